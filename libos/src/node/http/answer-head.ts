// The head of an answer: status, fields, and the framing that the fields do not say themselves. The rules are those of Node.js.

import { checkObject, codedError } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import type { HttpConnection } from "../../http/http.ts";
import { STATUS_CODES } from "../../http/http-wire.ts";
import { hasNoBody, statusLine } from "../../http/response-head.ts";
import { fieldLine, hasInvalidCharacter, invalidCharacter, type HeaderValue } from "./fields.ts";
import { OutgoingMethods, pairsOf, type HeaderInput } from "./outgoing.ts";

/** What an answer asks of its server. */
export interface AnswerSettings {
  /** "Date: ...\r\n" of now. */
  dateLine(): string;
  /** Both together, for answers that are as most are. */
  usualLines(): string;
  /** "Connection: keep-alive\r\n" and, if there is a timeout, "Keep-Alive: ...\r\n". */
  keepAliveLines(): string;
  readonly rejectNonStandardBodyWrites: boolean;
}

export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export class AnswerHead extends OutgoingMethods {
  declare readonly _http: HttpConnection;
  declare statusCode: number;
  declare statusMessage: string | undefined;
  declare _sent100: boolean;
  declare _expect_continue: boolean;
  /** The connection serves as many requests as it may: this one is the last. */
  declare _lastAllowed: boolean;
  /** The head has been handed to the connection. */
  declare _headerSent: boolean;
  declare _headIsAscii: boolean;

  writeContinue(callback?: () => void): void {
    this._sent100 = true;
    this._interim("HTTP/1.1 100 Continue\r\n\r\n", callback);
  }

  writeProcessing(callback?: () => void): void {
    this._interim("HTTP/1.1 102 Processing\r\n\r\n", callback);
  }

  writeEarlyHints(hints: Record<string, string | string[]>, callback?: () => void): void {
    checkObject(hints, "hints");
    const { link } = hints;
    if (isNothing(link) || link.length === 0) return;
    let text = "HTTP/1.1 103 Early Hints\r\n";
    text += fieldLine("Link", Array.isArray(link) ? link.join(", ") : link).text as string;
    for (const name of Object.keys(hints)) {
      const value = hints[name];
      if (name !== "link") text += fieldLine(name, Array.isArray(value) ? value.join(", ") : value).text as string;
    }
    this._interim(`${text}\r\n`, callback);
  }

  _interim(text: string, callback?: () => void): void {
    if (!this.destroyed) this._http.out.latin1(text);
    if (callback) nextTick(callback);
  }

  writeHead(status: number, reason?: string | HeaderInput | null, headers?: HeaderInput | null): this {
    if (this._header !== null) {
      throw codedError(Error, "ERR_HTTP_HEADERS_SENT", "Cannot write headers after they are sent to the client");
    }
    const code = status | 0;
    if (code < 100 || code > 999) {
      throw codedError(RangeError, "ERR_HTTP_INVALID_STATUS_CODE", `Invalid status code: ${String(status)}`);
    }
    if (!this._unusual && headers === undefined && this._fields === null && this._writeUsually(code, reason))
      return this;
    let given = headers;
    if (typeof reason === "string") this.statusMessage = reason;
    else given ??= reason;
    if (this._fields !== null && !isNothing(given)) {
      // Both ways were used: these replace those set before.
      const pairs = Array.isArray(given) ? pairsOf(given) : Object.entries(given as Record<string, HeaderValue>);
      for (const [name, value] of pairs) if (name) this.setHeader(name, value);
      given = undefined;
    }
    this.statusCode = code;
    this._storeHead(given);
    return this;
  }

  /** The short way of most heads: a plain object of fields, of which at most Content-Length concerns the framing. */
  _writeUsually(code: number, fields: string | HeaderInput | null | undefined): boolean {
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return false;
    if (this.statusMessage !== undefined || hasNoBody(code)) return false;
    let text = "";
    let hasLength = false;
    const object = fields as Record<string, HeaderValue | undefined>;
    for (const name in object) {
      if (!Object.hasOwn(object, name)) continue;
      const line = fieldLine(name, object[name]);
      if (line.text === undefined) return false;
      if (line.special) {
        if (line.lower !== "content-length" || hasLength) return false;
        hasLength = true;
        this._contentLength = Number(line.value);
      }
      text += line.text;
    }
    const http = this._http;
    if (http.machine.utf8Length(text) !== text.length) this._headIsAscii = false;
    const framing = hasLength ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n";
    this._header =
      statusLine(code, undefined) + text + (http.service as unknown as AnswerSettings).usualLines() + framing;
    this._unusual = true;
    this._chunked = !hasLength;
    this.statusCode = code;
    this.statusMessage = STATUS_CODES[code] ?? "unknown";
    return true;
  }

  writeHeader(status: number, reason?: string | HeaderInput, headers?: HeaderInput): this {
    return this.writeHead(status, reason, headers);
  }

  _implicitHeader(): void {
    if (this._fields !== null || this.statusCode !== 200) this.writeHead(this.statusCode);
    else this._storeHead(undefined);
  }

  /** Decides the head: status, fields, and the framing that the fields do not say themselves. */
  _storeHead(given: HeaderInput | null | undefined): void {
    const status = this.statusCode;
    const message = this.statusMessage;
    if (message) {
      if (hasInvalidCharacter(message)) throw invalidCharacter("statusMessage");
    } else {
      this.statusMessage = STATUS_CODES[status] ?? "unknown";
    }
    if (hasNoBody(status)) this._hasBody = false;
    // A client that still waits for "100 Continue" may yet send the body.
    if (this._expect_continue && !this._sent100) this._shouldKeepAlive = false;
    const settings = this._http.service as unknown as AnswerSettings;
    let text = statusLine(status, message || undefined);
    let hasConnection = false;
    let hasLength = false;
    let hasCoding = false;
    let hasDate = false;
    let hasTrailer = false;
    if (this._fields !== null || given) {
      const printed = this._printFields(given);
      text += printed.text;
      // As in Node.js: fields go out in UTF-8 together with a text, in Latin-1 together with bytes.
      if (this._http.machine.utf8Length(text) !== text.length) this._headIsAscii = false;
      ({
        connection: hasConnection,
        length: hasLength,
        coding: hasCoding,
        date: hasDate,
        trailer: hasTrailer,
      } = printed);
    }
    if (this._sendDate && !hasDate) text += settings.dateLine();
    if (this._chunked && (status === 204 || status === 304)) {
      this._chunked = false;
      this._shouldKeepAlive = false;
    }
    if (this._removedConnection) {
      this._last = !this._shouldKeepAlive;
    } else if (!hasConnection) {
      if (this._shouldKeepAlive && this._lastAllowed && (hasLength || this._chunkedByDefault)) {
        text += "Connection: close\r\n";
      } else if (this._shouldKeepAlive && (hasLength || this._chunkedByDefault)) {
        text += this._defaultKeepAlive ? settings.keepAliveLines() : "Connection: keep-alive\r\n";
      } else {
        this._last = true;
        text += "Connection: close\r\n";
      }
    }
    if (!hasLength && !hasCoding) {
      if (!this._hasBody) this._chunked = false;
      else if (!this._chunkedByDefault) this._last = true;
      else if (!hasTrailer && !this._removedContLen && this._contentLength !== null) {
        text += `Content-Length: ${this._contentLength}\r\n`;
      } else if (!this._removedTE) {
        text += "Transfer-Encoding: chunked\r\n";
        this._chunked = true;
      } else this._last = true;
    }
    if (!this._chunked && hasTrailer) {
      throw codedError(Error, "ERR_HTTP_TRAILER_INVALID", "Trailers are invalid with this transfer encoding");
    }
    this._unusual = true;
    this._header = `${text}\r\n`;
  }
}

/** What lies on the prototype until it is set. */
export const headDefaults = {
  statusCode: 200,
  statusMessage: undefined,
  _sent100: false,
  _expect_continue: false,
  _lastAllowed: false,
  _headerSent: false,
  _headIsAscii: true,
} as const;
