// What node:string_decoder exports: text from chunks of bytes that may break characters off.

import { incompleteUtf16, incompleteUtf8 } from "../web/incomplete.ts";
import { decode, type Encoding } from "./buffer/codec.ts";
import { checkEncoding } from "./buffer/methods.ts";
import { invalidArgType } from "./errors.ts";

/** How many bytes at the end must wait for more. */
function incomplete(bytes: Uint8Array, encoding: Encoding): number {
  switch (encoding) {
    case "utf8":
      return incompleteUtf8(bytes);
    case "utf16le":
      return incompleteUtf16(bytes);
    case "base64":
    case "base64url":
      return bytes.length % 3;
    case "latin1":
    case "ascii":
    case "hex":
      return 0;
  }
}

/** @example new StringDecoder("utf8").write(bytes) */
export class StringDecoder {
  readonly encoding: BufferEncoding;
  #pending: Uint8Array | undefined;

  constructor(encoding?: BufferEncoding) {
    this.encoding = checkEncoding(encoding);
  }

  /** The whole characters so far; what is broken off comes with the next chunk. */
  write(chunk: string | ArrayBufferView): string {
    if (typeof chunk === "string") return chunk;
    if (!ArrayBuffer.isView(chunk)) throw invalidArgType("buf", ["Buffer", "TypedArray", "DataView"], chunk);
    let bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#pending !== undefined) {
      const joined = new Uint8Array(this.#pending.length + bytes.length);
      joined.set(this.#pending);
      joined.set(bytes, this.#pending.length);
      bytes = joined;
      this.#pending = undefined;
    }
    const rest = incomplete(bytes, this.encoding as Encoding);
    const end = bytes.length - rest;
    if (rest > 0) this.#pending = bytes.slice(end);
    return decode(bytes, this.encoding as Encoding, 0, end);
  }

  /** The rest, a character broken off as U+FFFD. The decoder can be used again. */
  end(chunk?: string | ArrayBufferView): string {
    const text = chunk === undefined ? "" : this.write(chunk);
    const pending = this.#pending;
    if (pending === undefined) return text;
    this.#pending = undefined;
    return text + decode(pending, this.encoding as Encoding, 0, pending.length);
  }
}
