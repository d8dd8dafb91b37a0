// Argument checks of Buffer's methods, with Node's errors.

import { codedError, invalidArgType, outOfRange } from "../errors.ts";

export function checkNumber(value: unknown, name: string): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
}

export function outOfBounds(name?: string): RangeError {
  return codedError(
    RangeError,
    "ERR_BUFFER_OUT_OF_BOUNDS",
    name === undefined ? "Attempt to access memory outside buffer bounds" : `"${name}" is outside of buffer bounds`,
  );
}

/** Throws for a read or write of `size` bytes at `offset` that does not lie within the bytes. */
export function refuseOffset(bytes: Uint8Array, offset: unknown, size: number): never {
  checkNumber(offset, "offset");
  if (!Number.isInteger(offset)) throw outOfRange("offset", "an integer", offset);
  if (bytes.length < size) throw outOfBounds();
  throw outOfRange("offset", `>= 0 and <= ${bytes.length - size}`, offset);
}

export function checkBounds(bytes: Uint8Array, offset: unknown, size: number): asserts offset is number {
  checkNumber(offset, "offset");
  if (bytes[offset] === undefined || bytes[offset + size - 1] === undefined) refuseOffset(bytes, offset, size);
}

/** Throws unless min <= value <= max; the message names the range as Node does. */
export function checkValue(value: number, min: number, max: number, size: number): void {
  if (!(value > max || value < min)) return;
  let range = `>= ${min} and <= ${max}`;
  if (size > 4)
    range = min === 0 ? `>= 0 and < 2 ** ${size * 8}` : `>= -(2 ** ${size * 8 - 1}) and < 2 ** ${size * 8 - 1}`;
  throw outOfRange("value", range, value);
}

export function checkBytes(value: unknown, name: string): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw invalidArgType(name, ["Buffer", "Uint8Array"], value);
}
