// What an object is, by its internal slots. No check is fooled by prototypes or tags, and none runs application code.

type Check = (value: unknown) => boolean;

/** The builtin tag, which Object.prototype.toString takes from the object's class if no Symbol.toStringTag hides it. */
function classOf(value: unknown): string {
  return typeof value !== "object" || value === null || Symbol.toStringTag in value
    ? ""
    : Object.prototype.toString.call(value);
}

type Method = (this: never) => unknown;

/** A check by a method that throws for other objects. It is looked up when it is first needed, for the sake of the start. */
function hasSlot(find: () => Method): Check {
  let method: Method | undefined;
  return (value) => {
    if (typeof value !== "object" || value === null) return false;
    try {
      (method ??= find()).call(value as never);
      return true;
    } catch {
      return false;
    }
  };
}

function getter(prototype: object, key: PropertyKey): Method {
  return Object.getOwnPropertyDescriptor(prototype, key)!.get!;
}

const key = {};
let typedArrayTag: Method | undefined;

/** "Uint8Array" and so on; undefined for anything else. */
export function typedArrayName(value: unknown): string | undefined {
  typedArrayTag ??= getter(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag);
  return typedArrayTag.call(value as never) as string | undefined;
}

export const isMap: Check = hasSlot(() => getter(Map.prototype, "size"));
export const isSet: Check = hasSlot(() => getter(Set.prototype, "size"));
export const isWeakMap: Check = hasSlot(
  () =>
    function (this: WeakMap<object, unknown>) {
      return WeakMap.prototype.has.call(this, key);
    },
);
export const isWeakSet: Check = hasSlot(
  () =>
    function (this: WeakSet<object>) {
      return WeakSet.prototype.has.call(this, key);
    },
);
export const isArrayBuffer: Check = hasSlot(() => getter(ArrayBuffer.prototype, "byteLength"));
export const isSharedArrayBuffer: Check =
  typeof SharedArrayBuffer === "undefined"
    ? () => false
    : hasSlot(() => getter(SharedArrayBuffer.prototype, "byteLength"));
export const isDataView: Check = (value) => ArrayBuffer.isView(value) && typedArrayName(value) === undefined;
export const isDate: Check = hasSlot(() => Date.prototype.getTime);
const hasIndices = hasSlot(() => getter(RegExp.prototype, "hasIndices"));
export const isRegExp: Check = (value) => value !== RegExp.prototype && hasIndices(value);
export const isArguments: Check = (value) => classOf(value) === "[object Arguments]";
export const isNativeError: Check = (value) => classOf(value) === "[object Error]";
export const isNumberObject: Check = hasSlot(() => Number.prototype.valueOf);
export const isStringObject: Check = hasSlot(() => String.prototype.valueOf);
export const isBooleanObject: Check = hasSlot(() => Boolean.prototype.valueOf);
export const isBigIntObject: Check = hasSlot(() => BigInt.prototype.valueOf);
export const isSymbolObject: Check = hasSlot(() => Symbol.prototype.valueOf);

/** The object of a primitive value. */
export const isBoxed: Check = (value) =>
  (value instanceof Number && isNumberObject(value)) ||
  (value instanceof String && isStringObject(value)) ||
  (value instanceof Boolean && isBooleanObject(value)) ||
  (value instanceof BigInt && isBigIntObject(value)) ||
  (value instanceof Symbol && isSymbolObject(value));

/** An error by its slot or by its prototypes. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/**
 * A class by what its `prototype` property is, because source text is not in an image. Built-in constructors have the same
 * property, so those are known by name.
 */
export function isClass(value: object): boolean {
  const prototype = Object.getOwnPropertyDescriptor(value, "prototype");
  return prototype !== undefined && prototype.writable === false && !isBuiltin(value);
}

// The constructors of the language itself (ECMA-262).
const NAMES =
  "Object Function Array Number Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError " +
  "ReferenceError SyntaxError TypeError URIError InternalError ArrayBuffer SharedArrayBuffer Uint8Array Int8Array Uint16Array " +
  "Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array " +
  "DataView Map BigInt Set WeakMap WeakSet WeakRef Proxy FinalizationRegistry Iterator";
let builtin: Set<string> | undefined;

/** Whether a name is that of a constructor of the language. */
export function isBuiltinName(name: string): boolean {
  return (builtin ??= new Set(NAMES.split(" "))).has(name);
}

function isBuiltin(value: object): boolean {
  const { name } = value as { name?: unknown };
  if (typeof name !== "string") return false;
  if (isBuiltinName(name)) return (globalThis as Record<string, unknown>)[name] === value;
  return /^(TypedArray|(Async)?(Generator)?Function|AsyncIterator)$/.test(name) && !Object.hasOwn(globalThis, name);
}
