// What assert.throws and assert.rejects compare an error with: a class, a pattern, a function or an object of properties.

import { inspect } from "../../core/inspect/inspect.ts";
import { invalidArgType, invalidArgValue } from "../errors.ts";
import { isDeepStrictEqual } from "../util/deep-equal.ts";
import { AssertionError } from "./assertion-error.ts";

export type Expectation = RegExp | object | ((error: never) => unknown) | (new (...args: never[]) => object);

/** Throws an AssertionError (or the error itself, where it is of another class) if `error` is not as expected. */
export function matches(
  error: unknown,
  expected: Expectation,
  message: string | Error | undefined,
  operator: string,
  start: (...args: never[]) => unknown,
): void {
  const refuse = (generated: string): never => {
    if (message instanceof Error) throw message;
    throw new AssertionError({
      message: message ?? generated,
      generated: message === undefined,
      actual: error,
      expected,
      operator,
      stackStartFn: start,
    });
  };
  if (expected instanceof RegExp) {
    if (expected.test(String(error))) return;
    return refuse(
      `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`,
    );
  }
  if (typeof expected === "function")
    return matchesFunction(error, expected as (...args: never[]) => unknown, message, refuse);
  if (typeof expected !== "object" || expected === null) {
    throw invalidArgType("error", ["Function", "Error", "RegExp", "Object"], expected);
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push("name", "message");
  else if (keys.length === 0) throw invalidArgValue("error", inspect(expected), "may not be an empty object");
  for (const key of keys) {
    const wanted = (expected as Record<string, unknown>)[key];
    const actual = (error as Record<string, unknown> | null | undefined)?.[key];
    if (wanted instanceof RegExp && typeof actual === "string") {
      if (wanted.test(actual)) continue;
    } else if (isDeepStrictEqual(actual, wanted)) continue;
    const shown = Object.fromEntries(
      keys.map((name) => [name, (error as Record<string, unknown> | undefined)?.[name]]),
    );
    refuse(`Expected the error's \`${key}\` to be ${inspect(wanted)}, but the error has ${inspect(shown)}`);
  }
}

function matchesFunction(
  error: unknown,
  expected: (...args: never[]) => unknown,
  message: string | Error | undefined,
  refuse: (generated: string) => never,
): void {
  if (expected.prototype !== undefined && error instanceof (expected as unknown as new () => object)) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected) || (expected as unknown) === Error) {
    if (message !== undefined) refuse("");
    const shown = error instanceof Error ? error.constructor.name : inspect(error);
    refuse(
      `The error is expected to be an instance of "${expected.name}". Received "${shown}"\n\nError message:\n\n${String((error as Error | undefined)?.message)}`,
    );
  }
  const result = expected.call({}, error as never);
  if (result !== true) {
    const name = expected.name === "" ? "" : `"${expected.name}" `;
    refuse(`The ${name}validation function is expected to return "true". Received ${inspect(result)}`);
  }
}
