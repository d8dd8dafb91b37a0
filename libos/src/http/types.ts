// The seams of the HTTP server: who answers requests, and who hears of one request's body and fate.

import type { RequestHead, Refusal } from "./http-packet.ts";

/** One request and its answer. Its functions are called in the order of the bytes; after `onAborted` none. */
export interface Exchange {
  /** The head of the answer is on its way: nothing else can be answered any more. */
  readonly headSent: boolean;
  /** The application reads the request's body, so it is to have the rest even when the answer is complete. */
  readonly wantsBody: boolean;
  /** Bytes of the request's body, lent for the time of the call. */
  onBody(bytes: Uint8Array, start: number, end: number): void;
  /** A request with a body is complete. `trailers`: name, value, name, ... */
  onBodyEnd(trailers: readonly string[]): void;
  /** There is room again after a send that returned false. */
  onDrained(): void;
  /** The connection was lost before request and answer were complete. */
  onAborted(): void;
}

/** What a server makes of the requests of its connections. Its numbers are read when they are needed, so they may change at any time. */
export interface HttpService<Connection> {
  /** Milliseconds from the first byte of a request to the end of its head; 0: no limit. */
  readonly headersTimeout: number;
  /** Milliseconds from the first byte of a request to its end; 0: no limit. */
  readonly requestTimeout: number;
  /** Milliseconds that a connection may be idle between two requests; 0: no limit. */
  readonly keepAliveTimeout: number;
  /** Bytes of a head; undefined: HEAD_SIZE_MAX. */
  readonly maxHeaderSize: number | undefined;
  /** Bytes of a body; Infinity: no limit. */
  readonly maxBodySize: number;
  /** Whether a request is still answered after the client has ended its direction. */
  readonly httpAllowHalfOpen: boolean;
  /** A request, its head complete. Sets `connection.exchange` first; may answer before it returns. */
  request(connection: Connection, head: RequestHead): void;
  /** A request is refused. True: the application has taken the connection over, nothing is answered. */
  refused(connection: Connection, refusal: Refusal, packet: Uint8Array): boolean;
  /** An idle connection has timed out. True: the application deals with it. */
  idled(connection: Connection): boolean;
  /** The connection is gone. */
  closed(connection: Connection): void;
}
