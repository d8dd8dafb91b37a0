// The kinds of objects: how each one's text begins and ends, and which entries it has besides its properties.

import * as brands from "./brands.ts";
import { objectPrefix, prefix } from "./class-name.ts";
import { bufferEntries, elements, mapEntries, promiseEntries, setEntries, typedArrayEntries } from "./entries.ts";
import { showError } from "./error-value.ts";
import { functionBase } from "./function-value.ts";
import { showNumber, showPrimitive } from "./primitive.ts";
import { plain } from "./style.ts";
import type { Inspection, Shape } from "./types.ts";

/**
 * @param name the constructor's name, null without prototype
 * @param tooDeep only the name will be shown, but a few kinds are short enough to be shown anyway
 * @param hasInherited properties of classes follow, so the object is not empty
 */
export function describe(
  run: Inspection,
  value: object,
  name: string | null,
  tag: string,
  tooDeep: boolean,
  inTypedArray: boolean,
  hasInherited: boolean,
): Shape {
  const shape = (Symbol.iterator in value || name === null) && describeIterable(run, value, name, tag, hasInherited);
  if (shape !== false && shape !== undefined) return shape;

  const keys = keysOf(run, value);
  const empty = keys.length === 0 && !hasInherited;
  const object = (open: string, entries?: Shape["entries"]): Shape => ({
    base: "",
    open: `${open}{`,
    close: "}",
    keys,
    list: false,
    ...(entries === undefined ? undefined : { entries }),
  });
  /** A text of its own, with braces only if there are properties. */
  const based = (base: string, whole: string = base): Shape =>
    empty ? { ...object(""), whole } : { ...object(""), base };

  if (typeof value === "function") {
    const base = functionBase(value, name, tag);
    return based(base, run.stylize(base, "special"));
  }
  if (name === "Object" && !brands.isError(value)) {
    const open = brands.isArguments(value) ? "[Arguments] " : tag === "" ? "" : prefix(name, tag, "Object");
    return empty ? { ...object(""), whole: `${open}{}` } : object(open);
  }
  if (is(value, RegExp, name, brands.isRegExp)) {
    const text = RegExp.prototype.toString.call(name === null ? new RegExp(value as RegExp) : value);
    const base = withPrefix(text, prefix(name, tag, "RegExp"), "RegExp ");
    const whole = run.stylize(base, "regexp");
    return tooDeep ? { ...object(""), whole } : based(base, whole);
  }
  if (is(value, Date, name, brands.isDate)) {
    const time = Date.prototype.getTime.call(value);
    const text = Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString();
    const base = withPrefix(text, prefix(name, tag, "Date"), "Date ");
    return based(base, run.stylize(base, "date"));
  }
  if (brands.isError(value)) {
    const base = showError(run, value, name, tag, keys);
    return keys.length === 0 && !hasInherited ? { ...object(""), whole: base } : { ...object(""), base };
  }
  const buffer = bufferKind(value, name);
  if (buffer !== undefined) {
    const open = prefix(name, tag, buffer);
    if (inTypedArray && empty) {
      const size = showNumber((value as ArrayBuffer).byteLength, false, run.stylize);
      return { ...object(""), whole: `${open}{ byteLength: ${size} }` };
    }
    keys.unshift("byteLength");
    return object(open, inTypedArray ? undefined : () => bufferEntries(run, value as ArrayBuffer));
  }
  if (is(value, DataView, name, brands.isDataView)) {
    keys.unshift("byteLength", "byteOffset", "buffer");
    return object(prefix(name, tag, "DataView"));
  }
  if (value instanceof Promise) {
    const entries = promiseEntries(run, value);
    if (entries !== undefined) return object(prefix(name, tag, "Promise"), entries);
  }
  const weak = is(value, WeakSet, name, brands.isWeakSet)
    ? "WeakSet"
    : is(value, WeakMap, name, brands.isWeakMap)
      ? "WeakMap"
      : undefined;
  if (weak !== undefined) {
    return object(prefix(name, tag, weak), () => [run.stylize("<items unknown>", "special")]);
  }
  const boxed = boxedKind(value);
  if (boxed !== undefined) return showBoxed(run, boxed, name, tag, keys, based);
  if (!tooDeep && isUrl(value)) return based(value.href);
  const open = objectPrefix(value, name, tag);
  return empty ? { ...object(""), whole: `${open}{}` } : object(open);
}

