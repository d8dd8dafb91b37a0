// Diagnostics of the command line.
import { ExitCode } from "@unikernel/hal";
import { closest, distance } from "fastest-levenshtein";
function usage(code, what, how, where) {
    return { severity: "error", code, what, how, exitCode: ExitCode.USAGE, ...(where !== undefined && { where }) };
}
/** The known name that a mistyped one may have meant: at most about a third of its letters away. */
export function suggestion(name, known) {
    if (known.length === 0)
        return undefined;
    const best = closest(name.toLowerCase(), [...known]);
    const near = distance(name.toLowerCase(), best.toLowerCase()) <= Math.ceil(best.length / 3);
    return near || (name.length > 2 && best.startsWith(name)) ? best : undefined;
}
const seeHelp = (command) => `Run \`uk help ${command.name}\` to see what it takes`;
export function unknownCommand(name, known) {
    const meant = suggestion(name, known);
    return usage("UNKNOWN_COMMAND", `There is no command \`${name}\``, meant === undefined ? `The commands are ${known.join(", ")}; see \`uk --help\`` : `Did you mean \`uk ${meant}\`?`);
}
export function unknownFlag(command, flag) {
    const names = command.flags.map((f) => f.name);
    const meant = flag.startsWith("--") ? suggestion(flag.slice(2), names) : undefined;
    return usage("UNKNOWN_FLAG", `\`uk ${command.name}\` has no flag \`${flag}\``, `${meant === undefined ? "" : `Did you mean \`--${meant}\`? `}${seeHelp(command)}`);
}
export function missingValue(command, flag, value) {
    return usage("MISSING_VALUE", `\`${flag}\` of \`uk ${command.name}\` needs a value`, `Write \`${flag} ${value}\``);
}
export function switchWithValue(command, flag, value) {
    return usage("UNEXPECTED_VALUE", `\`${flag}\` of \`uk ${command.name}\` takes no value, but \`${value}\` is given`, `Write \`${flag}\` alone`);
}
export function repeatedFlag(command, flag) {
    return usage("REPEATED_FLAG", `\`${flag}\` of \`uk ${command.name}\` is given more than once`, "Give it once");
}
export function missingWord(command) {
    return usage("MISSING_ARGUMENT", `\`uk ${command.name}\` needs an argument`, `Write \`${command.usage}\``);
}
export function extraWord(command, word) {
    const guest = command.rest ? `; what is meant for the guest goes behind \`--\`` : "";
    return usage("UNEXPECTED_ARGUMENT", `\`uk ${command.name}\` takes no further argument, but \`${word}\` is given`, `Write \`${command.usage}\`${guest}`);
}
export function noRest(command) {
    return usage("UNEXPECTED_ARGUMENT", `\`uk ${command.name}\` takes nothing behind \`--\``, seeHelp(command));
}
export function badPort(text) {
    return usage("BAD_PORT", `\`${text}\` is not a port mapping`, "Write `-p HOST:GUEST`, `-p IP:HOST:GUEST` or `-p PORT`, with ports from 1 to 65535 (HOST may be 0: the system chooses)", "In the flag `--port`");
}
export function badMemory(text, where, reason) {
    return usage("BAD_MEMORY", `\`${text}\` is not a size of guest memory: ${reason}`, "Write a size such as `32M`", where);
}
export function badEnvironment(text) {
    return usage("BAD_ENVIRONMENT", `\`${text}\` does not set a variable`, "Write `-e NAME=VALUE`, where NAME is letters, digits and `_`", "In the flag `--env`");
}
export function noTarget(path) {
    return usage("NOT_FOUND", `There is no file or directory \`${path}\``, "Give the path of an image, of an application's directory or of its main file");
}
export function notAnImage(path, reason) {
    return {
        severity: "error",
        code: "NOT_AN_IMAGE",
        what: `\`${path}\` is not an image of this project: ${reason}`,
        how: "Build one with `uk build`",
        exitCode: ExitCode.NOT_STARTED,
    };
}
//# sourceMappingURL=usage.js.map