// Header fields: checks with a memory, and the object forms of Node.js.

import { codedError } from "../errors.ts";

export type HeaderValue = number | string | readonly string[];

/** A checked field of an answer. */
export interface FieldLine {
  readonly name: string;
  readonly lower: string;
  readonly value: HeaderValue;
  /** "Name: value\r\n"; undefined for an array, which may still change. */
  readonly text: string | undefined;
  /** Whether it says something about the framing of the message. */
  readonly special: boolean;
}

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const SPECIAL = new Set(["connection", "transfer-encoding", "content-length", "date", "trailer", "keep-alive"]);

// The engine interprets, regular expressions slowly, and applications set the same few fields again and again: a field that was
// seen before is looked up, already checked and printed.
const REMEMBERED = 256;
const LONGEST = 128;
const lines = new Map<string, Map<HeaderValue, FieldLine>>();
const names = new Map<string, string>();
let remembered = 0;

/** Checks a field and prints it. */
export function fieldLine(name: string, value: HeaderValue | undefined): FieldLine {
  const known = lines.get(name)?.get(value as HeaderValue);
  if (known !== undefined) return known;
  const lower = lowerName(name);
  const special = SPECIAL.has(lower);
  if (Array.isArray(value)) {
    for (const each of value as readonly string[]) validateHeaderValue(name, each);
    return { name, lower, value, text: undefined, special };
  }
  validateHeaderValue(name, value);
  const line: FieldLine = { name, lower, value: value as HeaderValue, text: `${name}: ${String(value)}\r\n`, special };
  if (name.length <= LONGEST && (typeof value === "number" || (typeof value === "string" && value.length <= LONGEST))) {
    if (remembered++ >= REMEMBERED) {
      lines.clear();
      remembered = 0;
    }
    const values = lines.get(name);
    if (values === undefined) lines.set(name, new Map([[value, line]]));
    else values.set(value, line);
  }
  return line;
}

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
  if (value === undefined) {
    const text = `Invalid value "${String(value)}" for header "${name}"`;
    throw codedError(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", text);
  }
  if (typeof value !== "number" && BAD_VALUE.test(String(value))) throw invalidCharacter("header content", name);
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
