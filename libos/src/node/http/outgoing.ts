// OutgoingMessage: the fields of an answer, and how they are printed. The rules are those of Node.js.

import { checkString, codedError, invalidArgType, invalidArgValue } from "../errors.ts";
import { Stream } from "../stream/legacy.ts";
import { fieldLine, hasInvalidCharacter, invalidCharacter, validateHeaderName } from "./fields.ts";
import type { FieldLine, HeaderValue } from "./fields.ts";

/** What `writeHead` takes: an object, or name, value, name, ..., or pairs. */
export type HeaderInput = Record<string, HeaderValue | undefined> | readonly unknown[];

function headersSent(what: string): Error {
  return codedError(Error, "ERR_HTTP_HEADERS_SENT", `Cannot ${what} headers after they are sent to the client`);
}

export class OutgoingMethods extends Stream {
  // Not instance fields: an answer that needs none of them should not pay for them. They are on the prototype until they are set.
  /** The printed head, once it is decided. */
  declare _header: string | null;
  declare _fields: Record<string, FieldLine> | null;
  declare finished: boolean;
  declare destroyed: boolean;
  declare writable: boolean;
  declare _sendDate: boolean;
  declare _shouldKeepAlive: boolean;
  declare _chunkedByDefault: boolean;
  declare _chunked: boolean;
  declare _strict: boolean;
  /** The connection closes behind this answer. */
  declare _last: boolean;
  declare _hasBody: boolean;
  declare _contentLength: number | null;
  declare _removedConnection: boolean;
  declare _removedContLen: boolean;
  declare _removedTE: boolean;
  /** `Keep-Alive` is told to the client unless the application says it itself. */
  declare _defaultKeepAlive: boolean;
  declare _trailer: string;
  declare _closed: boolean;
  /** Something is not as with most answers: the short way of `end` is closed. */
  declare _unusual: boolean;

  get sendDate(): boolean {
    return this._sendDate;
  }

  set sendDate(value: boolean) {
    this._unusual = true;
    this._sendDate = value;
  }

  get shouldKeepAlive(): boolean {
    return this._shouldKeepAlive;
  }

  set shouldKeepAlive(value: boolean) {
    this._unusual = true;
    this._shouldKeepAlive = value;
  }

  get chunkedEncoding(): boolean {
    return this._chunked;
  }

  set chunkedEncoding(value: boolean) {
    this._unusual = true;
    this._chunked = value;
  }

  get useChunkedEncodingByDefault(): boolean {
    return this._chunkedByDefault;
  }

  set useChunkedEncodingByDefault(value: boolean) {
    this._unusual = true;
    this._chunkedByDefault = value;
  }

  get strictContentLength(): boolean {
    return this._strict;
  }

  set strictContentLength(value: boolean) {
    this._unusual = true;
    this._strict = value;
  }

  get headersSent(): boolean {
    return this._header !== null;
  }

  setHeader(name: string, value: HeaderValue): this {
    if (this._header !== null) throw headersSent("set");
    const line = fieldLine(name, value);
    (this._fields ??= { __proto__: null } as never as Record<string, FieldLine>)[line.lower] = line;
    return this;
  }

  setHeaders(headers: Map<string, HeaderValue> | Headers): this {
    if (this._header !== null) throw headersSent("set");
    if (!headers || Array.isArray(headers) || typeof headers.keys !== "function" || typeof headers.get !== "function") {
      throw invalidArgType("headers", ["Headers", "Map"], headers);
    }
    const cookies: string[] = [];
    for (const [name, value] of headers as Iterable<[string, HeaderValue]>) {
      if (name !== "set-cookie") this.setHeader(name, value);
      else if (Array.isArray(value)) cookies.push(...(value as string[]));
      else cookies.push(value as string);
    }
    if (cookies.length > 0) this.setHeader("set-cookie", cookies);
    return this;
  }

  appendHeader(name: string, value: HeaderValue): this {
    if (this._header !== null) throw headersSent("append");
    const line = fieldLine(name, value);
    const before = this._fields?.[line.lower];
    if (before === undefined) return this.setHeader(name, value);
    return this.setHeader(before.name, ([] as unknown[]).concat(before.value, value) as string[]);
  }

  getHeader(name: string): HeaderValue | undefined {
    checkString(name, "name");
    return this._fields?.[name.toLowerCase()]?.value;
  }

  getHeaderNames(): string[] {
    return this._fields === null ? [] : Object.keys(this._fields);
  }

  getRawHeaderNames(): string[] {
    return this._fields === null ? [] : Object.values(this._fields).map((line) => line.name);
  }

