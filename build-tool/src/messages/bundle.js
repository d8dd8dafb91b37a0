// Diagnostics of bundling and compiling.
import { ExitCode } from "@unikernel/hal";
const error = { severity: "error", exitCode: ExitCode.UNCAUGHT };
export function unresolved(specifier, place) {
    const relative = /^\.{0,2}\//.test(specifier);
    return {
        ...error,
        code: "UNRESOLVED_IMPORT",
        what: `There is nothing to import as \`${specifier}\``,
        where: `At ${place}`,
        how: relative
            ? "Correct the path"
            : `Install it with \`npm install ${specifier
                .split("/")
                .slice(0, specifier.startsWith("@") ? 2 : 1)
                .join("/")}\`, or correct the name`,
    };
}
export function missingExport(name, exporter, place) {
    return {
        ...error,
        code: "MISSING_EXPORT",
        what: `\`${exporter}\` exports no \`${name}\``,
        where: `At ${place}`,
        how: "Correct the name, or export it there",
    };
}
export function syntaxError(reason, place) {
    return { ...error, code: "SYNTAX_ERROR", what: reason, where: `At ${place}`, how: "Correct it there" };
}
export function bundlerFails(reason, place) {
    return {
        ...error,
        code: "BUNDLE_FAILS",
        what: `The application cannot be bundled: ${reason}`,
        ...(place !== undefined && { where: `At ${place}` }),
        how: "Correct it there; if it is a package's, take another version of it",
    };
}
export function evalUsed(place) {
    return {
        severity: "warning",
        code: "EVAL",
        exitCode: 0,
        what: "Direct `eval` sees names as the bundle has them, not as the source has",
        where: `At ${place}`,
        how: "Use `new Function` or `(0, eval)(...)`",
    };
}
export function circular(names) {
    return {
        severity: "warning",
        code: "CIRCULAR_IMPORT",
        exitCode: 0,
        what: `Modules import each other in a circle: ${names.join(" -> ")}`,
        how: "Move what they share into a module of its own",
    };
}
export function compileFails(reason) {
    return {
        ...error,
        code: "COMPILE_FAILS",
        what: `The engine does not compile the bundle: ${reason}`,
        how: "If the source is valid JavaScript, this is a bug of the tool: please report it",
    };
}
//# sourceMappingURL=bundle.js.map