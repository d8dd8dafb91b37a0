// What node:crypto exports: random numbers and the comparison in constant time. Hashes, ciphers and keys are not there yet.

import { runtime } from "../core/runtime.ts";
import type { ImmediateEntry } from "../core/immediates.ts";
import { Crypto, getRandomValues as fillRandom, randomUUID as makeUuid } from "../web/crypto/crypto.ts";
import { Buffer } from "./buffer/buffer.ts";
import { checkFunction, checkObject, codedError, invalidArgType, outOfRange } from "./errors.ts";

/** `getRandomValues` and `randomUUID` only. */
export const webcrypto: Crypto = /* @__PURE__ */ new Crypto();

export function getRandomValues<T extends ArrayBufferView | null>(array: T): T {
  return fillRandom(array);
}

const SIZE_MAX = 0x7fff_ffff;
type Callback<T> = (error: Error | null, value: T) => void;

/** Node.js calls back from the event loop, never at once; a waiting call keeps the guest running. */
function later(run: () => void): void {
  const entry: ImmediateEntry = { referenced: true, queued: false, fire: run };
  runtime.loop.immediates.add(entry);
}

function checkSize(size: unknown, name: string, max: number): asserts size is number {
  if (typeof size !== "number") throw invalidArgType(name, "number", size);
  if (!(size >= 0 && size <= max)) throw outOfRange(name, `>= 0 && <= ${max}`, size);
}

export function randomBytes(size: number): Buffer;
export function randomBytes(size: number, callback: Callback<Buffer>): void;
export function randomBytes(size: number, callback?: Callback<Buffer>): Buffer | undefined {
  checkSize(size, "size", SIZE_MAX);
  if (callback !== undefined) checkFunction(callback, "callback");
  const buffer = Buffer.alloc(size);
  runtime.hal.random.fill(buffer);
  if (callback === undefined) return buffer;
  later(() => callback(null, buffer));
  return undefined;
}

/** Bytes of `size` units from `offset` on of an array or buffer. */
function part(target: ArrayBufferView | ArrayBuffer, offset: unknown, size: unknown): Uint8Array {
  if (!ArrayBuffer.isView(target) && !(target instanceof ArrayBuffer))
    throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], target);
  const unit = ArrayBuffer.isView(target) ? ((target as Uint8Array).BYTES_PER_ELEMENT ?? 1) : 1;
  const length = target.byteLength / unit;
  const start = offset ?? 0;
  checkSize(start, "offset", length);
  const count = size ?? length - start;
  checkSize(count, "size", SIZE_MAX);
  if (start + count > length) throw outOfRange("size + offset", `<= ${length}`, start + count);
  const [buffer, base] = ArrayBuffer.isView(target) ? [target.buffer, target.byteOffset] : [target, 0];
  return new Uint8Array(buffer, base + start * unit, count * unit);
}

export function randomFillSync<T extends ArrayBufferView | ArrayBuffer>(buffer: T, offset?: number, size?: number): T {
  runtime.hal.random.fill(part(buffer, offset, size));
  return buffer;
}

export function randomFill<T extends ArrayBufferView | ArrayBuffer>(buffer: T, callback: Callback<T>): void;
export function randomFill<T extends ArrayBufferView | ArrayBuffer>(
  buffer: T,
  offset: number,
  callback: Callback<T>,
): void;
export function randomFill<T extends ArrayBufferView | ArrayBuffer>(
  buffer: T,
  offset: number,
  size: number,
  callback: Callback<T>,
): void;
export function randomFill<T extends ArrayBufferView | ArrayBuffer>(buffer: T, ...rest: readonly unknown[]): void {
  const callback = rest.find((value) => typeof value === "function") ?? rest.at(-1);
  checkFunction(callback, "callback");
  const [offset, size] = rest.filter((value) => value !== callback);
  runtime.hal.random.fill(part(buffer, offset, size));
  later(() => (callback as Callback<T>)(null, buffer));
}

export function randomUUID(options?: {
  readonly disableEntropyCache?: boolean;
}): `${string}-${string}-${string}-${string}-${string}` {
  if (options !== undefined) checkObject(options, "options");
  // There is one source, with a small block ahead, so that the option has no effect.
  if (options?.disableEntropyCache !== undefined && typeof options.disableEntropyCache !== "boolean")
    throw invalidArgType("options.disableEntropyCache", "boolean", options.disableEntropyCache);
  return makeUuid();
}

/** The most different numbers: six random bytes. */
const RANGE_MAX = 2 ** 48 - 1;

/** A whole number, min <= n < max, each with the same chance. */
export function randomInt(max: number): number;
export function randomInt(min: number, max: number): number;
export function randomInt(max: number, callback: Callback<number>): void;
export function randomInt(min: number, max: number, callback: Callback<number>): void;
export function randomInt(...args: readonly unknown[]): number | undefined {
  const single = args[1] === undefined || typeof args[1] === "function";
  const [min, max, callback] = single ? [0, args[0], args[1]] : args;
  if (callback !== undefined) checkFunction(callback, "callback");
  if (!Number.isSafeInteger(min)) throw invalidArgType("min", "a safe integer", min);
  if (!Number.isSafeInteger(max)) throw invalidArgType("max", "a safe integer", max);
  const [low, high] = [min as number, max as number];
  if (high <= low) throw outOfRange("max", `greater than the value of "min" (${low})`, high);
  const range = high - low;
  if (range > RANGE_MAX) throw outOfRange(single ? "max" : "max - min", `<= ${RANGE_MAX}`, range);
  // Values above the last whole multiple of the range would favour small results.
  const limit = 2 ** 48 - (2 ** 48 % range);
  const bytes = Buffer.alloc(6);
  let value: number;
  do {
    runtime.hal.random.fill(bytes);
    value = bytes.readUIntLE(0, 6);
  } while (value >= limit);
  const result = low + (value % range);
  if (callback === undefined) return result;
  later(() => (callback as Callback<number>)(null, result));
  return undefined;
}

function bytesOf(value: unknown, name: string): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw invalidArgType(name, ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], value);
}

/** Whether the bytes are equal; looks at all of them whatever they are. */
export function timingSafeEqual(a: ArrayBufferView | ArrayBuffer, b: ArrayBufferView | ArrayBuffer): boolean {
  const [one, two] = [bytesOf(a, "buf1"), bytesOf(b, "buf2")];
  if (one.length !== two.length)
    throw codedError(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  let difference = 0;
  for (let i = 0; i < one.length; i++) difference |= one[i]! ^ two[i]!;
  return difference === 0;
}
