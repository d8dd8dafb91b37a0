// What node:buffer exports. `transcode` and `SlowBuffer` are not there.

import { runtime } from "../core/runtime.ts";
import { invalidArgType } from "./errors.ts";
import { MAX_LENGTH } from "./buffer/buffer.ts";

export { Buffer } from "./buffer/buffer.ts";
export { Blob, File } from "../web/file/blob.ts";
export { INSPECT_MAX_BYTES } from "./buffer/inspect.ts";

/** The most UTF-16 units of a string in the guest's engine. */
const MAX_STRING_LENGTH = 2 ** 30 - 1;

export const kMaxLength: number = MAX_LENGTH;
export const kStringMaxLength: number = MAX_STRING_LENGTH;
export const constants: Readonly<{ MAX_LENGTH: number; MAX_STRING_LENGTH: number }> = { MAX_LENGTH, MAX_STRING_LENGTH };

// The engine's own.
export const atob: typeof globalThis.atob = globalThis.atob;
export const btoa: typeof globalThis.btoa = globalThis.btoa;

function bytesOf(input: unknown): Uint8Array {
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw invalidArgType("input", ["ArrayBuffer", "Buffer", "TypedArray"], input);
}

/** Whether all bytes are below 128. */
export function isAscii(input: ArrayBuffer | NodeJS.TypedArray): boolean {
  return bytesOf(input).every((byte) => byte < 0x80);
}

/** Whether the bytes are well-formed UTF-8. */
export function isUtf8(input: ArrayBuffer | NodeJS.TypedArray): boolean {
  const bytes = bytesOf(input);
  return runtime.machine.decodeUtf8(bytes, 0, bytes.length, true) !== undefined;
}
