// Buffer's methods on bytes and text; reads.ts and writes.ts hold those on numbers.

import type { Buffer } from "node:buffer";
import { runtime } from "../../core/runtime.ts";
import { codedError, invalidArgType, invalidArgValue, outOfRange } from "../errors.ts";
import { checkBytes, checkNumber, outOfBounds } from "./checks.ts";
import { decode, encode, encodeInto, normalizeEncoding, type Encoding } from "./codec.ts";
import { search } from "./search.ts";

/** Whether `value` is an encoding; throws Node's error if it is not. */
export function checkEncoding(value: unknown): Encoding {
  const encoding = normalizeEncoding(value);
  if (encoding === undefined) throw codedError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(value)}`);
  return encoding;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
}

/** A whole number from an argument; what is no number is `fallback`. */
function toInteger(value: unknown, fallback: number): number {
  const number = Math.trunc(+(value as number));
  return Number.isNaN(number) ? fallback : number;
}

/** An offset argument: an integer within 0 to `max`, checked as Node checks it. */
function checkOffset(value: unknown, name: string, max: number): number {
  checkNumber(value, name);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < 0 || value > max) throw outOfRange(name, `>= 0 && <= ${max}`, value);
  return value;
}

/** A number within 0 to `max`, which need not be whole. */
function checkRange(value: unknown, name: string, max: number): number {
  checkNumber(value, name);
  if (value >= 0 && value <= max) return value;
  throw outOfRange(name, `>= 0 && <= ${max}`, value);
}

function toText(this: Uint8Array, encoding?: BufferEncoding, start: number = 0, end?: number): string {
  const { length } = this;
  if (arguments.length === 0) return decode(this, "utf8", 0, length);
  let from = 0;
  if (start > 0) {
    if (start >= length) return "";
    from = Math.trunc(start);
  }
  let to = length;
  if (end !== undefined) {
    to = Math.trunc(Math.min(end, length));
    if (!(to > from)) return "";
  }
  return decode(this, checkEncoding(encoding), from, to);
}

function equals(this: Uint8Array, other: Uint8Array): boolean {
  checkBytes(other, "otherBuffer");
  return this === other || (this.length === other.length && compareBytes(this, other) === 0);
}

function compare(
  this: Uint8Array,
  target: Uint8Array,
  targetStart?: number,
  targetEnd?: number,
  sourceStart?: number,
  sourceEnd?: number,
): -1 | 0 | 1 {
  checkBytes(target, "target");
  if (arguments.length === 1) return compareBytes(this, target);
  const from = targetStart === undefined ? 0 : checkOffset(targetStart, "targetStart", 2 ** 53 - 1);
  const to = targetEnd === undefined ? target.length : checkOffset(targetEnd, "targetEnd", target.length);
  const ownFrom = sourceStart === undefined ? 0 : checkOffset(sourceStart, "sourceStart", 2 ** 53 - 1);
  const ownTo = sourceEnd === undefined ? this.length : checkOffset(sourceEnd, "sourceEnd", this.length);
  if (ownFrom >= ownTo) return from >= to ? 0 : -1;
  if (from >= to) return 1;
  return compareBytes(plain(this, ownFrom, ownTo), plain(target, from, to));
}

function plain(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

function copy(
  this: Uint8Array,
  target: Uint8Array,
  targetStart?: number,
  sourceStart?: number,
  sourceEnd?: number,
): number {
  checkBytes(target, "target");
  const at = targetStart === undefined ? 0 : toInteger(targetStart, 0);
  if (at < 0) throw outOfRange("targetStart", ">= 0", at);
  const from = sourceStart === undefined ? 0 : toInteger(sourceStart, 0);
  if (from < 0 || from > this.length) throw outOfRange("sourceStart", `>= 0 && <= ${this.length}`, from);
  const to = sourceEnd === undefined ? this.length : toInteger(sourceEnd, 0);
  if (to < 0) throw outOfRange("sourceEnd", ">= 0", to);
  if (at >= target.length || from >= to) return 0;
  const count = Math.min(to - from, target.length - at, this.length - from);
  runtime.machine.copy(target, at, this, from, from + count);
  return count;
}

function write(this: Uint8Array, text: string, ...rest: readonly unknown[]): number {
  let offset = 0;
  let length = this.length;
  let [first, second, encoding] = rest;
  if (typeof first === "string") [first, encoding] = [undefined, first];
  else if (typeof second === "string") [second, encoding] = [undefined, second];
  if (first !== undefined) {
    offset = checkOffset(first, "offset", length);
    length -= offset;
    if (second !== undefined) length = Math.min(length, checkOffset(second, "length", this.length));
  }
  if (typeof text !== "string") throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", "argument must be a string");
  return encodeInto(text, this, offset, length, checkEncoding(encoding));
}

function fill(this: Buffer, value: unknown, offset?: unknown, end?: unknown, encoding?: unknown): Buffer {
  let [from, to, name] = [offset, end, encoding];
  if (typeof value === "string") {
    if (from === undefined || typeof from === "string") [name, from, to] = [from, undefined, undefined];
    else if (typeof to === "string") [name, to] = [to, undefined];
  }
  const kind = typeof value === "string" ? checkEncoding(name) : "utf8";
  const start = from === undefined ? 0 : checkRange(from, "offset", Number.MAX_SAFE_INTEGER);
  const stop = from === undefined || to === undefined ? this.length : checkRange(to, "end", this.length);
  if (start >= stop) return this;
  if (typeof value !== "string" && !(value instanceof Uint8Array)) {
    Uint8Array.prototype.fill.call(this, (value as number) & 255, start, stop);
    return this;
  }
  if (value === "") {
    Uint8Array.prototype.fill.call(this, 0, start, stop);
    return this;
  }
  const pattern = typeof value === "string" ? encode(value, kind) : value;
  if (pattern.length === 0) {
    const shown = typeof value === "string" ? `'${value}'` : `${value.constructor.name}(0) []`;
    throw invalidArgValue("value", shown);
  }
  const total = stop - start;
  let done = Math.min(pattern.length, total);
  const { machine } = runtime;
  machine.copy(this, start, pattern, 0, done);
  // What is there is doubled.
  while (done < total) {
    const count = Math.min(done, total - done);
    machine.copy(this, start + done, this, start, start + count);
    done += count;
  }
  return this;
}

function indexOf(this: Uint8Array, value: unknown, offset?: unknown, encoding?: unknown): number {
  return search(this, value, offset, encoding, true);
}

function lastIndexOf(this: Uint8Array, value: unknown, offset?: unknown, encoding?: unknown): number {
  return search(this, value, offset, encoding, false);
}

function includes(this: Uint8Array, value: unknown, offset?: unknown, encoding?: unknown): boolean {
  return search(this, value, offset, encoding, true) !== -1;
}

function swap(bytes: Uint8Array, size: number): void {
  if (bytes.length % size !== 0)
    throw codedError(RangeError, "ERR_INVALID_BUFFER_SIZE", `Buffer size must be a multiple of ${size * 8}-bits`);
  for (let start = 0; start < bytes.length; start += size)
    for (let i = 0; i < size / 2; i++) {
      const other = start + size - 1 - i;
      const byte = bytes[start + i]!;
      bytes[start + i] = bytes[other]!;
      bytes[other] = byte;
    }
}

function swap16(this: Buffer): Buffer {
  swap(this, 2);
  return this;
}

function swap32(this: Buffer): Buffer {
  swap(this, 4);
  return this;
}

function swap64(this: Buffer): Buffer {
  swap(this, 8);
  return this;
}

function toJSON(this: Uint8Array): { type: "Buffer"; data: number[] } {
  return { type: "Buffer", data: Array.from(this) };
}

function slicer(encoding: Encoding): (this: Uint8Array, start?: number, end?: number) => string {
  return function (this: Uint8Array, start = 0, end = this.length) {
    if (start < 0 || end > this.length) throw outOfBounds();
    return decode(this, encoding, start, end);
  };
}

type Methods = "compare" | "copy" | "equals" | "fill" | "includes" | "indexOf" | "lastIndexOf";
type MoreMethods = "swap16" | "swap32" | "swap64" | "toJSON" | "toString" | "write";

/** For Buffer.prototype. The `...Slice` ones are not documented by Node.js, but packages use them. */
export const methods: Pick<Buffer, Methods | MoreMethods> & Record<string, unknown> = {
  compare,
  copy,
  equals,
  fill,
  includes,
  indexOf,
  lastIndexOf,
  swap16,
  swap32,
  swap64,
  toJSON,
  toLocaleString: toText,
  toString: toText,
  write,
  asciiSlice: slicer("ascii"),
  base64Slice: slicer("base64"),
  base64urlSlice: slicer("base64url"),
  hexSlice: slicer("hex"),
  latin1Slice: slicer("latin1"),
  ucs2Slice: slicer("utf16le"),
  utf8Slice: slicer("utf8"),
};

/** The argument check that Buffer.from's and concat's errors share. */
export function firstArgument(value: unknown): TypeError {
  return invalidArgType("first argument", ["string", "Buffer", "ArrayBuffer", "Array", "Array-like Object"], value);
}
