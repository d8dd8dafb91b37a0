// The functions of node:assert.

import { inspect } from "../../core/inspect/inspect.ts";
import { codedError, invalidArgType, received } from "../errors.ts";
import { isDeepLooseEqual, isDeepStrictEqual } from "../util/deep-equal.ts";
import { AssertionError } from "./assertion-error.ts";
import { matches, type Expectation } from "./expectation.ts";

export { AssertionError };

type Message = string | Error | undefined;
type Start = (...args: never[]) => unknown;

/** Throws `message` if it is an error, else an AssertionError with it or with a generated one. */
function refuse(message: Message, actual: unknown, expected: unknown, operator: string, stackStartFn: Start): never {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message, actual, expected, operator, stackStartFn });
}

export function ok(value?: unknown, message?: Message): asserts value {
  if (value) return;
  if (message instanceof Error) throw message;
  const text =
    arguments.length === 0
      ? "No value argument passed to `assert.ok()`"
      : (message ?? `The expression evaluated to a falsy value: ${inspect(value, { depth: 0 })}`);
  const generated = message === undefined;
  throw new AssertionError({
    message: text,
    generated,
    actual: value,
    expected: true,
    operator: "==",
    stackStartFn: ok as Start,
  });
}

export function equal(actual: unknown, expected: unknown, message?: Message): void {
  // oxlint-disable-next-line eqeqeq
  if (actual != expected && !(Number.isNaN(actual) && Number.isNaN(expected)))
    refuse(message, actual, expected, "==", equal);
}

export function notEqual(actual: unknown, expected: unknown, message?: Message): void {
  // oxlint-disable-next-line eqeqeq
  if (actual == expected || (Number.isNaN(actual) && Number.isNaN(expected)))
    refuse(message, actual, expected, "!=", notEqual);
}

export function strictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (!Object.is(actual, expected)) refuse(message, actual, expected, "strictEqual", strictEqual);
}

export function notStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (Object.is(actual, expected)) refuse(message, actual, expected, "notStrictEqual", notStrictEqual);
}

export function deepEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (!isDeepLooseEqual(actual, expected)) refuse(message, actual, expected, "deepEqual", deepEqual);
}

export function notDeepEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (isDeepLooseEqual(actual, expected)) refuse(message, actual, expected, "notDeepEqual", notDeepEqual);
}

export function deepStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (!isDeepStrictEqual(actual, expected)) refuse(message, actual, expected, "deepStrictEqual", deepStrictEqual);
}

export function notDeepStrictEqual(actual: unknown, expected: unknown, message?: Message): void {
  if (isDeepStrictEqual(actual, expected)) refuse(message, actual, expected, "notDeepStrictEqual", notDeepStrictEqual);
}

export function fail(message?: string | Error): never {
  if (message instanceof Error) throw message;
  const generated = message === undefined;
  throw new AssertionError({ message: message ?? "Failed", generated, operator: "fail", stackStartFn: fail });
}

export function ifError(value: unknown): void {
  if (value === null || value === undefined) return;
  const shown = value instanceof Error ? value.message || value.constructor.name : inspect(value);
  const message = `ifError got unwanted exception: ${shown}`;
  throw new AssertionError({ message, actual: value, expected: null, operator: "ifError", stackStartFn: ifError });
}

export function match(text: string, pattern: RegExp, message?: Message): void {
  compareText(text, pattern, message, true, match);
}

export function doesNotMatch(text: string, pattern: RegExp, message?: Message): void {
  compareText(text, pattern, message, false, doesNotMatch);
}

