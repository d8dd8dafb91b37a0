// Buffer: Node's Uint8Array. Unlike Node's it has no pool: each one that is not a view has memory of its own.

import type { Buffer as NodeBuffer } from "node:buffer";
import { runtime } from "../../core/runtime.ts";
import { invalidArgType, outOfRange } from "../errors.ts";
import { checkBytes, checkNumber, outOfBounds } from "./checks.ts";
import { encode, encodedLength, normalizeEncoding } from "./codec.ts";
import { checkEncoding, compareBytes, firstArgument, methods } from "./methods.ts";
import { reads } from "./reads.ts";
import { writes } from "./writes.ts";
import { inspectBuffer } from "./inspect.ts";

/** The most bytes of a Buffer: what the engine's arrays hold. */
export const MAX_LENGTH = 0x7fff_ffff;

/** Makes every Buffer; `Buffer` itself is callable without `new` and converts, as Node's. They share one prototype. */
class FastBuffer extends Uint8Array {}

/** Takes over an array that nobody else holds: no copy. By `Buffer`, not its class: an application that never names Buffer links its methods too. */
export function adopt(bytes: Uint8Array): NodeBuffer {
  return Object.setPrototypeOf(bytes, Buffer.prototype) as NodeBuffer;
}

/** The bytes `[start, end)`, as a Buffer of its own. */
export function copyOf(bytes: Uint8Array, start: number, end: number): NodeBuffer {
  return adopt(bytes.slice(start, end));
}

function make(size: number): NodeBuffer {
  return new FastBuffer(size) as unknown as NodeBuffer;
}

function checkSize(size: unknown): asserts size is number {
  checkNumber(size, "size");
  if (!(size >= 0 && size <= MAX_LENGTH)) throw outOfRange("size", `>= 0 && <= ${MAX_LENGTH}`, size);
}

function BufferFunction(value: unknown, encodingOrOffset?: unknown, length?: unknown): NodeBuffer {
  if (typeof value === "number") {
    if (typeof encodingOrOffset === "string") throw invalidArgType("string", "string", value);
    return alloc(value);
  }
  return from(value, encodingOrOffset, length);
}

