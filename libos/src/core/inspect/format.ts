// util.format: printf-like text.

import { isBuiltinName } from "./brands.ts";
import { inspect } from "./inspect.ts";
import { showBigInt, showNumber } from "./primitive.ts";
import { plain } from "./style.ts";
import type { InspectOptions } from "./types.ts";
import { runtime } from "../runtime.ts";

/** Example: format("%s is %d", "x", 1) is "x is 1". Values without a placeholder follow, with spaces between. */
export function format(...values: unknown[]): string {
  return formatValues(undefined, values);
}

/** The same; objects are shown with these options. */
export function formatWithOptions(options: InspectOptions, ...values: unknown[]): string {
  return formatValues(options, values);
}

export function formatValues(options: InspectOptions | undefined, values: readonly unknown[]): string {
  const [first] = values;
  if (typeof first !== "string") return rest(options, values, 0, "");
  if (values.length === 1) return first;
  if (!first.includes("%")) return rest(options, values, 1, first);
  let text = "";
  let last = 0;
  let used = 0;
  for (let at = first.indexOf("%"); at >= 0 && at < first.length - 1; at = first.indexOf("%", at + 2)) {
    const letter = first[at + 1]!;
    if (letter === "%") {
      text += first.slice(last, at + 1);
      last = at + 2;
    } else if (used + 1 < values.length && "sdifjoOc".includes(letter)) {
      text += first.slice(last, at) + replace(options, letter, values[++used]);
      last = at + 2;
    }
  }
  // Without any placeholder the format is a value like the others.
  return rest(options, values, last === 0 ? 1 : used + 1, last === 0 ? first : text + first.slice(last));
}

function rest(options: InspectOptions | undefined, values: readonly unknown[], from: number, text: string): string {
  for (let index = from; index < values.length; index++) {
    const value = values[index];
    text += `${index > 0 ? " " : ""}${typeof value === "string" ? value : inspect(value, options)}`;
  }
  return text;
}

function replace(options: InspectOptions | undefined, letter: string, value: unknown): string {
  switch (letter) {
    case "s":
      return replaceString(options, value);
    case "d":
      return typeof value === "object" ? number(options, Number(value)) : number(options, value);
    case "i":
      return typeof value === "bigint" ? number(options, value) : number(options, symbolOr(value, Number.parseInt));
    case "f":
      return number(options, symbolOr(value, Number.parseFloat));
    case "j":
      return json(value);
    case "O":
      return inspect(value, options);
    case "o":
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    default: // "c": a style, which a terminal does not have
      return "";
  }
}

function symbolOr(value: unknown, parse: (text: string) => number): number {
  return typeof value === "symbol" ? NaN : parse(value as string);
}

function number(options: InspectOptions | undefined, value: unknown): string {
  const separate = options?.numericSeparator ?? inspect.defaultOptions.numericSeparator ?? false;
  if (typeof value === "bigint") return showBigInt(value, separate, plain);
  return showNumber(typeof value === "symbol" ? NaN : Number(value), separate, plain);
}

function replaceString(options: InspectOptions | undefined, value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return number(options, value);
  if (typeof value !== "object" || value === null || !hasBuiltinToString(value)) return String(value);
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

/** Whether nothing but the language itself says how the object becomes a string. */
function hasBuiltinToString(given: object): boolean {
  let value = given;
  for (
    let proxy = runtime.machine.proxyDetails(value);
    proxy !== undefined;
    proxy = runtime.machine.proxyDetails(value)
  ) {
    if (proxy.target === null) return true;
    value = proxy.target;
  }
  const methods = [Symbol.toPrimitive, "toString"].filter(
    (key) => typeof (value as Record<PropertyKey, unknown>)[key] === "function",
  );
  if (methods.length === 0) return true;
  if (methods.some((key) => Object.hasOwn(value, key))) return false;
  let holder: object = value;
  do holder = Object.getPrototypeOf(holder) as object;
  while (!methods.some((key) => Object.hasOwn(holder, key)));
  const constructor: unknown = Object.getOwnPropertyDescriptor(holder, "constructor")?.value;
  return typeof constructor === "function" && isBuiltinName(constructor.name);
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && /circular/.test(error.message)) return "[Circular]";
    throw error;
  }
}
