// Errors with a `code`, as Node.js throws them.

/** An error of Node.js's kind: `code` is one of its documented codes. */
export interface CodedError extends Error {
  code: string;
}

/**
 * Makes an error with a code; the stack begins at the caller of `caller`, if given, and shows the code in its first line.
 * Example: throw codedError(TypeError, "ERR_INVALID_URL", "Invalid URL");
 */
export function codedError<E extends Error>(
  base: new (message: string) => E,
  code: string,
  message: string,
  caller?: (...args: never[]) => unknown,
): E & CodedError {
  const error = new base(message) as E & CodedError;
  if (caller !== undefined) Error.captureStackTrace?.(error, caller);
  const { name, stack } = error;
  if (typeof stack === "string" && stack.startsWith(name)) {
    const value = `${name} [${code}]${stack.slice(name.length)}`;
    Object.defineProperty(error, "stack", { value, writable: true, enumerable: false, configurable: true });
  }
  Object.defineProperty(error, "toString", {
    value: () => `${name} [${code}]: ${error.message}`,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  error.code = code;
  return error;
}

/** ERR_INVALID_ARG_TYPE. `name` is the argument's (or, with a dot, the property's) name; `expected` one or more of its types. */
export function invalidArgType(
  name: string,
  expected: string | readonly string[],
  actual: unknown,
): TypeError & CodedError {
  const kind = name.endsWith(" argument") ? name : `"${name}" ${name.includes(".") ? "property" : "argument"}`;
  const message = `The ${kind} must be ${oneOf(typeof expected === "string" ? [expected] : expected)}. Received ${received(actual)}`;
  return codedError(TypeError, "ERR_INVALID_ARG_TYPE", message);
}

/** ERR_INVALID_ARG_VALUE. `shown` is the value as text. */
export function invalidArgValue(name: string, shown: string, reason: string = "is invalid"): TypeError & CodedError {
  const kind = name.includes(".") ? "property" : "argument";
  return codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The ${kind} '${name}' ${reason}. Received ${shown}`);
}

/** ERR_OUT_OF_RANGE. `range` as text: ">= 0 && <= 255". */
export function outOfRange(name: string, range: string, actual: unknown): RangeError & CodedError {
  let shown = String(actual);
  if (typeof actual === "bigint" || Number.isInteger(actual)) {
    if (Math.abs(Number(actual)) > 2 ** 32) shown = shown.replace(/\B(?=(\d{3})+$)/g, "_");
    if (typeof actual === "bigint") shown += "n";
  } else if (typeof actual === "string") shown = quote(actual);
  const message = `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`;
  return codedError(RangeError, "ERR_OUT_OF_RANGE", message);
}

/** ERR_METHOD_NOT_IMPLEMENTED: what Node.js has and a guest has not is refused by its name. Example: missing("The option fd of net.Socket"). */
export function missing(what: string, why?: string): Error & CodedError {
  const text = `${what} is not implemented${why === undefined ? "" : `: ${why}`}`;
  return codedError(Error, "ERR_METHOD_NOT_IMPLEMENTED", text);
}

/** The AbortError with which Node.js's own functions reject; `cause` is the signal's reason. */
export function abortError(cause?: unknown): Error & CodedError {
  const error = new Error("The operation was aborted", cause === undefined ? undefined : { cause });
  error.name = "AbortError";
  return Object.assign(error, { code: "ABORT_ERR" });
}

export function checkFunction(value: unknown, name: string): asserts value is (...args: never[]) => unknown {
  if (typeof value !== "function") throw invalidArgType(name, "function", value);
}

export function checkString(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}

export function checkObject(value: unknown, name: string): asserts value is object {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw invalidArgType(name, "object", value);
}

export function checkSignal(value: unknown, name: string): asserts value is AbortSignal {
  if (typeof value !== "object" || value === null || !("aborted" in value)) {
    throw invalidArgType(name, "AbortSignal", value);
  }
}

/** The number of a port: `port` itself, or what its text says. `name` begins the message: "Port", "options.port". */
export function checkPort(port: unknown, name: string, least: 0 | 1 = 0): number {
  const number = typeof port === "string" && port.trim() !== "" ? Number(port) : port;
  if (typeof number === "number" && Number.isInteger(number) && number >= least && number < 65536) return number;
  const text = `${name} should be >${least === 0 ? "=" : ""} 0 and < 65536. Received ${received(port)}.`;
  throw codedError(RangeError, "ERR_SOCKET_BAD_PORT", text);
}

const PRIMITIVES = new Set([
  "string",
  "function",
  "number",
  "object",
  "boolean",
  "bigint",
  "symbol",
  "Object",
  "Function",
]);

function oneOf(expected: readonly string[]): string {
  const types = expected.filter((name) => PRIMITIVES.has(name)).map((name) => name.toLowerCase());
  const classes = expected.filter((name) => !PRIMITIVES.has(name) && /^[A-Z]\w*$/.test(name));
  const others = expected.filter((name) => !PRIMITIVES.has(name) && !/^[A-Z]\w*$/.test(name));
  if (classes.length > 0 && types.includes("object")) {
    types.splice(types.indexOf("object"), 1);
    classes.push("Object");
  }
  const parts: string[] = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? "one of type" : "of type"} ${list(types)}`);
  if (classes.length > 0) parts.push(`an instance of ${list(classes)}`);
  if (others.length > 0) parts.push(others.length > 1 ? `one of ${list(others)}` : article(others[0]!));
  return parts.join(" or ");
}

function article(words: string): string {
  return words.toLowerCase() === words ? words : `an ${words}`;
}

function list(words: readonly string[]): string {
  if (words.length < 3) return words.join(" or ");
  return `${words.slice(0, -1).join(", ")}, or ${words.at(-1)}`;
}

/** "undefined", "function f", "an instance of C" or "type string ('x')". */
export function received(actual: unknown): string {
  if (actual === undefined || actual === null) return String(actual);
  if (typeof actual === "function") return actual.name === "" ? "function " : `function ${actual.name}`;
  if (typeof actual === "object") {
    const name: unknown = (actual.constructor as { name?: unknown } | undefined)?.name;
    return typeof name === "string" && name !== "" ? `an instance of ${name}` : "[Object: null prototype] {}";
  }
  let shown = typeof actual === "string" ? quote(actual) : String(actual) + (typeof actual === "bigint" ? "n" : "");
  if (shown.length > 28) shown = `${shown.slice(0, 25)}...`;
  return `type ${typeof actual} (${shown})`;
}

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : "`";
  return mark + text.replace(/[\\\n\t\r\b\f\v]/g, (c) => JSON.stringify(c).slice(1, -1)) + mark;
}