function from(value: unknown, encodingOrOffset?: unknown, length?: unknown): NodeBuffer {
  if (typeof value === "string") return fromText(value, encodingOrOffset);
  if (typeof value === "object" && value !== null) {
    if (isArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = typeof value.valueOf === "function" ? (value.valueOf() as unknown) : undefined;
    if (primitive !== value && (typeof primitive === "string" || (typeof primitive === "object" && primitive !== null)))
      return from(primitive, encodingOrOffset, length);
    const list = fromObject(value);
    if (list !== undefined) return list;
    const convert = (value as { [Symbol.toPrimitive]?: unknown })[Symbol.toPrimitive];
    if (typeof convert === "function") {
      const text: unknown = convert.call(value, "string");
      if (typeof text === "string") return fromText(text, encodingOrOffset);
    }
  }
  throw firstArgument(value);
}

function fromText(text: string, encoding: unknown): NodeBuffer {
  return adopt(encode(text, typeof encoding === "string" ? checkEncoding(encoding) : "utf8"));
}

function isArrayBuffer(value: unknown): value is ArrayBufferLike {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

function fromArrayBuffer(buffer: ArrayBufferLike, byteOffset: unknown, length: unknown): NodeBuffer {
  const offset = byteOffset === undefined ? 0 : Math.trunc(+(byteOffset as number)) || 0;
  const room = buffer.byteLength - offset;
  if (room < 0 || offset < 0) throw outOfBounds("offset");
  let size = room;
  if (length !== undefined) {
    size = Math.max(0, Math.trunc(+(length as number)) || 0);
    if (size > room) throw outOfBounds("length");
  }
  return new FastBuffer(buffer as ArrayBuffer, offset, size) as unknown as NodeBuffer;
}

function fromObject(value: object): NodeBuffer | undefined {
  const { length, buffer, type, data } = value as {
    length?: unknown;
    buffer?: unknown;
    type?: unknown;
    data?: unknown;
  };
  if (length !== undefined || isArrayBuffer(buffer))
    return fromList(typeof length === "number" ? (value as ArrayLike<number>) : []);
  return type === "Buffer" && Array.isArray(data) ? fromList(data as number[]) : undefined;
}

function fromList(list: ArrayLike<number>): NodeBuffer {
  const buffer = make(Math.max(0, Math.trunc(list.length) || 0));
  if (ArrayBuffer.isView(list) || Array.isArray(list)) buffer.set(list);
  else for (let i = 0; i < buffer.length; i++) buffer[i] = list[i]!;
  return buffer;
}

function copyBytesFrom(view: NodeJS.TypedArray, offset?: number, length?: number): NodeBuffer {
  if (!ArrayBuffer.isView(view) || view instanceof DataView) throw invalidArgType("view", "TypedArray", view);
  for (const [name, value] of [
    ["offset", offset],
    ["length", length],
  ] as const) {
    if (value === undefined) continue;
    checkNumber(value, name);
    if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
    if (value < 0) throw outOfRange(name, `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, value);
  }
  const start = offset ?? 0;
  const part = view.slice(start, length === undefined ? view.length : start + length);
  return new FastBuffer(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength) as unknown as NodeBuffer;
}

function alloc(size: number, fill?: unknown, encoding?: unknown): NodeBuffer {
  checkSize(size);
  const buffer = make(size);
  if (fill !== undefined && fill !== 0 && size > 0) {
    if (typeof encoding !== "string" && encoding !== undefined) throw invalidArgType("encoding", "string", encoding);
    buffer.fill(fill as string, encoding as BufferEncoding);
  }
  return buffer;
}

/** The engine has no memory to give that was not cleared. */
function allocUnsafe(size: number): NodeBuffer {
  checkSize(size);
  return make(size);
}

function byteLength(value: unknown, encoding?: unknown): number {
  if (typeof value !== "string") {
    if (ArrayBuffer.isView(value) || isArrayBuffer(value)) return value.byteLength;
    throw invalidArgType("string", ["string", "Buffer", "ArrayBuffer"], value);
  }
  // An unknown encoding counts as UTF-8, as in Node.js.
  return encodedLength(value, normalizeEncoding(encoding) ?? "utf8");
}

function concat(list: readonly Uint8Array[], totalLength?: number): NodeBuffer {
  if (!Array.isArray(list)) throw invalidArgType("list", "Array", list);
  let total = 0;
  if (totalLength === undefined) for (const part of list) total += (part as Uint8Array | undefined)?.length ?? 0;
  else {
    checkNumber(totalLength, "length");
    if (!Number.isInteger(totalLength)) throw outOfRange("length", "an integer", totalLength);
    if (totalLength < 0) throw outOfRange("length", `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, totalLength);
    total = totalLength;
  }
  const { machine } = runtime;
  for (let i = 0; i < list.length; i++) checkBytes(list[i], `list[${i}]`);
  const buffer = make(total);
  let at = 0;
  for (const part of list as readonly Uint8Array[]) {
    const count = Math.min(part.length, total - at);
    machine.copy(buffer, at, part, 0, count);
    at += count;
  }
  return buffer;
}

function compare(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  checkBytes(a, "buf1");
  checkBytes(b, "buf2");
  return compareBytes(a, b);
}

function isEncoding(name: unknown): boolean {
  return typeof name === "string" && name !== "" && normalizeEncoding(name) !== undefined;
}

function subarray(this: Uint8Array, start?: number, end?: number): NodeBuffer {
  const { length } = this;
  const clamp = (value: number): number => {
    const whole = Math.trunc(+value) || 0;
    return whole < 0 ? Math.max(0, whole + length) : Math.min(whole, length);
  };
  const from = start === undefined ? 0 : clamp(start);
  const to = end === undefined ? length : clamp(end);
  const size = Math.max(0, to - from);
  return new FastBuffer(this.buffer as ArrayBuffer, this.byteOffset + from, size) as unknown as NodeBuffer;
}

const statics = {
  poolSize: 8192,
  from,
  copyBytesFrom,
  of: (...items: number[]): NodeBuffer => fromList(items),
  alloc,
  allocUnsafe,
  allocUnsafeSlow: allocUnsafe,
  isBuffer: (value: unknown): boolean => value instanceof FastBuffer,
  compare,
  isEncoding,
  concat,
  byteLength,
};

function define(): BufferConstructor {
  const prototype = FastBuffer.prototype;
  Object.assign(prototype, reads, writes, methods, { subarray, slice: subarray });
  Object.defineProperties(prototype, {
    constructor: { value: BufferFunction, writable: true, configurable: true },
    parent: { get: (): undefined => undefined, enumerable: true, configurable: true },
  });
  inspectBuffer(FastBuffer);
  Object.setPrototypeOf(BufferFunction, Uint8Array);
  Object.defineProperties(BufferFunction, {
    name: { value: "Buffer" },
    prototype: { value: prototype },
    [Symbol.species]: { get: () => FastBuffer, configurable: true },
  });
  return Object.assign(BufferFunction, statics) as unknown as BufferConstructor;
}

export type Buffer = NodeBuffer;
export const Buffer: BufferConstructor = /* @__PURE__ */ define();
