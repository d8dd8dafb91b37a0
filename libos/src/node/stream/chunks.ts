// Chunks as streams keep them: bytes become Buffers, text is encoded.

import { Buffer } from "../buffer.ts";
import { invalidArgValue, outOfRange } from "../errors.ts";

/** Default limits: bytes, objects. Set by `setDefaultHighWaterMark`. */
const defaults = { bytes: 16384, objects: 16 };

export function getDefaultHighWaterMark(objectMode: boolean): number {
  return objectMode ? defaults.objects : defaults.bytes;
}

export function setDefaultHighWaterMark(objectMode: boolean, value: number): void {
  if (!Number.isInteger(value) || value < 0) {
    throw outOfRange("value", "a non-negative integer", value);
  }
  defaults[objectMode ? "objects" : "bytes"] = value;
}

/** `highWaterMark` out of the options of one side. */
export function highWaterMark(
  general: number | null | undefined,
  special: number | null | undefined,
  specialName: string,
  isDuplex: boolean,
  objectMode: boolean,
): number {
  const value = general ?? (isDuplex ? special : undefined);
  if (value === null || value === undefined) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(value) || value < 0) {
    const name = general === null || general === undefined ? `options.${specialName}` : "options.highWaterMark";
    throw invalidArgValue(name, String(value));
  }
  return value;
}

/** A Buffer over the same memory, or undefined for anything that is no view of bytes. */
export function viewAsBuffer(chunk: unknown): Buffer | undefined {
  if (chunk instanceof Buffer) return chunk;
  return ArrayBuffer.isView(chunk)
    ? Buffer.from(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength)
    : undefined;
}
