// What node:querystring exports.

import { runtime } from "../core/runtime.ts";
import { codedError } from "./errors.ts";
import { Buffer } from "./buffer/buffer.ts";
import { encode as toBytes } from "./buffer/codec.ts";

export interface ParseOptions {
  /** The most pairs that are read; 0: all. */
  readonly maxKeys?: number | undefined;
  readonly decodeURIComponent?: ((text: string) => string) | undefined;
}

export interface StringifyOptions {
  readonly encodeURIComponent?: ((text: string) => string) | undefined;
}

export type ParsedQuery = Record<string, string | string[] | undefined>;

/** The bytes of a text with its %XX triplets decoded; what is none stays. */
export function unescapeBuffer(text: string, decodeSpaces?: boolean): Buffer {
  const source = toBytes(`${text}`, "utf8");
  const out = new Uint8Array(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    let byte = source[i]!;
    if (byte === 0x2b && decodeSpaces) byte = 0x20;
    else if (byte === 0x25) {
      const hex = String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0);
      if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
        byte = Number.parseInt(hex, 16);
        i += 2;
      }
    }
    out[length++] = byte;
  }
  return Buffer.from(out.buffer, 0, length);
}

export function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes = unescapeBuffer(text);
    return runtime.machine.decodeUtf8(bytes, 0, bytes.length, false)!;
  }
}

/** Percent-encodes as encodeURIComponent does. @throws URIError for a lone surrogate */
export function escape(text: string): string {
  const value = typeof text === "object" ? String(text) : `${text}`;
  if (!value.isWellFormed()) throw codedError(URIError, "ERR_INVALID_URI", "URI malformed");
  return encodeURIComponent(value);
}

function primitive(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : "";
  return typeof value === "bigint" || typeof value === "boolean" ? `${value}` : "";
}

export function stringify(
  object?: Readonly<Record<string, unknown>>,
  separator?: string | null,
  equals?: string | null,
  options?: StringifyOptions,
): string {
  if (object === null || typeof object !== "object") return "";
  const [sep, eq] = [separator || "&", equals || "="];
  const encode = typeof options?.encodeURIComponent === "function" ? options.encodeURIComponent : exported.escape;
  const out: string[] = [];
  for (const key of Object.keys(object)) {
    const value = object[key];
    const name = encode(primitive(key)) + eq;
    if (Array.isArray(value)) for (const item of value as unknown[]) out.push(name + encode(primitive(item)));
    else out.push(name + encode(primitive(value)));
  }
  return out.join(sep);
}

export function parse(
  text: string,
  separator?: string | null,
  equals?: string | null,
  options?: ParseOptions,
): ParsedQuery {
  const result = Object.create(null) as ParsedQuery;
  if (typeof text !== "string" || text === "") return result;
  const [sep, eq] = [separator || "&", equals || "="].map(String) as [string, string];
  const max = typeof options?.maxKeys === "number" ? options.maxKeys : 1000;
  const decode = typeof options?.decodeURIComponent === "function" ? options.decodeURIComponent : exported.unescape;
  const decodePart = (part: string): string => {
    const plain = part.replaceAll("+", " ");
    if (!plain.includes("%") && decode === unescape) return plain;
    try {
      return decode(plain);
    } catch {
      return unescape(plain);
    }
  };
  let count = 0;
  for (const part of text.split(sep)) {
    if (part === "") continue;
    if (max > 0 && count++ >= max) break;
    const at = part.indexOf(eq);
    const key = decodePart(at < 0 ? part : part.slice(0, at));
    const value = at < 0 ? "" : decodePart(part.slice(at + eq.length));
    const known = result[key];
    if (known === undefined) result[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else result[key] = [known, value];
  }
  return result;
}

export { parse as decode, stringify as encode };

/** What `parse` and `stringify` use unless told otherwise. */
const exported = { escape, unescape };
