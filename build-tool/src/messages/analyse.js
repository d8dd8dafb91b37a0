// Diagnostics about what an application asks of the library OS and does not get.
import { ExitCode } from "@unikernel/hal";
function finding(code, what, place, how) {
    return { severity: "error", code, what, where: `At ${place}`, how, exitCode: ExitCode.UNCAUGHT };
}
function list(names) {
    return [...names].sort().join(", ");
}
export function missingModule(specifier, place, known) {
    return finding("MISSING_MODULE", `The library OS has no module \`${specifier}\``, place, `Do without it; there are ${list(known.map((name) => `node:${name}`))}`);
}
export function missingName(specifier, name, place, known) {
    const names = known.filter((n) => n !== "default" && !n.startsWith("_"));
    return finding("MISSING_NAME", `The library OS's \`${specifier}\` has no \`${name}\``, place, `Do without it; there are ${list(names)}`);
}
export function missingGlobal(name, place, known) {
    return finding("MISSING_GLOBAL", `The library OS has no global \`${name}\``, place, `Do without it, or ask \`typeof ${name}\` first; besides those of the language there are ${list(known)}`);
}
export function unfollowable(form, place) {
    return finding("UNFOLLOWABLE_IMPORT", `\`${form}()\` is called with something that is not a literal text, so what it names cannot be put into the image`, place, "Write the module's name as a literal, or import all candidates and choose among them");
}
//# sourceMappingURL=analyse.js.map