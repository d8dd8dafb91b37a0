// TextDecoder of the Encoding Standard for UTF-8, UTF-16LE and windows-1252 (its name for latin1 and ascii).

import { runtime } from "../core/runtime.ts";
import { incompleteUtf16, incompleteUtf8 } from "./incomplete.ts";
import { inspectable, showAs } from "./inspectable.ts";

type Encoding = "utf-8" | "utf-16le" | "windows-1252";

/** The labels of the Encoding Standard for the three. */
const labels: Readonly<Record<Encoding, string>> = {
  "utf-8": " unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 ",
  "utf-16le": " csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le ",
  "windows-1252":
    " ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1" +
    " iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 ",
};

/** What windows-1252 has at 0x80 to 0x9f. */
const windows1252 =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f" +
  "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

function encodingOf(label: string): Encoding {
  const name = label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
  for (const encoding of ["utf-8", "utf-16le", "windows-1252"] as const)
    if (/^[^ ]+$/.test(name) && labels[encoding].includes(` ${name} `)) return encoding;
  throw Object.assign(
    new RangeError(`The "${label}" encoding is not supported: there are utf-8, utf-16le and windows-1252 (latin1)`),
    { code: "ERR_ENCODING_NOT_SUPPORTED" },
  );
}

function malformed(encoding: Encoding): TypeError {
  return Object.assign(new TypeError(`The encoded data was not valid for encoding ${encoding}`), {
    code: "ERR_ENCODING_INVALID_ENCODED_DATA",
  });
}

function bytesOf(input: unknown): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input);
  if (input === undefined) return new Uint8Array(0);
  throw Object.assign(
    new TypeError('The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.'),
    {
      code: "ERR_INVALID_ARG_TYPE",
    },
  );
}

export interface TextDecoderOptions {
  readonly fatal?: boolean | undefined;
  readonly ignoreBOM?: boolean | undefined;
}

/** @throws RangeError with code ERR_ENCODING_NOT_SUPPORTED for an encoding that is not among the three */
export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** Bytes of a character that the last chunk broke off. */
  #pending: Uint8Array | undefined;
  /** A byte order mark may still come. */
  #start = true;

  constructor(label: string = "utf-8", options: TextDecoderOptions = {}) {
    this.encoding = encodingOf(`${label}`);
    this.fatal = Boolean(options?.fatal);
    this.ignoreBOM = Boolean(options?.ignoreBOM);
  }

  decode(
    input?: ArrayBufferView | ArrayBufferLike | null,
    options?: { readonly stream?: boolean | undefined },
  ): string {
    const stream = Boolean(options?.stream);
    let bytes = bytesOf(input ?? undefined);
    if (this.encoding === "windows-1252") return decodeWindows1252(bytes);
    if (this.#pending !== undefined) {
      const joined = new Uint8Array(this.#pending.length + bytes.length);
      joined.set(this.#pending);
      joined.set(bytes, this.#pending.length);
      bytes = joined;
      this.#pending = undefined;
    }
    let end = bytes.length;
    if (stream) {
      end -= this.encoding === "utf-8" ? incompleteUtf8(bytes) : incompleteUtf16(bytes);
      if (end < bytes.length) this.#pending = bytes.slice(end);
    }
    let text: string;
    try {
      text = this.encoding === "utf-8" ? this.#utf8(bytes, end) : this.#utf16(bytes, end);
    } catch (error) {
      this.#pending = undefined;
      this.#start = true;
      throw error;
    }
    if (this.#start && text !== "") {
      this.#start = false;
      if (!this.ignoreBOM && text[0] === "\ufeff") text = text.slice(1);
    }
    if (!stream) this.#start = true;
    return text;
  }

  #utf8(bytes: Uint8Array, end: number): string {
    const text = runtime.machine.decodeUtf8(bytes, 0, end, this.fatal);
    if (text === undefined) throw malformed("utf-8");
    return text;
  }

  #utf16(bytes: Uint8Array, end: number): string {
    const units: string[] = [];
    let text = "";
    for (let i = 0; i + 1 < end; i += 2) {
      units.push(String.fromCharCode(bytes[i]! | (bytes[i + 1]! << 8)));
      if (units.length === 4096) text += units.splice(0).join("");
    }
    text += units.join("");
    if (this.fatal && (end % 2 === 1 || !text.isWellFormed())) throw malformed("utf-16le");
    // A unit that was broken off is one error together with a high surrogate before it.
    const broken = end % 2 === 1 && !/[\ud800-\udbff]$/.test(text);
    text = text.toWellFormed();
    return broken ? `${text}\ufffd` : text;
  }

  get [Symbol.toStringTag](): string {
    return "TextDecoder";
  }

  static {
    inspectable(
      TextDecoder,
      showAs("TextDecoder", ({ encoding, fatal, ignoreBOM }) => ({ encoding, fatal, ignoreBOM })),
    );
  }
}

function decodeWindows1252(bytes: Uint8Array): string {
  const text = runtime.machine.decodeLatin1(bytes, 0, bytes.length);
  return text.replace(/[\x80-\x9f]/g, (character) => windows1252[character.charCodeAt(0) - 0x80]!);
}