function compareText(text: unknown, pattern: unknown, message: Message, wanted: boolean, start: Start): void {
  if (!(pattern instanceof RegExp)) throw invalidArgType("regexp", "RegExp", pattern);
  if (typeof text === "string" && pattern.test(text) === wanted) return;
  if (message instanceof Error) throw message;
  const what = wanted
    ? "input did not match the regular expression"
    : "input was expected to not match the regular expression";
  const generated =
    typeof text === "string"
      ? `The ${what} ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`
      : `The "string" argument must be of type string. Received ${received(text)}`;
  throw new AssertionError({
    message: message ?? generated,
    generated: message === undefined,
    actual: text,
    expected: pattern,
    operator: wanted ? "match" : "doesNotMatch",
    stackStartFn: start,
  });
}

export function throws(call: () => unknown, expected?: Expectation | string, message?: Message): void {
  if (typeof call !== "function") throw invalidArgType("fn", "function", call);
  let error: { value: unknown } | undefined;
  try {
    call();
  } catch (value) {
    error = { value };
  }
  expectError("throws", throws, error, expected, message);
}

export async function rejects(
  promise: Promise<unknown> | (() => Promise<unknown>),
  expected?: Expectation | string,
  message?: Message,
): Promise<void> {
  expectError("rejects", rejects, await failureOf(promise), expected, message);
}

export function doesNotThrow(call: () => unknown, expected?: Expectation | string, message?: Message): void {
  if (typeof call !== "function") throw invalidArgType("fn", "function", call);
  try {
    call();
  } catch (error) {
    unwanted("doesNotThrow", doesNotThrow, error, expected, message);
  }
}

export async function doesNotReject(
  promise: Promise<unknown> | (() => Promise<unknown>),
  expected?: Expectation | string,
  message?: Message,
): Promise<void> {
  const error = await failureOf(promise);
  if (error !== undefined) unwanted("doesNotReject", doesNotReject, error.value, expected, message);
}

async function failureOf(promise: unknown): Promise<{ value: unknown } | undefined> {
  let waited: unknown = promise;
  if (typeof promise === "function") {
    waited = promise() as unknown;
    if (typeof (waited as PromiseLike<unknown> | undefined)?.then !== "function") {
      const text = `Expected instance of Promise to be returned from the "promiseFn" function but got ${received(waited)}.`;
      throw codedError(TypeError, "ERR_INVALID_RETURN_VALUE", text);
    }
  } else if (typeof (promise as PromiseLike<unknown> | undefined)?.then !== "function") {
    throw invalidArgType("promiseFn", ["Function", "Promise"], promise);
  }
  try {
    await waited;
    return undefined;
  } catch (value) {
    return { value };
  }
}

function expectError(
  operator: "throws" | "rejects",
  start: Start,
  error: { value: unknown } | undefined,
  expected: Expectation | string | undefined,
  message: Message,
): void {
  const text = typeof expected === "string" ? expected : message;
  const wanted = typeof expected === "string" ? undefined : expected;
  if (error !== undefined) {
    if (wanted !== undefined) matches(error.value, wanted, text, operator, start);
    return;
  }
  if (text instanceof Error) throw text;
  const name = typeof wanted === "function" && wanted.name !== "" ? ` (${wanted.name})` : "";
  const what = `Missing expected ${operator === "rejects" ? "rejection" : "exception"}${name}${text === undefined ? "." : `: ${text}`}`;
  throw new AssertionError({ message: what, expected: wanted, operator, stackStartFn: start });
}

function unwanted(
  operator: "doesNotThrow" | "doesNotReject",
  start: Start,
  error: unknown,
  expected: Expectation | string | undefined,
  message: Message,
): never {
  const text = typeof expected === "string" ? expected : message;
  if (typeof expected === "function" && !(error instanceof (expected as unknown as new () => object))) throw error;
  if (expected instanceof RegExp && !expected.test(String(error))) throw error;
  const what = `Got unwanted ${operator === "doesNotReject" ? "rejection" : "exception"}${text === undefined ? "." : `: ${String(text)}`}`;
  const shown = error instanceof Error ? error.message : inspect(error);
  throw new AssertionError({
    message: `${what}\nActual message: "${shown}"`,
    actual: error,
    expected,
    operator,
    stackStartFn: start,
  });
}
