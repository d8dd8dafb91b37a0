// The text and byte functions of the machine, by Node's own.

import type { Machine } from "../machine/machine.ts";

type TextFunctions = Pick<
  Machine,
  | "utf8Length"
  | "encodeUtf8"
  | "encodeUtf8Into"
  | "decodeUtf8"
  | "encodeLatin1Into"
  | "decodeLatin1"
  | "copy"
  | "indexOf"
>;

function range(view: Uint8Array, start: number, end: number): void {
  if (!(start >= 0 && end >= start && end <= view.length)) {
    throw new RangeError(`range ${start} to ${end} is outside of a view of ${view.length} bytes`);
  }
}

function buffer(view: Uint8Array): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

const encoder = new TextEncoder();
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const fatalDecoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

export const text: TextFunctions = {
  utf8Length: (value) => Buffer.byteLength(value, "utf8"),
  // A copy in plain Uint8Array form: Buffer's own prototype must not leak into the library OS.
  encodeUtf8: (value) => new Uint8Array(encoder.encode(value)),
  encodeUtf8Into(value, target, offset) {
    range(target, offset, target.length);
    const { read, written } = encoder.encodeInto(value, target.subarray(offset));
    return [read, written];
  },
  decodeUtf8(bytes, start, end, fatal) {
    range(bytes, start, end);
    if (!fatal) return lossy.decode(bytes.subarray(start, end));
    try {
      return fatalDecoder.decode(bytes.subarray(start, end));
    } catch {
      return undefined;
    }
  },
  encodeLatin1Into(value, target, offset) {
    range(target, offset, target.length);
    return buffer(target).write(value, offset, "latin1");
  },
  decodeLatin1(bytes, start, end) {
    range(bytes, start, end);
    return buffer(bytes).toString("latin1", start, end);
  },
  copy(target, targetOffset, source, start, end) {
    range(source, start, end);
    range(target, targetOffset, targetOffset + end - start);
    target.set(source.subarray(start, end), targetOffset);
  },
  indexOf(haystack, needle, start, end) {
    range(haystack, start, end);
    const found = buffer(haystack).subarray(start, end).indexOf(needle);
    return found < 0 ? -1 : found + start;
  },
};
