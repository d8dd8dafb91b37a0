// Buffer's methods that write numbers. Each returns the offset behind what it wrote.

import type { Buffer } from "node:buffer";
import { outOfRange } from "../errors.ts";
import { checkBounds, checkNumber, checkValue } from "./checks.ts";
import { float32, float64, scratch, unsigned64 } from "./scratch.ts";

function store(bytes: Uint8Array, offset: number, size: number, little: boolean): number {
  checkBounds(bytes, offset, size);
  if (little) for (let i = 0; i < size; i++) bytes[offset + i] = scratch[i]!;
  else for (let i = 0; i < size; i++) bytes[offset + i] = scratch[size - 1 - i]!;
  return offset + size;
}

/** 1 to 6 bytes of a whole number in two's complement. */
function writeInteger(
  bytes: Uint8Array,
  raw: number,
  offset: number,
  size: number,
  little: boolean,
  signed: boolean,
): number {
  const value = +raw;
  const range = 2 ** (size * 8);
  checkValue(value, signed ? -range / 2 : 0, signed ? range / 2 - 1 : range - 1, size);
  checkBounds(bytes, offset, size);
  let low = value | 0;
  for (let i = 0; i < size; i++) {
    // A byte is stored modulo 256; only the forms above 32 bits have a second word.
    if (i === 4) low = Math.floor(value / 2 ** 32);
    bytes[little ? offset + i : offset + size - 1 - i] = low;
    low >>= 8;
  }
  return offset + size;
}

function checkSize(size: unknown): asserts size is number {
  checkNumber(size, "byteLength");
  if (!(size >= 1 && size <= 6 && Number.isInteger(size)))
    throw outOfRange("byteLength", Number.isInteger(size) ? ">= 1 and <= 6" : "an integer", size);
}

function writeUInt8(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 1, true, false);
}

function writeUInt16LE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 2, true, false);
}

function writeUInt16BE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 2, false, false);
}

function writeUInt32LE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 4, true, false);
}

function writeUInt32BE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 4, false, false);
}

function writeUIntLE(this: Uint8Array, value: number, offset: number, byteLength: number): number {
  checkSize(byteLength);
  return writeInteger(this, value, offset, byteLength, true, false);
}

function writeUIntBE(this: Uint8Array, value: number, offset: number, byteLength: number): number {
  checkSize(byteLength);
  return writeInteger(this, value, offset, byteLength, false, false);
}

function writeInt8(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 1, true, true);
}

function writeInt16LE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 2, true, true);
}

function writeInt16BE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 2, false, true);
}

function writeInt32LE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 4, true, true);
}

function writeInt32BE(this: Uint8Array, value: number, offset: number = 0): number {
  return writeInteger(this, value, offset, 4, false, true);
}

function writeIntLE(this: Uint8Array, value: number, offset: number, byteLength: number): number {
  checkSize(byteLength);
  return writeInteger(this, value, offset, byteLength, true, true);
}

function writeIntBE(this: Uint8Array, value: number, offset: number, byteLength: number): number {
  checkSize(byteLength);
  return writeInteger(this, value, offset, byteLength, false, true);
}

function writeFloatLE(this: Uint8Array, value: number, offset: number = 0): number {
  float32[0] = +value;
  return store(this, offset, 4, true);
}

function writeFloatBE(this: Uint8Array, value: number, offset: number = 0): number {
  float32[0] = +value;
  return store(this, offset, 4, false);
}

function writeDoubleLE(this: Uint8Array, value: number, offset: number = 0): number {
  float64[0] = +value;
  return store(this, offset, 8, true);
}

function writeDoubleBE(this: Uint8Array, value: number, offset: number = 0): number {
  float64[0] = +value;
  return store(this, offset, 8, false);
}

function writeBig(bytes: Uint8Array, value: bigint, offset: number, little: boolean, signed: boolean): number {
  const min = signed ? -(2n ** 63n) : 0n;
  if (value < min || value >= min + 2n ** 64n)
    throw outOfRange("value", signed ? ">= -(2n ** 63n) and < 2n ** 63n" : ">= 0n and < 2n ** 64n", value);
  unsigned64[0] = value;
  return store(bytes, offset, 8, little);
}

function writeBigInt64LE(this: Uint8Array, value: bigint, offset: number = 0): number {
  return writeBig(this, value, offset, true, true);
}

function writeBigInt64BE(this: Uint8Array, value: bigint, offset: number = 0): number {
  return writeBig(this, value, offset, false, true);
}

function writeBigUInt64LE(this: Uint8Array, value: bigint, offset: number = 0): number {
  return writeBig(this, value, offset, true, false);
}

function writeBigUInt64BE(this: Uint8Array, value: bigint, offset: number = 0): number {
  return writeBig(this, value, offset, false, false);
}

type Writes =
  | "writeUInt8"
  | "writeInt8"
  | "writeUInt16LE"
  | "writeUInt16BE"
  | "writeUInt32LE"
  | "writeUInt32BE"
  | "writeUIntLE"
  | "writeUIntBE"
  | "writeInt16LE"
  | "writeInt16BE"
  | "writeInt32LE"
  | "writeInt32BE"
  | "writeIntLE"
  | "writeIntBE"
  | "writeFloatLE"
  | "writeFloatBE"
  | "writeDoubleLE"
  | "writeDoubleBE"
  | "writeBigInt64LE"
  | "writeBigInt64BE"
  | "writeBigUInt64LE"
  | "writeBigUInt64BE"
  | "writeUint8"
  | "writeUint16LE"
  | "writeUint16BE"
  | "writeUint32LE"
  | "writeUint32BE"
  | "writeUintLE"
  | "writeUintBE"
  | "writeBigUint64LE"
  | "writeBigUint64BE";

/** For Buffer.prototype. `writeUintX` is `writeUIntX`, as in Node.js. */
export const writes: Pick<Buffer, Writes> = {
  writeUInt8,
  writeInt8,
  writeUInt16LE,
  writeUInt16BE,
  writeUInt32LE,
  writeUInt32BE,
  writeUIntLE,
  writeUIntBE,
  writeInt16LE,
  writeInt16BE,
  writeInt32LE,
  writeInt32BE,
  writeIntLE,
  writeIntBE,
  writeFloatLE,
  writeFloatBE,
  writeDoubleLE,
  writeDoubleBE,
  writeBigInt64LE,
  writeBigInt64BE,
  writeBigUInt64LE,
  writeBigUInt64BE,
  writeUint8: writeUInt8,
  writeUint16LE: writeUInt16LE,
  writeUint16BE: writeUInt16BE,
  writeUint32LE: writeUInt32LE,
  writeUint32BE: writeUInt32BE,
  writeUintLE: writeUIntLE,
  writeUintBE: writeUIntBE,
  writeBigUint64LE: writeBigUInt64LE,
  writeBigUint64BE: writeBigUInt64BE,
};
