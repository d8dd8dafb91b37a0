// IncomingMessage: a request. Its stream is made when someone reads it; headers when someone looks at them.

import { Buffer } from "../buffer.ts";
import { codedError, missing } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import type { HttpConnection } from "../../http/http.ts";
import type { RequestHead } from "../../http/http-packet.ts";
import { callable, type CallableClass } from "../stream/callable.ts";
import { Readable, readableState } from "../stream/readable.ts";
import type { ReadableState } from "../stream/readable-state.ts";
import type { Callback } from "../stream/types.ts";
import { distinctHeaders, headerObject, type HeaderObject } from "./fields.ts";
import type { Socket } from "./socket.ts";
import { socketOf } from "./socket.ts";

class IncomingMethods extends Readable {
  declare _http: HttpConnection;
  declare _head: RequestHead;
  declare method: string;
  declare url: string;
  /** The whole request has been received. */
  declare complete: boolean;
  // The rest lies on the prototype until it is set.
  declare aborted: boolean;
  declare upgrade: boolean;
  declare statusCode: number | null;
  declare statusMessage: string | null;
  declare joinDuplicateHeaders: boolean;
  declare _maxPairs: number;
  declare _consuming: boolean;
  declare _dumped: boolean;
  declare _state: ReadableState | undefined;
  declare _headers: HeaderObject | undefined;
  declare _distinct: Record<string, string[]> | undefined;
  declare _raw: string[] | undefined;
  declare _rawTrailers: string[] | undefined;
  declare _trailers: HeaderObject | undefined;
  declare _socket: Socket | undefined;

  get httpVersion(): string {
    return this._head.minor === 1 ? "1.1" : "1.0";
  }

  get httpVersionMajor(): number {
    return 1;
  }

  get httpVersionMinor(): number {
    return this._head.minor;
  }

  get rawHeaders(): string[] {
    return (this._raw ??= this._head.fields.slice());
  }

  set rawHeaders(value: string[]) {
    this._raw = value;
  }

  /** As in Node.js: `maxHeadersCount` hides fields from the objects, not from `rawHeaders`. */
  _counted(): readonly string[] {
    const { fields } = this._head;
    return fields.length > this._maxPairs ? fields.slice(0, this._maxPairs) : fields;
  }

  get headers(): HeaderObject {
    return (this._headers ??= headerObject(this._counted(), this.joinDuplicateHeaders));
  }

  set headers(value: HeaderObject) {
    this._headers = value;
  }

  get headersDistinct(): Record<string, string[]> {
    return (this._distinct ??= distinctHeaders(this._counted()));
  }

  set headersDistinct(value: Record<string, string[]>) {
    this._distinct = value;
  }

  get rawTrailers(): string[] {
    return (this._rawTrailers ??= []);
  }

  get trailers(): HeaderObject {
    return (this._trailers ??= headerObject(this.rawTrailers, this.joinDuplicateHeaders));
  }

  get trailersDistinct(): Record<string, string[]> {
    return distinctHeaders(this.rawTrailers);
  }

  get socket(): Socket {
    return (this._socket ??= socketOf(this._http));
  }

  set socket(value: Socket) {
    this._socket = value;
  }

  get connection(): Socket {
    return this.socket;
  }

  get client(): Socket {
    return this.socket;
  }

  setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.on("timeout", callback);
    this.socket.setTimeout(milliseconds);
    return this;
  }

  override _read(): void {
    this._consuming = true;
    this._http.resumeBody();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    if (!this.complete || !this.readableEnded) {
      this.aborted = true;
      this.emit("aborted");
    }
    // A request that is given up takes its connection with it, unless its answer is complete and it was just not read.
    if (this.aborted && !this.complete) this._http.destroy();
    // An error without a listener is none, for a request.
    nextTick(() => callback(this.listenerCount("error") === 0 ? null : error));
  }

  /** Someone may be watching: there are listeners or a stream. */
  get _watched(): boolean {
    return this._state !== undefined || this._events !== undefined;
  }

  /** Reads the rest to nowhere. */
  _dump(): void {
    if (this._dumped) return;
    this._dumped = true;
    this.removeAllListeners("data");
    this.resume();
  }

  /** Bytes of the body, lent. */
  _receive(bytes: Uint8Array, start: number, end: number): void {
    if (this._dumped) return;
    const copy = bytes.slice(start, end);
    if (!this.push(Buffer.from(copy.buffer, 0, copy.length))) this._http.pauseBody();
  }

  /** The body is complete. */
  _end(trailers: readonly string[]): void {
    this.complete = true;
    if (trailers.length > 0) this._rawTrailers = [...trailers];
    if (this._state !== undefined) this.push(null);
  }

  /** The connection is lost. */
  _abort(): void {
    if (!this._watched && this.complete) return;
    this.destroy(Object.assign(codedError(Error, "ECONNRESET", "aborted")));
  }
}

const { prototype } = IncomingMethods;
Object.assign(prototype, {
  aborted: false,
  upgrade: false,
  statusCode: null,
  statusMessage: null,
  joinDuplicateHeaders: false,
  _maxPairs: 2000,
  _consuming: false,
  _dumped: false,
  _state: undefined,
  _headers: undefined,
  _distinct: undefined,
  _raw: undefined,
  _rawTrailers: undefined,
  _trailers: undefined,
  _socket: undefined,
});

// A request that nobody reads needs no stream: its state comes into being at the first look.
Object.defineProperty(prototype, "_readableState", {
  configurable: true,
  get(this: IncomingMethods): ReadableState {
    if (this._state !== undefined) return this._state;
    const state = readableState(undefined, false);
    // Nothing is read ahead: the connection pushes.
    state.readingMore = true;
    if (this.complete) state.ended = true;
    return (this._state = state);
  },
  set(this: IncomingMethods, state: ReadableState) {
    this._state = state;
  },
});

export type IncomingMessage = IncomingMethods;
export const IncomingMessage: CallableClass<IncomingMethods, object> = callable(
  IncomingMethods,
  "IncomingMessage",
  () => {
    throw missing("new http.IncomingMessage()");
  },
);

/** Fills a new request in the fewest steps. */
function Request(this: IncomingMethods, http: HttpConnection, head: RequestHead): void {
  this._http = http;
  this._head = head;
  this.method = head.method;
  this.url = head.target;
  this.complete = head.bodyLength === 0;
}
Request.prototype = prototype;

/** Makes the request of a head. A plain function as constructor: three classes in a row would take three times as long. */
export const makeRequest: new (http: HttpConnection, head: RequestHead) => IncomingMethods = Request as never;