  getHeaders(): Record<string, HeaderValue> {
    const copy = Object.create(null) as Record<string, HeaderValue>;
    for (const name in this._fields) copy[name] = this._fields[name]!.value;
    return copy;
  }

  hasHeader(name: string): boolean {
    checkString(name, "name");
    return this._fields?.[name.toLowerCase()] !== undefined;
  }

  removeHeader(name: string): void {
    checkString(name, "name");
    if (this._header !== null) throw headersSent("remove");
    this._unusual = true;
    const lower = name.toLowerCase();
    if (lower === "connection") this._removedConnection = true;
    else if (lower === "content-length") this._removedContLen = true;
    else if (lower === "transfer-encoding") this._removedTE = true;
    else if (lower === "date") this._sendDate = false;
    if (this._fields !== null) delete this._fields[lower];
  }

  addTrailers(headers: HeaderInput): void {
    this._trailer = "";
    const pairs = Array.isArray(headers) ? (headers as [string, HeaderValue][]) : Object.entries(headers);
    for (const [name, value] of pairs) {
      validateHeaderName(name, "Trailer name");
      const values = Array.isArray(value) ? (value as string[]) : [String(value)];
      for (const each of values) {
        if (hasInvalidCharacter(String(each))) throw invalidCharacter("trailer content", name);
        this._trailer += `${name}: ${each}\r\n`;
      }
    }
  }

  /** Prints fields and notes what they say of the framing. Throws for what may not be sent. */
  _printFields(headers: HeaderInput | null | undefined): Printed {
    const printed = new Printed(this);
    if (headers === null || headers === undefined) {
      for (const lower in this._fields) printed.add(this._fields[lower] as FieldLine);
    } else if (Array.isArray(headers)) {
      const pairs = Array.isArray(headers[0]) ? (headers as [string, HeaderValue][]) : pairsOf(headers);
      for (const [name, value] of pairs) printed.add(fieldLine(name, value));
    } else {
      const object = headers as Record<string, HeaderValue | undefined>;
      for (const name in object) if (Object.hasOwn(object, name)) printed.add(fieldLine(name, object[name]));
    }
    return printed;
  }
}

/** What lies on the prototype until it is set. */
export const outgoingDefaults = {
  _header: null,
  _fields: null,
  finished: false,
  destroyed: false,
  writable: true,
  _sendDate: true,
  _shouldKeepAlive: true,
  _chunkedByDefault: true,
  _chunked: false,
  _strict: false,
  _last: false,
  _hasBody: true,
  _contentLength: null,
  _removedConnection: false,
  _removedContLen: false,
  _removedTE: false,
  _defaultKeepAlive: true,
  _trailer: "",
  _closed: false,
  _unusual: false,
} as const;

/** name, value, name, value as pairs. */
export function pairsOf(flat: readonly unknown[]): [string, HeaderValue][] {
  if (flat.length % 2 !== 0) throw invalidArgValue("headers", `an array of ${flat.length}`);
  const pairs: [string, HeaderValue][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] as string, flat[at + 1] as HeaderValue]);
  return pairs;
}

/** Field lines, and which of those that matter for the framing are among them. */
export class Printed {
  text = "";
  connection = false;
  length = false;
  coding = false;
  date = false;
  trailer = false;
  private readonly message: OutgoingMethods;

  constructor(message: OutgoingMethods) {
    this.message = message;
  }

  add(line: FieldLine): void {
    const { name, lower, value, text } = line;
    if (text !== undefined) {
      this.text += text;
      if (line.special) this.special(lower, value as string | number);
      return;
    }
    const values = value as readonly string[];
    // RFC 6265, 5.4: cookies go into one field.
    const each = lower === "cookie" && values.length > 1 ? [values.join("; ")] : values;
    for (const one of each) {
      this.text += `${name}: ${one}\r\n`;
      if (line.special) this.special(lower, one);
    }
  }

  private special(lower: string, value: string | number): void {
    const { message } = this;
    switch (lower) {
      case "connection":
        this.connection = true;
        message._removedConnection = false;
        if (/(?:^|\W)close(?:$|\W)/i.test(String(value))) message._last = true;
        else message._shouldKeepAlive = true;
        break;
      case "transfer-encoding":
        this.coding = true;
        message._removedTE = false;
        if (/(?:^|\W)chunked(?:$|\W)/i.test(String(value))) message._chunked = true;
        break;
      case "content-length":
        this.length = true;
        message._contentLength = Number(value);
        message._removedContLen = false;
        break;
      case "date":
        this.date = true;
        break;
      case "trailer":
        this.trailer = true;
        break;
      case "keep-alive":
        message._defaultKeepAlive = false;
        break;
    }
  }
}
