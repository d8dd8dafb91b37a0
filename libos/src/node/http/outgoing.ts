// OutgoingMessage: the fields of an answer, and how they are printed. The rules are those of Node.js.

import { checkString, codedError, invalidArgType, invalidArgValue } from "../errors.ts";
import { Stream } from "../stream/legacy.ts";
import { hasInvalidCharacter, invalidCharacter, lowerName, validateHeaderName, validateHeaderValue } from "./fields.ts";

export type HeaderValue = number | string | readonly string[];
/** What `writeHead` takes: an object, or name, value, name, ..., or pairs. */
export type HeaderInput = Record<string, HeaderValue | undefined> | readonly unknown[];

type Entry = [name: string, value: HeaderValue];

function headersSent(what: string): Error {
  return codedError(Error, "ERR_HTTP_HEADERS_SENT", `Cannot ${what} headers after they are sent to the client`);
}

export class OutgoingMethods extends Stream {
  // Not instance fields: an answer that needs none of them should not pay for them. They are on the prototype until they are set.
  /** The printed head, once it is decided. */
  declare _header: string | null;
  declare _fields: Record<string, Entry> | null;
  declare finished: boolean;
  declare destroyed: boolean;
  declare writable: boolean;
  declare sendDate: boolean;
  declare shouldKeepAlive: boolean;
  declare useChunkedEncodingByDefault: boolean;
  declare chunkedEncoding: boolean;
  declare strictContentLength: boolean;
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

  get headersSent(): boolean {
    return this._header !== null;
  }

  setHeader(name: string, value: HeaderValue): this {
    if (this._header !== null) throw headersSent("set");
    const lower = lowerName(name);
    validateHeaderValue(name, value);
    (this._fields ??= Object.create(null) as Record<string, Entry>)[lower] = [name, value];
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
    const lower = lowerName(name);
    validateHeaderValue(name, value);
    const entry = this._fields?.[lower];
    if (entry === undefined) return this.setHeader(name, value);
    entry[1] = ([] as unknown[]).concat(entry[1], value) as string[];
    return this;
  }

  getHeader(name: string): HeaderValue | undefined {
    checkString(name, "name");
    return this._fields?.[name.toLowerCase()]?.[1];
  }

  getHeaderNames(): string[] {
    return this._fields === null ? [] : Object.keys(this._fields);
  }

  getRawHeaderNames(): string[] {
    return this._fields === null ? [] : Object.values(this._fields).map(([name]) => name);
  }

  getHeaders(): Record<string, HeaderValue> {
    const copy = Object.create(null) as Record<string, HeaderValue>;
    for (const name in this._fields) copy[name] = this._fields[name]![1];
    return copy;
  }

  hasHeader(name: string): boolean {
    checkString(name, "name");
    return this._fields?.[name.toLowerCase()] !== undefined;
  }

  removeHeader(name: string): void {
    checkString(name, "name");
    if (this._header !== null) throw headersSent("remove");
    const lower = name.toLowerCase();
    if (lower === "connection") this._removedConnection = true;
    else if (lower === "content-length") this._removedContLen = true;
    else if (lower === "transfer-encoding") this._removedTE = true;
    else if (lower === "date") this.sendDate = false;
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

  /** Prints the fields and notes what they say of the framing. Throws for what may not be sent. */
  _printFields(headers: HeaderInput | null | undefined): Printed {
    const printed = new Printed(this);
    const own = this._fields;
    if (own !== null && (headers === null || headers === undefined)) {
      for (const lower in own) {
        const [name, value] = own[lower] as Entry;
        printed.add(name, lower, value);
      }
    } else if (Array.isArray(headers)) {
      const pairs = Array.isArray(headers[0]) ? (headers as [string, HeaderValue][]) : pairsOf(headers);
      for (const [name, value] of pairs) printed.checked(name, value);
    } else if (headers) {
      const object = headers as Record<string, HeaderValue | undefined>;
      for (const name in object) if (Object.hasOwn(object, name)) printed.checked(name, object[name]);
    }
    return printed;
  }
}

Object.assign(OutgoingMethods.prototype, {
  _header: null,
  _fields: null,
  finished: false,
  destroyed: false,
  writable: true,
  sendDate: true,
  shouldKeepAlive: true,
  useChunkedEncodingByDefault: true,
  chunkedEncoding: false,
  strictContentLength: false,
  _last: false,
  _hasBody: true,
  _contentLength: null,
  _removedConnection: false,
  _removedContLen: false,
  _removedTE: false,
  _defaultKeepAlive: true,
  _trailer: "",
  _closed: false,
});

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

  /** A field from outside. */
  checked(name: string, value: HeaderValue | undefined): void {
    const lower = lowerName(name);
    if (Array.isArray(value)) for (const each of value as string[]) validateHeaderValue(name, each);
    else validateHeaderValue(name, value);
    this.add(name, lower, value as HeaderValue);
  }

  add(name: string, lower: string, value: HeaderValue): void {
    if (typeof value === "object") {
      const values = value as readonly string[];
      // RFC 6265, 5.4: cookies go into one field.
      if (lower === "cookie" && values.length > 1) this.line(name, lower, values.join("; "));
      else for (const each of values) this.line(name, lower, each);
    } else {
      this.line(name, lower, value);
    }
  }

  private line(name: string, lower: string, value: string | number): void {
    this.text += `${name}: ${value}\r\n`;
    if (SPECIAL.has(lower)) this.special(lower, value);
  }

  private special(lower: string, value: string | number): void {
    const { message } = this;
    switch (lower) {
      case "connection":
        this.connection = true;
        message._removedConnection = false;
        if (/(?:^|\W)close(?:$|\W)/i.test(String(value))) message._last = true;
        else message.shouldKeepAlive = true;
        break;
      case "transfer-encoding":
        this.coding = true;
        message._removedTE = false;
        if (/(?:^|\W)chunked(?:$|\W)/i.test(String(value))) message.chunkedEncoding = true;
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

const SPECIAL = new Set(["connection", "transfer-encoding", "content-length", "date", "trailer", "keep-alive"]);