function describeIterable(
  run: Inspection,
  value: object,
  name: string | null,
  tag: string,
  hasInherited: boolean,
): Shape | undefined {
  if (Array.isArray(value)) {
    const open = name !== "Array" || tag !== "" ? prefix(name, tag, "Array", `(${value.length})`) : "";
    const keys = otherKeys(run, value);
    const shape = { base: "", open: `${open}[`, close: "]", keys, list: true };
    if (value.length === 0 && keys.length === 0 && !hasInherited) return { ...shape, whole: `${open}[]` };
    return { ...shape, entries: (level) => elements(run, value, level) };
  }
  if (is(value, Set, name, brands.isSet)) {
    const set = value as Set<unknown>;
    return collection(run, set, prefix(name, tag, "Set", `(${set.size})`), hasInherited, (level) =>
      setEntries(run, set, level),
    );
  }
  if (is(value, Map, name, brands.isMap)) {
    const map = value as Map<unknown, unknown>;
    return collection(run, map, prefix(name, tag, "Map", `(${map.size})`), hasInherited, (level) =>
      mapEntries(run, map, level),
    );
  }
  const kind = brands.typedArrayName(value);
  if (kind === undefined) return undefined;
  const array = value as Uint8Array;
  const open = prefix(name, tag, kind, `(${array.length})`);
  const keys = otherKeys(run, value);
  const shape = { base: "", open: `${open}[`, close: "]", keys, list: true };
  if (array.length === 0 && keys.length === 0 && !run.showHidden) return { ...shape, whole: `${open}[]` };
  return { ...shape, entries: (level) => typedArrayEntries(run, array, level) };
}

function collection(
  run: Inspection,
  value: Map<unknown, unknown> | Set<unknown>,
  open: string,
  hasInherited: boolean,
  entries: (level: number) => string[],
): Shape {
  const keys = keysOf(run, value);
  const shape = { base: "", open: `${open}{`, close: "}", keys, list: false };
  return value.size === 0 && keys.length === 0 && !hasInherited
    ? { ...shape, whole: `${open}{}` }
    : { ...shape, entries };
}

/**
 * Whether an object is of a kind: the check of its slots costs an exception if it is not, so only objects of the class are
 * checked. (What has lost its prototype is shown as an object without one.)
 */
function is(
  value: object,
  base: abstract new (...args: never[]) => unknown,
  name: string | null,
  check: (value: unknown) => boolean,
): boolean {
  return name !== null && value instanceof base && check(value);
}

function keysOf(run: Inspection, value: object): PropertyKey[] {
  if (run.showHidden) return Reflect.ownKeys(value);
  const keys: PropertyKey[] = Object.keys(value);
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (Object.prototype.propertyIsEnumerable.call(value, symbol)) keys.push(symbol);
  }
  return keys;
}

/** Keys that are no indices. Indices come first, in order. */
function otherKeys(run: Inspection, value: object): PropertyKey[] {
  const keys = keysOf(run, value);
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isIndex(keys[middle]!)) low = middle + 1;
    else high = middle;
  }
  return keys.slice(low);
}

function isIndex(key: PropertyKey): boolean {
  return typeof key === "string" && /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;
}

function withPrefix(text: string, shown: string, usual: string): string {
  return shown === usual ? text : `${shown}${text}`;
}

function bufferKind(value: object, name: string | null): string | undefined {
  if (is(value, ArrayBuffer, name, brands.isArrayBuffer)) return "ArrayBuffer";
  if (typeof SharedArrayBuffer !== "undefined" && is(value, SharedArrayBuffer, name, brands.isSharedArrayBuffer)) {
    return "SharedArrayBuffer";
  }
  return undefined;
}

interface Boxed {
  readonly type: "Number" | "String" | "Boolean" | "BigInt" | "Symbol";
  readonly value: unknown;
}

function boxedKind(value: object): Boxed | undefined {
  if (value instanceof Number && brands.isNumberObject(value))
    return { type: "Number", value: Number.prototype.valueOf.call(value) };
  if (value instanceof String && brands.isStringObject(value))
    return { type: "String", value: String.prototype.valueOf.call(value) };
  if (value instanceof Boolean && brands.isBooleanObject(value))
    return { type: "Boolean", value: Boolean.prototype.valueOf.call(value) };
  if (value instanceof BigInt && brands.isBigIntObject(value))
    return { type: "BigInt", value: BigInt.prototype.valueOf.call(value) };
  if (value instanceof Symbol && brands.isSymbolObject(value))
    return { type: "Symbol", value: Symbol.prototype.valueOf.call(value) };
  return undefined;
}

function showBoxed(
  run: Inspection,
  { type, value }: Boxed,
  name: string | null,
  tag: string,
  keys: PropertyKey[],
  based: (base: string, whole?: string) => Shape,
): Shape {
  // The characters of a string are its properties too.
  if (type === "String") keys.splice(0, (value as string).length);
  const className = type === name ? "" : name === null ? " (null prototype)" : ` (${name})`;
  const suffix = tag !== "" && tag !== name ? ` [${tag}]` : "";
  const base = `[${type}${className}: ${showPrimitive(run, value, plain)}]${suffix}`;
  if (keys.length > 0) return based(base);
  return { ...based(base), whole: run.stylize(base, type.toLowerCase() as "number") };
}

function isUrl(value: object): value is { href: string } {
  const { URL } = globalThis as { URL?: new (url: string) => object };
  return URL !== undefined && value instanceof URL && typeof (value as { href?: unknown }).href === "string";
}
