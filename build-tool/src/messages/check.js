// Diagnostics of the type check.
import { ExitCode } from "@unikernel/hal";
const error = { severity: "error", exitCode: ExitCode.UNCAUGHT };
/** One finding of the compiler, with its own code (`TS2322`) and words. */
export function typeError(code, text, place) {
    return {
        ...error,
        code,
        what: text,
        ...(place !== undefined && { where: `At ${place}` }),
        how: place === undefined
            ? "Mend the tsconfig.json"
            : "Mend the types there; an image is built from what passes the check only",
    };
}
export function compilerMissing(path) {
    return {
        ...error,
        code: "COMPILER_MISSING",
        what: "The TypeScript compiler cannot be started",
        where: `Looked at ${path}`,
        how: "Install the package `unikernel` again, with its optional dependencies",
    };
}
export function compilerFails(code, output) {
    return {
        ...error,
        code: "COMPILER_FAILS",
        what: `The TypeScript compiler ended with code ${code}: ${output.trim().split("\n")[0] ?? ""}`,
        how: "Run `npx tsc --noEmit` to see more",
    };
}
export function entryNotChecked(entry) {
    return {
        ...error,
        code: "ENTRY_NOT_CHECKED",
        what: "The TypeScript compiler does not read the entry",
        where: `It is ${entry}`,
        how: "Include it in the tsconfig.json; a JavaScript entry needs `allowJs` there",
    };
}
//# sourceMappingURL=check.js.map