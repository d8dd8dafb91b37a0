// The random part of the Web Crypto API. Bytes are the host's (docs/adr/0006); `subtle` is not there.

import { runtime } from "../../core/runtime.ts";

const QUOTA = 65_536;

function isIntegerArray(array: unknown): array is Uint8Array {
  return (
    ArrayBuffer.isView(array) &&
    !(array instanceof DataView) &&
    !(array instanceof Float32Array) &&
    !(array instanceof Float64Array)
  );
}

/** Fills an integer array of at most 65536 bytes with random bytes and returns it. */
export function getRandomValues<T extends ArrayBufferView | null>(array: T): T {
  if (!isIntegerArray(array))
    throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
  if (array.byteLength > QUOTA)
    throw new DOMException("The requested length exceeds 65,536 bytes", "QuotaExceededError");
  runtime.hal.random.fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return array;
}

/** A random (version 4) UUID of RFC 9562. */
export function randomUUID(): `${string}-${string}-${string}-${string}-${string}` {
  const bytes = new Uint8Array(16);
  runtime.hal.random.fill(bytes);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toHex();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The class of the global `crypto`; nobody else makes one. */
export class Crypto {
  getRandomValues<T extends ArrayBufferView | null>(array: T): T {
    return getRandomValues(array);
  }

  randomUUID(): `${string}-${string}-${string}-${string}-${string}` {
    return randomUUID();
  }

  get [Symbol.toStringTag](): string {
    return "Crypto";
  }
}
