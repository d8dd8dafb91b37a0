// Diagnostics of the configuration.
import { ExitCode } from "@unikernel/hal";
import { suggestion } from "./usage.js";
function config(code, what, where, how) {
    return { severity: "error", code, what, where, how, exitCode: ExitCode.UNCAUGHT };
}
/** How a value looks in a message: short, on one line. */
export function shown(value) {
    const text = typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
export function notAnObject(file, value) {
    return config("CONFIG_NOT_AN_OBJECT", `The configuration's default export is ${shown(value)}`, `In ${file}`, "Write `export default defineConfig({ ... })`");
}
export function unknownField(file, field, known) {
    const meant = suggestion(field, known);
    return config("CONFIG_UNKNOWN_FIELD", `The configuration has no field \`${field}\``, `In ${file}`, meant === undefined ? `The fields are ${known.join(", ")}` : `Did you mean \`${meant}\`?`);
}
export function badField(file, field, value, expected, how) {
    return config("CONFIG_BAD_VALUE", `\`${field}\` is ${shown(value)}, but must be ${expected}`, `In ${file}`, how);
}
export function noEntry(directory, tried) {
    return config("NO_ENTRY", `There is nothing to build: none of ${tried.join(", ")} is there`, `In ${directory}`, "Name the application's main file, as in `uk build server.ts`, or set `entry` in uk.config.ts");
}
export function entryMissing(file, entry) {
    return config("ENTRY_MISSING", `The entry \`${entry}\` is not a file`, `In ${file}`, "Set `entry` to the main file");
}
export function filesMissing(file, pattern) {
    return config("FILES_MISSING", `\`${pattern}\` of \`files\` matches no file`, `In ${file}`, "Name a file, a directory or a glob pattern relative to the configuration, or remove it");
}
export function filesOutside(file, path) {
    return config("FILES_OUTSIDE", `\`${path}\` of \`files\` lies outside of the project's directory`, `In ${file}`, "Put what the image needs below the directory of uk.config.ts");
}
export function configFails(file, reason) {
    return config("CONFIG_FAILS", `The configuration cannot be loaded: ${reason}`, `In ${file}`, "Mend it and try again");
}
export function badPackageJson(file, reason) {
    return config("BAD_PACKAGE_JSON", `package.json is not valid: ${reason}`, `In ${file}`, "Mend it and try again");
}
//# sourceMappingURL=config.js.map