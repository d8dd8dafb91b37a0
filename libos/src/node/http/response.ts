// ServerResponse: the answer to a request. Head and body of a short answer are one text, encoded once.

import { Buffer } from "../buffer.ts";
import { codedError, invalidArgType, missing } from "../errors.ts";
import type { EventName, Listener } from "../events/emitter.ts";
import { nextTick } from "../next-tick.ts";
import type { HttpConnection } from "../../http/http.ts";
import { hasNoBody, statusLine } from "../../http/response-head.ts";
import type { Exchange } from "../../http/types.ts";
import { HIGH_WATER } from "../../net/sender.ts";
import { callable, type CallableClass } from "../stream/callable.ts";
import { alreadyFinished, cannotPipe, destroyedError, nullValues, writeAfterEnd } from "../stream/errors.ts";
import type { Callback, WritableLike } from "../stream/types.ts";
import { AnswerHead, headDefaults, type AnswerSettings } from "./answer-head.ts";
import type { FieldLine } from "./fields.ts";
import type { IncomingMessage } from "./incoming.ts";
import { outgoingDefaults } from "./outgoing.ts";
import type { Socket } from "./socket.ts";

type Chunk = string | Uint8Array;

class ResponseMethods extends AnswerHead implements Exchange {
  declare readonly req: IncomingMessage;
  declare _written: number;
  declare _needDrain: boolean;
  declare _waiting: Callback[] | undefined;
  /** 'finish' and 'close' are on their way. */
  declare _told: boolean;
  /** 'finish' follows when the peer has taken enough. */
  declare _finishWaits: boolean;
  declare _errored: Error | null;

  get headSent(): boolean {
    return this._headerSent;
  }

  get wantsBody(): boolean {
    return this.req._consuming && !this.req._dumped;
  }

  get socket(): Socket | null {
    return this._closed ? null : this.req.socket;
  }

  get connection(): Socket | null {
    return this.socket;
  }

  get writableEnded(): boolean {
    return this.finished;
  }

  get writableFinished(): boolean {
    return this.finished && this._http.out.unsent <= HIGH_WATER;
  }

  get writableObjectMode(): boolean {
    return false;
  }

  get writableLength(): number {
    return this._http.out.unsent;
  }

  get writableHighWaterMark(): number {
    return HIGH_WATER;
  }

  get writableCorked(): number {
    return 0;
  }

  get writableNeedDrain(): boolean {
    return !this.destroyed && !this.finished && this._needDrain;
  }

  get errored(): Error | null {
    return this._errored;
  }

  get closed(): boolean {
    return this._closed;
  }

  /** All that is written within a turn goes out together in any case. */
  cork(): void {}

  uncork(): void {}

  setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.on("timeout", callback);
    this.req.socket.setTimeout(milliseconds);
    return this;
  }

  flushHeaders(): void {
    if (this._header === null) this._implicitHeader();
    if (this._headerSent || this.destroyed) return;
    this._headerSent = true;
    this._http.out.latin1(this._header as unknown as string);
  }

  write(chunk: Chunk, encoding?: BufferEncoding | Callback | null, callback?: Callback): boolean {
    let done = callback;
    let kind = encoding;
    if (typeof encoding === "function") {
      done = encoding;
      kind = undefined;
    }
    if (!this._accepts(chunk, done)) return false;
    const data = this._decoded(chunk, kind as BufferEncoding | null | undefined);
    const length = typeof data === "string" ? this._http.machine.utf8Length(data) : data.length;
    if (this._strict) this._countStrictly(length, false);
    if (this._header === null) this._implicitHeader();
    if (!this._hasBody) return this._ignoreBody(done);
    const room = this._send(data, length, false);
    if (!room) this._needDrain = true;
    if (done) this._callBack(done, room);
    return room;
  }

  end(chunk?: Chunk | Callback | null, encoding?: BufferEncoding | Callback | null, callback?: Callback): this {
    if (!this._unusual && typeof chunk === "string" && chunk !== "" && encoding === undefined) {
      if (this._endUsually(chunk)) return this;
    }
    let data = chunk;
    let kind = encoding;
    let done = callback;
    if (typeof chunk === "function") {
      done = chunk;
      data = kind = undefined;
    } else if (typeof encoding === "function") {
      done = encoding;
      kind = undefined;
    }
    if (data) {
      if (!this._accepts(data as Chunk, done)) return this;
      const body = this._decoded(data as Chunk, kind as BufferEncoding | null | undefined);
      const length = typeof body === "string" ? this._http.machine.utf8Length(body) : body.length;
      if (this._strict) this._countStrictly(length, true);
      if (this._header === null) {
        this._contentLength = length;
        this._implicitHeader();
      }
      if (done) this.once("finish", done);
      if (this._hasBody) this._send(body, length, true);
      else this._ignoreBody(undefined);
    } else if (this.finished) {
      if (done && !this.writableFinished) this.on("finish", done);
      else if (done) done(alreadyFinished("end"));
      return this;
    } else {
      if (this._header === null) {
        this._contentLength = 0;
        this._implicitHeader();
      }
      if (done) this.once("finish", done);
      if (this._strict) this._countStrictly(0, true);
      if (!this.destroyed && this._hasBody && this._chunked) {
        const head = this._headerSent ? "" : (this._header as unknown as string);
        this._headerSent = true;
        this._http.out.latin1(`${head}0\r\n${this._trailer}\r\n`);
      } else {
        this.flushHeaders();
      }
    }
    this.finished = true;
    if (this.destroyed) return this;
    if (!this._headerSent) this.flushHeaders();
    if (this.statusCode >= 500) this._http.failed();
    this._http.answered(!this._last);
    // 'finish' and 'close' are emitted later, if there is anyone to hear them.
    if (this._events !== undefined || this.req._watched) this._tellLater();
    return this;
  }

  /** The short way of most answers: all at once, nothing unusual about it. False: it is unusual after all. */
  _endUsually(chunk: string): boolean {
    const status = this.statusCode;
    let text: string;
    if (status === 200 && this.statusMessage === undefined) {
      text = "HTTP/1.1 200 OK\r\n";
    } else {
      if (hasNoBody(status) || this.statusMessage !== undefined) return false;
      text = statusLine(status, undefined);
    }
    const fields = this._fields;
    if (fields !== null) {
      for (const lower in fields) {
        const line = fields[lower] as FieldLine;
        if (line.special || line.text === undefined) return false;
        text += line.text;
      }
    }
    const http = this._http;
    const length = http.machine.utf8Length(chunk);
    text += `${(http.service as unknown as AnswerSettings).usualLines()}Content-Length: ${length}\r\n\r\n${chunk}`;
    this._header = text;
    this._unusual = this._headerSent = this.finished = true;
    const { out } = http;
    const bytes = fields === null && length === chunk.length ? text.length : http.machine.utf8Length(text);
    if (bytes === text.length) out.latin1(text);
    else out.utf8(text, bytes);
    if (status >= 500) http.failed();
    http.answered(true);
    if (this._events !== undefined || this.req._watched) this._tellLater();
    return true;
  }

  /** Head (if it is not sent) and chunk in as few steps as possible. False: the peer does not keep up. */
  _send(data: Chunk, length: number, last: boolean): boolean {
    if (this.destroyed) return false;
    const { out } = this._http;
    let before = "";
    if (!this._headerSent) {
      this._headerSent = true;
      before = this._header as unknown as string;
    }
    let after = "";
    if (this._chunked) {
      if (length > 0) {
        before += `${length.toString(16)}\r\n`;
        after = "\r\n";
      }
      if (last) after += `0\r\n${this._trailer}\r\n`;
    }
    // ASCII is the same in Latin-1 and UTF-8: then all is one text.
    if (typeof data === "string") {
      if (data.length === length && this._headIsAscii) return out.latin1(before + data + after);
      const all = before + data + after;
      return out.utf8(all, this._http.machine.utf8Length(all));
    }
    if (before !== "") out.latin1(before);
    let room = out.bytes(data);
    if (after !== "") room = out.latin1(after);
    return room;
  }

  _accepts(chunk: unknown, callback: Callback | undefined): boolean {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) {
      if (chunk === null) throw nullValues();
      throw invalidArgType("chunk", ["string", "Buffer", "Uint8Array"], chunk);
    }
    if (!this.finished && !this.destroyed) return true;
    const error = this.finished ? writeAfterEnd() : destroyedError("write");
    const { destroyed } = this;
    nextTick(() => {
      callback?.(error);
      if (!destroyed && !this.destroyed) this.emit("error", error);
    });
    return false;
  }

  _decoded(chunk: Chunk, encoding: BufferEncoding | null | undefined): Chunk {
    if (typeof chunk !== "string" || !encoding || encoding === "utf8" || encoding === "utf-8") return chunk;
    return Buffer.from(chunk, encoding);
  }

  _ignoreBody(callback: Callback | undefined): boolean {
    if ((this._http.service as unknown as AnswerSettings).rejectNonStandardBodyWrites) {
      throw codedError(
        Error,
        "ERR_HTTP_BODY_NOT_ALLOWED",
        "Adding content for this request method or response status is not allowed.",
      );
    }
    if (callback) nextTick(callback);
    return true;
  }

  _countStrictly(length: number, last: boolean): void {
    const total = this._written + length;
    const expected = this._contentLength;
    const counts = expected !== null && this._hasBody && !this._removedContLen && !this._chunked;
    if (!counts || (last ? total === expected : total <= expected)) {
      this._written = total;
      return;
    }
    const text = `Response body's content-length of ${total} byte(s) does not match the content-length of ${expected} byte(s) set in header`;
    throw codedError(Error, "ERR_HTTP_CONTENT_LENGTH_MISMATCH", text);
  }

  /** A write's callback: when the peer has taken enough. */
  _callBack(callback: Callback, room: boolean): void {
    if (room) nextTick(callback, null);
    else (this._waiting ??= []).push(callback);
  }

  destroy(error?: Error | null): this {
    if (this.destroyed) return this;
    this.destroyed = this._unusual = true;
    this._errored = error ?? null;
    this._http.destroy();
    return this;
  }

  override pipe<T extends WritableLike>(): T {
    this.emit("error", cannotPipe());
    return undefined as never;
  }

  // Listeners that come after the answer is complete still hear of it.
  override on(event: EventName, listener: Listener): this {
    this._tellLate();
    return super.on(event, listener);
  }

  override addListener(event: EventName, listener: Listener): this {
    this._tellLate();
    return super.addListener(event, listener);
  }

  override once(event: EventName, listener: Listener): this {
    this._tellLate();
    return super.once(event, listener);
  }

  override prependListener(event: EventName, listener: Listener): this {
    this._tellLate();
    return super.prependListener(event, listener);
  }

  override prependOnceListener(event: EventName, listener: Listener): this {
    this._tellLate();
    return super.prependOnceListener(event, listener);
  }

  _tellLate(): void {
    if (this.finished && !this._told && !this._closed) this._tellLater();
  }

  _tellLater(): void {
    this._told = true;
    // What the peer has not taken is not finished.
    if (this._last || this._http.out.unsent <= HIGH_WATER) nextTick(finish, this);
    else this._finishWaits = true;
  }

  // Exchange: what the connection tells.

  onBody(bytes: Uint8Array, start: number, end: number): void {
    this.req._receive(bytes, start, end);
  }

  onBodyEnd(trailers: readonly string[]): void {
    this.req._end(trailers);
  }

  onDrained(): void {
    const waiting = this._waiting;
    this._waiting = undefined;
    if (waiting !== undefined) for (const callback of waiting) callback(null);
    if (this._finishWaits) {
      this._finishWaits = false;
      finish(this);
    }
    if (this._needDrain && !this.finished) {
      this._needDrain = false;
      this.emit("drain");
    }
  }

  onAborted(): void {
    const waiting = this._waiting;
    this._waiting = undefined;
    if (waiting !== undefined) for (const callback of waiting) nextTick(callback, destroyedError("write"));
    this.req._abort();
    if (this._closed || (this._told && !this._finishWaits)) return;
    this.destroyed = this._unusual = true;
    nextTick(close, this);
  }
}

