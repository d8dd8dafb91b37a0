// The fields of a configuration: what each must be, checked one by one so that every mistake is told at once.
import { failure, success } from "../diagnostic.js";
import * as messages from "../messages/config.js";
import { parseMemory } from "../size.js";
const isText = (value) => typeof value === "string" && value !== "" && !value.includes("\0");
const isList = (value, each) => Array.isArray(value) && value.every(each);
export const namePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const isPort = (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65535;
/** `IP:PORT` with an IPv4 address, an IPv6 address in brackets, or `*` for either part. */
function isDestination(value) {
    const match = typeof value === "string" ? /^(\*|\[[0-9a-fA-F:.]+\]|\d+\.\d+\.\d+\.\d+):(\*|\d+)$/.exec(value) : null;
    if (match === null)
        return false;
    const bytes = match[1].startsWith("[") || match[1] === "*" ? [] : match[1].split(".");
    return bytes.every((b) => Number(b) <= 255) && (match[2] === "*" || isPort(Number(match[2])));
}
function isEnvironment(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
        return false;
    return Object.entries(value).every(([name, text]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && typeof text === "string" && !text.includes("\0"));
}
const checks = {
    entry: (value) => isText(value) ? undefined : ["the path of a source file", 'Write such as `entry: "src/server.ts"`'],
    name: (value) => typeof value === "string" && namePattern.test(value)
        ? undefined
        : [
            "1 to 64 lower-case letters, digits, `-`, `_` and `.`, a letter or digit first",
            'Write such as `name: "my-app"`',
        ],
    memory: (value) => {
        const bytes = typeof value === "string" || typeof value === "number" ? parseMemory(value) : "it is no size";
        return typeof bytes === "number"
            ? undefined
            : [`a size of guest memory (${bytes})`, 'Write such as `memory: "32M"`'];
    },
    ports: (value) => isList(value, isPort) ? undefined : ["a list of ports from 1 to 65535", "Write such as `ports: [3000]`"],
    connect: (value) => isList(value, isDestination) ? undefined : ["a list of `IP:PORT`", 'Write such as `connect: ["10.0.0.1:5432"]`'],
    env: (value) => isEnvironment(value)
        ? undefined
        : ["an object from variable names to texts", 'Write such as `env: { MODE: "production" }`'],
    files: (value) => isList(value, isText) ? undefined : ["a list of paths and patterns", 'Write such as `files: ["public"]`'],
};
/** Judges what a configuration file exports; `file` is how messages name it. Undefined fields count as absent. */
export function checkFields(file, value) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
        return failure(messages.notAnObject(file, value));
    const diagnostics = [];
    for (const [field, content] of Object.entries(value)) {
        if (!Object.hasOwn(checks, field))
            diagnostics.push(messages.unknownField(file, field, Object.keys(checks)));
        else if (content !== undefined) {
            const wrong = checks[field](content);
            if (wrong !== undefined)
                diagnostics.push(messages.badField(file, field, content, ...wrong));
        }
    }
    return diagnostics.length > 0 ? failure(...diagnostics) : success(value);
}
//# sourceMappingURL=config-fields.js.map