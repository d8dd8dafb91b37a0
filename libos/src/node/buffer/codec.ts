// Text to bytes and back in Node's encodings. The work is done natively, by the machine or the engine.

import { runtime } from "../../core/runtime.ts";

export type Encoding = "utf8" | "utf16le" | "latin1" | "ascii" | "hex" | "base64" | "base64url";

/** The encoding's own name; undefined for an unknown one. Anything but a string, and "", is the default, UTF-8. */
export function normalizeEncoding(name: unknown): Encoding | undefined {
  if (name === undefined || name === "utf8" || name === "utf-8" || name === null || name === "") return "utf8";
  switch (String(name).toLowerCase()) {
    case "utf8":
    case "utf-8":
      return "utf8";
    case "ucs2":
    case "ucs-2":
    case "utf16le":
    case "utf-16le":
      return "utf16le";
    case "latin1":
    case "binary":
      return "latin1";
    case "ascii":
      return "ascii";
    case "hex":
      return "hex";
    case "base64":
      return "base64";
    case "base64url":
      return "base64url";
    default:
      return undefined;
  }
}

/** Bytes of `text` in the encoding, in an array of its own. What is malformed in hex or base64 ends or is skipped, as in Node.js. */
export function encode(text: string, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case "utf8":
      return runtime.machine.encodeUtf8(text);
    case "latin1":
    case "ascii": {
      const bytes = new Uint8Array(text.length);
      runtime.machine.encodeLatin1Into(text, bytes, 0);
      return bytes;
    }
    case "utf16le": {
      const units = new Uint16Array(text.length);
      for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
      return new Uint8Array(units.buffer);
    }
    case "hex":
      return decodeHex(text);
    case "base64":
    case "base64url":
      return decodeBase64(text);
  }
}

function decodeHex(text: string): Uint8Array {
  // The longest prefix of whole, valid pairs.
  const end = text.search(/[^0-9A-Fa-f]/);
  const length = (end < 0 ? text.length : end) & ~1;
  return Uint8Array.fromHex(length === text.length ? text : text.slice(0, length));
}

const base64Options = { lastChunkHandling: "loose" } as const;

function decodeBase64(text: string): Uint8Array {
  let digits = text;
  // Node takes both alphabets, skips what belongs to neither, and stops at the padding.
  if (/[^A-Za-z0-9+/]/.test(text)) {
    const padding = text.indexOf("=");
    if (padding >= 0) digits = text.slice(0, padding);
    digits = digits
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .replace(/[^A-Za-z0-9+/]+/g, "");
  }
  // A single digit left over holds no byte.
  if (digits.length % 4 === 1) digits = digits.slice(0, -1);
  return Uint8Array.fromBase64(digits, base64Options);
}

/** Bytes that `encode` would give; for base64 as Node.js estimates it, from the length alone. */
export function encodedLength(text: string, encoding: Encoding): number {
  switch (encoding) {
    case "utf8":
      return runtime.machine.utf8Length(text);
    case "latin1":
    case "ascii":
      return text.length;
    case "utf16le":
      return text.length * 2;
    case "hex":
      return text.length >>> 1;
    case "base64":
    case "base64url": {
      let length = text.length;
      if (length > 1 && text.charCodeAt(length - 1) === 0x3d) length--;
      if (length > 1 && text.charCodeAt(length - 1) === 0x3d) length--;
      return Math.floor((length * 3) / 4);
    }
  }
}

/** Writes as many whole characters as fit into target[offset, offset + length); the bytes written. */
export function encodeInto(
  text: string,
  target: Uint8Array,
  offset: number,
  length: number,
  encoding: Encoding,
): number {
  switch (encoding) {
    case "utf8": {
      const view =
        offset + length === target.length ? target : new Uint8Array(target.buffer, target.byteOffset, offset + length);
      return runtime.machine.encodeUtf8Into(text, view, offset)[1];
    }
    case "latin1":
    case "ascii": {
      const view =
        offset + length === target.length ? target : new Uint8Array(target.buffer, target.byteOffset, offset + length);
      return runtime.machine.encodeLatin1Into(text, view, offset);
    }
    case "utf16le": {
      const units = Math.min(text.length, length >>> 1);
      for (let i = 0; i < units; i++) {
        const unit = text.charCodeAt(i);
        target[offset + i * 2] = unit & 255;
        target[offset + i * 2 + 1] = unit >>> 8;
      }
      return units * 2;
    }
    case "hex":
    case "base64":
    case "base64url": {
      const bytes = encode(text, encoding);
      const count = Math.min(bytes.length, length);
      runtime.machine.copy(target, offset, bytes, 0, count);
      return count;
    }
  }
}

/** The text of bytes[start, end). */
export function decode(bytes: Uint8Array, encoding: Encoding, start: number, end: number): string {
  if (start >= end) return "";
  switch (encoding) {
    case "utf8":
      return runtime.machine.decodeUtf8(bytes, start, end, false)!;
    case "latin1":
      return runtime.machine.decodeLatin1(bytes, start, end);
    case "ascii": {
      const masked = Uint8Array.prototype.slice.call(bytes, start, end);
      for (let i = 0; i < masked.length; i++) masked[i]! &= 0x7f;
      return runtime.machine.decodeLatin1(masked, 0, masked.length);
    }
    case "utf16le":
      return decodeUtf16(bytes, start, end);
    case "hex":
      return view(bytes, start, end).toHex();
    case "base64":
      return view(bytes, start, end).toBase64();
    case "base64url":
      return view(bytes, start, end).toBase64({ alphabet: "base64url", omitPadding: true });
  }
}

function view(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return start === 0 && end === bytes.length
    ? bytes
    : new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

/** A trailing odd byte is left out. */
export function decodeUtf16(bytes: Uint8Array, start: number, end: number): string {
  const length = (end - start) & ~1;
  // Units must be aligned to be read as such.
  const aligned = (bytes.byteOffset + start) % 2 === 0;
  const units = aligned
    ? new Uint16Array(bytes.buffer, bytes.byteOffset + start, length >>> 1)
    : new Uint16Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + start + length));
  let text = "";
  // In parts: the engine's stack bounds the number of arguments.
  for (let i = 0; i < units.length; i += 4096) {
    text += String.fromCharCode.apply(null, units.subarray(i, i + 4096) as unknown as number[]);
  }
  return text;
}
