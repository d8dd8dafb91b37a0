// The fields of a configuration: what each must be, checked one by one so that every mistake is told at once.

import type { Config } from "../index.ts";
import { isGuestPath, isRule } from "../grants.ts";
import { failure, success, type Diagnostic, type Result } from "../diagnostic.ts";
import * as messages from "../messages/config.ts";
import { parseMemory } from "../size.ts";

type Check = (value: unknown) => readonly [expected: string, how: string] | undefined;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && !value.includes("\0");
const isList = (value: unknown, each: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(each);

export const namePattern: RegExp = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const isPort = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65535;

/** A TCP port as a number, or a UDP port as `"N/udp"`. */
const isPortEntry = (value: unknown): boolean =>
  isPort(value) ||
  (typeof value === "string" && /^[1-9]\d{0,4}\/udp$/.test(value) && isPort(Number.parseInt(value, 10)));

function isEnvironment(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, text]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && typeof text === "string" && !text.includes("\0"),
  );
}

const checks: { readonly [field in keyof Required<Config>]: Check } = {
  entry: (value) =>
    isText(value) ? undefined : ["the path of a source file", 'Write such as `entry: "src/server.ts"`'],
  name: (value) =>
    typeof value === "string" && namePattern.test(value)
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
  ports: (value) =>
    isList(value, isPortEntry)
      ? undefined
      : ['a list of ports from 1 to 65535, or texts such as `"5353/udp"`', "Write such as `ports: [3000]`"],
  connect: (value) =>
    isList(value, (entry) => typeof entry === "string" && isRule(entry))
      ? undefined
      : [
          "a list of `host[:port]`, where host is a name, `*.name`, an address (IPv6 in brackets), a network or `*`, without `http://`",
          'Write such as `connect: ["api.example.com:443"]`',
        ],
  volumes: (value) =>
    isList(value, (entry) => typeof entry === "string" && isGuestPath(entry))
      ? undefined
      : [
          "a list of absolute paths below `/`, without `.`, `..` or a slash at the end",
          'Write such as `volumes: ["/data"]`',
        ],
  env: (value) =>
    isEnvironment(value)
      ? undefined
      : ["an object from variable names to texts", 'Write such as `env: { MODE: "production" }`'],
  files: (value) =>
    isList(value, isText) ? undefined : ["a list of paths and patterns", 'Write such as `files: ["public"]`'],
};

/** Judges what a configuration file exports; `file` is how messages name it. Undefined fields count as absent. */
export function checkFields(file: string, value: unknown): Result<Config> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return failure(messages.notAnObject(file, value));
  const diagnostics: Diagnostic[] = [];
  for (const [field, content] of Object.entries(value)) {
    if (!Object.hasOwn(checks, field)) diagnostics.push(messages.unknownField(file, field, Object.keys(checks)));
    else if (content !== undefined) {
      const wrong = checks[field as keyof Config](content);
      if (wrong !== undefined) diagnostics.push(messages.badField(file, field, content, ...wrong));
    }
  }
  return diagnostics.length > 0 ? failure(...diagnostics) : success(value);
}
