// Deep equality of values, as util.isDeepStrictEqual and assert compare them.

import * as brands from "../../core/inspect/brands.ts";

type Keyed = Record<PropertyKey, unknown>;

/** Equal in types, prototypes, own enumerable properties and contents. */
export function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  return new Comparison(true).equal(a, b);
}

/** The same, but primitives are compared by `==`, and prototypes and symbol keys not at all. */
export function isDeepLooseEqual(a: unknown, b: unknown): boolean {
  return new Comparison(false).equal(a, b);
}

class Comparison {
  private readonly strict: boolean;
  /** Pairs that are being compared: met again inside of themselves, they count as equal. */
  private readonly pairs: [object, object][] = [];

  constructor(strict: boolean) {
    this.strict = strict;
  }

  equal(a: unknown, b: unknown): boolean {
    if (a === b) return a !== 0 || !this.strict || Object.is(a, b);
    if (!isObject(a) || !isObject(b)) {
      if (Number.isNaN(a) && Number.isNaN(b)) return true;
      // oxlint-disable-next-line eqeqeq
      return !this.strict && !isObject(a) && !isObject(b) && a == b;
    }
    if (this.strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
    if (this.pairs.some(([first, second]) => first === a && second === b)) return true;
    this.pairs.push([a, b]);
    try {
      return this.sameContents(a, b) && this.sameProperties(a, b);
    } finally {
      this.pairs.pop();
    }
  }

  /** What is not in properties. */
  private sameContents(a: object, b: object): boolean {
    const kind = kindOf(a);
    if (kind !== kindOf(b)) return false;
    switch (kind) {
      case "array":
        return (a as unknown[]).length === (b as unknown[]).length;
      case "date":
        return Object.is((a as Date).getTime(), (b as Date).getTime());
      case "regexp":
        return String(a) === String(b) && (a as RegExp).lastIndex === (b as RegExp).lastIndex;
      case "error":
        return this.sameErrors(a as AggregateError, b as AggregateError);
      case "view":
        return this.sameViews(a as Uint8Array, b as Uint8Array);
      case "buffer":
        return sameBytes(new Uint8Array(a as ArrayBuffer), new Uint8Array(b as ArrayBuffer));
      case "boxed":
        return typeof a.valueOf() === typeof b.valueOf() && Object.is(a.valueOf(), b.valueOf());
      case "set":
        return this.sameSets(a as Set<unknown>, b as Set<unknown>);
      case "map":
        return this.sameMaps(a as Map<unknown, unknown>, b as Map<unknown, unknown>);
      case "object":
        return true;
    }
  }

  private sameErrors(a: AggregateError, b: AggregateError): boolean {
    for (const key of ["message", "name", "cause", "errors"] as const) {
      const shown = isEnumerable(a, key);
      if (shown !== isEnumerable(b, key)) return false;
      if (!shown && !this.equal(a[key], b[key])) return false;
    }
    return true;
  }

  private sameViews(a: Uint8Array, b: Uint8Array): boolean {
    const name = brands.typedArrayName(a);
    if (name !== brands.typedArrayName(b) || a.byteLength !== b.byteLength) return false;
    // Loosely, 0 and -0 are the same, and NaN differs from itself, as with ===.
    if (!this.strict && name?.startsWith("Float") === true) return a.every((value, index) => value === b[index]);
    return sameBytes(bytesOf(a), bytesOf(b));
  }

  private sameSets(a: Set<unknown>, b: Set<unknown>): boolean {
    if (a.size !== b.size) return false;
    const left = [...b].filter((value) => !a.has(value));
    for (const value of a) {
      if (b.has(value)) continue;
      if (this.strict && !isObject(value)) return false;
      const at = left.findIndex((other) => this.equal(value, other));
      if (at < 0) return false;
      left.splice(at, 1);
    }
    return true;
  }

  private sameMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
    if (a.size !== b.size) return false;
    const left = [...b].filter(([key]) => !a.has(key));
    for (const [key, value] of a) {
      if (b.has(key)) {
        if (!this.equal(value, b.get(key))) return false;
        continue;
      }
      if (this.strict && !isObject(key)) return false;
      const at = left.findIndex(([other, item]) => this.equal(key, other) && this.equal(value, item));
      if (at < 0) return false;
      left.splice(at, 1);
    }
    return true;
  }

  private sameProperties(a: object, b: object): boolean {
    const keys = this.keysOf(a);
    if (keys.length !== this.keysOf(b).length) return false;
    return keys.every((key) => isEnumerable(b, key) && this.equal((a as Keyed)[key], (b as Keyed)[key]));
  }

  private keysOf(value: object): PropertyKey[] {
    // The elements of views were compared as bytes.
    const names = Object.keys(value);
    const keys: PropertyKey[] = ArrayBuffer.isView(value) ? names.filter((name) => !/^\d+$/.test(name)) : names;
    if (!this.strict) return keys;
    return keys.concat(Object.getOwnPropertySymbols(value).filter((symbol) => isEnumerable(value, symbol)));
  }
}

type Kind = "array" | "date" | "regexp" | "error" | "view" | "buffer" | "boxed" | "set" | "map" | "object";

function kindOf(value: object): Kind {
  if (Array.isArray(value)) return "array";
  if (ArrayBuffer.isView(value)) return "view";
  if (value instanceof Error) return "error";
  if (value instanceof Date && brands.isDate(value)) return "date";
  if (value instanceof RegExp && brands.isRegExp(value)) return "regexp";
  if (value instanceof Set && brands.isSet(value)) return "set";
  if (value instanceof Map && brands.isMap(value)) return "map";
  if (
    value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer)
  ) {
    return "buffer";
  }
  return brands.isBoxed(value) ? "boxed" : "object";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isEnumerable(value: object, key: PropertyKey): boolean {
  return Object.prototype.propertyIsEnumerable.call(value, key);
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