function finish(response: ResponseMethods): void {
  response.emit("prefinish");
  response.emit("finish");
  const { req } = response;
  if (!req._consuming && req._watched) req._dump();
  nextTick(close, response);
}

function close(response: ResponseMethods): void {
  if (response._closed) return;
  response.destroyed = true;
  response._closed = true;
  response.emit("close");
}

const { prototype } = ResponseMethods;
// All on the nearest prototype: the fewer the steps of a lookup, the better.
Object.assign(prototype, outgoingDefaults, headDefaults, {
  _written: 0,
  _needDrain: false,
  _waiting: undefined,
  _told: false,
  _finishWaits: false,
  _errored: null,
});

export type ServerResponse = ResponseMethods;
export const ServerResponse: CallableClass<ResponseMethods, object> = callable(
  ResponseMethods,
  "ServerResponse",
  () => {
    throw missing("new http.ServerResponse()");
  },
);

/** Fills a new answer in the fewest steps. */
function Response(
  this: { req: IncomingMessage; _http: HttpConnection },
  req: IncomingMessage,
  http: HttpConnection,
): void {
  this.req = req;
  this._http = http;
}
Response.prototype = prototype;

/** Makes the answer to a request. A plain function as constructor: see `makeRequest`. */
export const makeResponse: new (req: IncomingMessage, http: HttpConnection) => ResponseMethods = Response as never;
