// Buffer's methods that read numbers.

import type { Buffer } from "node:buffer";
import { outOfRange } from "../errors.ts";
import { checkBounds, checkNumber, refuseOffset } from "./checks.ts";
import { float32, float64, scratch, signed64, unsigned64 } from "./scratch.ts";

function load(bytes: Uint8Array, offset: number, size: number, little: boolean): void {
  checkBounds(bytes, offset, size);
  if (little) for (let i = 0; i < size; i++) scratch[i] = bytes[offset + i]!;
  else for (let i = 0; i < size; i++) scratch[size - 1 - i] = bytes[offset + i]!;
}

function readUInt8(this: Uint8Array, offset: number = 0): number {
  return (typeof offset === "number" ? this[offset] : undefined) ?? refuseOffset(this, offset, 1);
}

function readInt8(this: Uint8Array, offset: number = 0): number {
  return (readUInt8.call(this, offset) << 24) >> 24;
}

function readUInt16LE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  if (a === undefined || b === undefined) refuseOffset(this, offset, 2);
  return a | (b << 8);
}

function readUInt16BE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  if (a === undefined || b === undefined) refuseOffset(this, offset, 2);
  return b | (a << 8);
}

function readInt16LE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  if (a === undefined || b === undefined) refuseOffset(this, offset, 2);
  return ((a << 16) | (b << 24)) >> 16;
}

function readInt16BE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  if (a === undefined || b === undefined) refuseOffset(this, offset, 2);
  return ((b << 16) | (a << 24)) >> 16;
}

function readUInt32LE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  const c = this[offset + 2];
  const d = this[offset + 3];
  if (a === undefined || d === undefined) refuseOffset(this, offset, 4);
  return (a | (b! << 8) | (c! << 16) | (d << 24)) >>> 0;
}

function readUInt32BE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  const c = this[offset + 2];
  const d = this[offset + 3];
  if (a === undefined || d === undefined) refuseOffset(this, offset, 4);
  return (d | (c! << 8) | (b! << 16) | (a << 24)) >>> 0;
}

function readInt32LE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  const c = this[offset + 2];
  const d = this[offset + 3];
  if (a === undefined || d === undefined) refuseOffset(this, offset, 4);
  return a | (b! << 8) | (c! << 16) | (d << 24);
}

function readInt32BE(this: Uint8Array, offset: number = 0): number {
  const a = this[offset];
  const b = this[offset + 1];
  const c = this[offset + 2];
  const d = this[offset + 3];
  if (a === undefined || d === undefined) refuseOffset(this, offset, 4);
  return d | (c! << 8) | (b! << 16) | (a << 24);
}

function checkSize(size: unknown): asserts size is number {
  checkNumber(size, "byteLength");
  if (!(size >= 1 && size <= 6 && Number.isInteger(size)))
    throw outOfRange("byteLength", Number.isInteger(size) ? ">= 1 and <= 6" : "an integer", size);
}

/** 1 to 6 bytes; the value is exact in a double. */
function readUInt(bytes: Uint8Array, offset: number, size: number, little: boolean): number {
  if (offset === undefined) checkNumber(offset, "offset");
  checkSize(size);
  checkBounds(bytes, offset, size);
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + bytes[little ? offset + size - 1 - i : offset + i]!;
  return value;
}

function readInt(bytes: Uint8Array, offset: number, size: number, little: boolean): number {
  const value = readUInt(bytes, offset, size, little);
  return value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
}

function readUIntLE(this: Uint8Array, offset: number, byteLength: number): number {
  return readUInt(this, offset, byteLength, true);
}

function readUIntBE(this: Uint8Array, offset: number, byteLength: number): number {
  return readUInt(this, offset, byteLength, false);
}

function readIntLE(this: Uint8Array, offset: number, byteLength: number): number {
  return readInt(this, offset, byteLength, true);
}

function readIntBE(this: Uint8Array, offset: number, byteLength: number): number {
  return readInt(this, offset, byteLength, false);
}

function readFloatLE(this: Uint8Array, offset: number = 0): number {
  load(this, offset, 4, true);
  return float32[0]!;
}

function readFloatBE(this: Uint8Array, offset: number = 0): number {
  load(this, offset, 4, false);
  return float32[0]!;
}

function readDoubleLE(this: Uint8Array, offset: number = 0): number {
  load(this, offset, 8, true);
  return float64[0]!;
}

function readDoubleBE(this: Uint8Array, offset: number = 0): number {
  load(this, offset, 8, false);
  return float64[0]!;
}

function readBigInt64LE(this: Uint8Array, offset: number = 0): bigint {
  load(this, offset, 8, true);
  return signed64[0]!;
}

function readBigInt64BE(this: Uint8Array, offset: number = 0): bigint {
  load(this, offset, 8, false);
  return signed64[0]!;
}

function readBigUInt64LE(this: Uint8Array, offset: number = 0): bigint {
  load(this, offset, 8, true);
  return unsigned64[0]!;
}

function readBigUInt64BE(this: Uint8Array, offset: number = 0): bigint {
  load(this, offset, 8, false);
  return unsigned64[0]!;
}

type Reads =
  | "readUInt8"
  | "readInt8"
  | "readUInt16LE"
  | "readUInt16BE"
  | "readUInt32LE"
  | "readUInt32BE"
  | "readUIntLE"
  | "readUIntBE"
  | "readInt16LE"
  | "readInt16BE"
  | "readInt32LE"
  | "readInt32BE"
  | "readIntLE"
  | "readIntBE"
  | "readFloatLE"
  | "readFloatBE"
  | "readDoubleLE"
  | "readDoubleBE"
  | "readBigInt64LE"
  | "readBigInt64BE"
  | "readBigUInt64LE"
  | "readBigUInt64BE"
  | "readUint8"
  | "readUint16LE"
  | "readUint16BE"
  | "readUint32LE"
  | "readUint32BE"
  | "readUintLE"
  | "readUintBE"
  | "readBigUint64LE"
  | "readBigUint64BE";

/** For Buffer.prototype. `readUintX` is `readUIntX`, as in Node.js. */
export const reads: Pick<Buffer, Reads> = {
  readUInt8,
  readInt8,
  readUInt16LE,
  readUInt16BE,
  readUInt32LE,
  readUInt32BE,
  readUIntLE,
  readUIntBE,
  readInt16LE,
  readInt16BE,
  readInt32LE,
  readInt32BE,
  readIntLE,
  readIntBE,
  readFloatLE,
  readFloatBE,
  readDoubleLE,
  readDoubleBE,
  readBigInt64LE,
  readBigInt64BE,
  readBigUInt64LE,
  readBigUInt64BE,
  readUint8: readUInt8,
  readUint16LE: readUInt16LE,
  readUint16BE: readUInt16BE,
  readUint32LE: readUInt32LE,
  readUint32BE: readUInt32BE,
  readUintLE: readUIntLE,
  readUintBE: readUIntBE,
  readBigUint64LE: readBigUInt64LE,
  readBigUint64BE: readBigUInt64BE,
};
