// Header fields: checks with a memory, and the object forms of Node.js.

import { codedError } from "../errors.ts";

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

// The engine interprets regular expressions slowly, and applications set the same few fields again and again.
const REMEMBERED = 256;
const LONGEST = 128;
const names = new Map<string, string>();
const values = new Set<string>();

/** Checks a field's name; returns it in lower case. */
export function lowerName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  validateHeaderName(name);
  const lower = name.toLowerCase();
  if (name.length <= LONGEST) {
    if (names.size >= REMEMBERED) names.clear();
    names.set(name, lower);
  }
  return lower;
}

/** Throws ERR_INVALID_HTTP_TOKEN unless it is a token (RFC 9110, 5.6.2). */
export function validateHeaderName(name: unknown, label: string = "Header name"): void {
  if (typeof name === "string" && TOKEN.test(name)) return;
  const text = `${label} must be a valid HTTP token ["${String(name)}"]`;
  throw codedError(TypeError, "ERR_INVALID_HTTP_TOKEN", text);
}

/** Throws ERR_HTTP_INVALID_HEADER_VALUE or ERR_INVALID_CHAR. */
export function validateHeaderValue(name: string, value: unknown): void {
  if (typeof value === "number") return;
  if (typeof value === "string") {
    if (values.has(value)) return;
    if (!BAD_VALUE.test(value)) {
      if (value.length <= LONGEST) {
        if (values.size >= REMEMBERED) values.clear();
        values.add(value);
      }
      return;
    }
  } else if (value === undefined) {
    const text = `Invalid value "${String(value)}" for header "${name}"`;
    throw codedError(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", text);
  } else if (!BAD_VALUE.test(String(value))) {
    return;
  }
  throw invalidCharacter("header content", name);
}

export function invalidCharacter(what: string, field?: string): Error {
  const place = field === undefined ? "" : ` ["${field}"]`;
  return codedError(TypeError, "ERR_INVALID_CHAR", `Invalid character in ${what}${place}`);
}

export function hasInvalidCharacter(value: string): boolean {
  return BAD_VALUE.test(value);
}

/** Fields of which only the first counts. */
const SINGLE = new Set([
  "age",
  "authorization",
  "content-length",
  "content-type",
  "etag",
  "expires",
  "from",
  "host",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "referer",
  "retry-after",
  "server",
  "user-agent",
]);

export type HeaderObject = Record<string, string | string[] | undefined>;

/** `message.headers` out of name, value, name, ...: repeated fields joined, dropped or, for Set-Cookie, listed. */
export function headerObject(fields: readonly string[], joinDuplicates: boolean): HeaderObject {
  const object: HeaderObject = {};
  for (let at = 0; at < fields.length; at += 2) {
    const name = lowerName(fields[at] as string);
    const value = fields[at + 1] as string;
    const known = object[name];
    if (name === "set-cookie") {
      if (Array.isArray(known)) known.push(value);
      else object[name] = [value];
    } else if (typeof known !== "string") {
      object[name] = value;
    } else if (joinDuplicates || !SINGLE.has(name)) {
      object[name] = `${known}${name === "cookie" ? "; " : ", "}${value}`;
    }
  }
  return object;
}

/** `message.headersDistinct`: every field as an array. */
export function distinctHeaders(fields: readonly string[]): Record<string, string[]> {
  const object = Object.create(null) as Record<string, string[]>;
  for (let at = 0; at < fields.length; at += 2) {
    (object[(fields[at] as string).toLowerCase()] ??= []).push(fields[at + 1] as string);
  }
  return object;
}
