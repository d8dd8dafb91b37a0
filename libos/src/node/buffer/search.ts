// Where a value lies in a Buffer, forwards and backwards.

import { runtime } from "../../core/runtime.ts";
import { codedError, invalidArgType } from "../errors.ts";
import { encode, normalizeEncoding } from "./codec.ts";

/**
 * indexOf and lastIndexOf. `offset` and `encoding` are Node's raw arguments: the encoding may stand in the offset's place.
 */
export function search(
  bytes: Uint8Array,
  value: unknown,
  offset: unknown,
  encoding: unknown,
  forward: boolean,
): number {
  let name = encoding;
  let raw = offset;
  if (typeof raw === "string") [name, raw] = [raw, undefined];
  // What is no number stands for the whole.
  let start = Math.max(-0x80000000, Math.min(0x7fffffff, +(raw as number)));
  if (Number.isNaN(start)) start = forward ? 0 : bytes.length;
  start = Math.trunc(start);
  if (typeof value === "number") return searchByte(bytes, value & 255, start, forward);
  const kind = normalizeEncoding(name);
  let needle: Uint8Array;
  if (typeof value === "string") {
    if (kind === undefined) throw codedError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(name)}`);
    needle = encode(value, kind);
  } else if (value instanceof Uint8Array) needle = value;
  else throw invalidArgType("value", ["number", "string", "Buffer", "Uint8Array"], value);
  return searchBytes(bytes, needle, start, forward, kind === "utf16le" ? 2 : 1);
}

function searchByte(bytes: Uint8Array, byte: number, start: number, forward: boolean): number {
  const { indexOf, lastIndexOf } = Uint8Array.prototype;
  if (forward) return indexOf.call(bytes, byte, start);
  return bytes.length + start < 0 ? -1 : lastIndexOf.call(bytes, byte, start);
}

/** `step` 2: only at even places, where UTF-16 units are. */
function searchBytes(bytes: Uint8Array, needle: Uint8Array, offset: number, forward: boolean, step: number): number {
  const { length } = bytes;
  let start = offset < 0 ? offset + length : offset;
  if (start < 0) {
    if (!forward && needle.length > 0) return -1;
    start = 0;
  }
  if (needle.length === 0) return Math.min(start, length);
  if (length === 0 || (forward && start + needle.length > length) || needle.length > length) return -1;
  if (step === 2) start &= ~1;
  if (forward) {
    let found = runtime.machine.indexOf(bytes, needle, start, length);
    while (step === 2 && found >= 0 && found % 2 === 1)
      found = runtime.machine.indexOf(bytes, needle, found + 1, length);
    return found;
  }
  start = Math.min(start, length - needle.length);
  if (step === 2) start &= ~1;
  for (let at = start; at >= 0; at -= step) {
    let i = 0;
    while (i < needle.length && bytes[at + i] === needle[i]) i++;
    if (i === needle.length) return at;
  }
  return -1;
}
