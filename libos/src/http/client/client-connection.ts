// A connection to a server that serves one exchange after the other.

import { runtime } from "../../core/runtime.ts";
import { lostError } from "../../net/errors.ts";
import { Idle } from "../../net/idle.ts";
import type { Connection } from "../../net/stream.ts";
import type { ConnectionHandler, Failure, SocketAddress } from "../../net/types.ts";
import { ResponseParser, type ResponseHead, type ResponseSink } from "./response-parser.ts";
import type { BodyWriter, Exchange, RequestBody } from "./types.ts";

/** Who keeps the connections. */
export interface ConnectionOwner {
  /** The answer is complete, and the connection can be used again. */
  free(connection: ClientConnection): void;
  /** It is of no more use. */
  gone(connection: ClientConnection): void;
  /** Milliseconds that an idle connection is kept at most; 0: not at all. */
  readonly keep: number;
  /** It was closed before a byte of the answer came, and the request can be made again. */
  again(exchange: Exchange): void;
}

/** Milliseconds by which the server's own limit is undercut. */
const MARGIN = 1000;
const REPEATABLE = /^(?:GET|HEAD|OPTIONS|PUT|DELETE|TRACE)$/;

function closedEarly(): Error {
  return Object.assign(new Error("other side closed"), { name: "SocketError", code: "UND_ERR_SOCKET" });
}

const isPieces = (body: unknown): body is RequestBody =>
  typeof body === "object" && body !== null && !(body instanceof Uint8Array);

export class ClientConnection implements ConnectionHandler, ResponseSink, BodyWriter {
  private readonly connection: Connection;
  private readonly owner: ConnectionOwner;
  private readonly idle: Idle;
  private exchange: Exchange | undefined;
  private parser: ResponseParser | undefined;
  private keep: ResponseHead | undefined;
  /** Exchanges that were completed on it. */
  private served = 0;
  private sending: RequestBody | undefined;
  /** The exchange has heard that its answer is complete. */
  private told = false;
  private dead = false;
  private paused = false;

  constructor(connection: Connection, owner: ConnectionOwner) {
    this.connection = connection;
    this.owner = owner;
    this.idle = new Idle(runtime.loop, 1, () => this.close());
    connection.handler = this;
  }

  /** Whether it can take an exchange. */
  get usable(): boolean {
    return !this.dead && this.exchange === undefined;
  }

  /** Whether an exchange was made on it before. */
  get reused(): boolean {
    return this.served > 0;
  }

  get peer(): SocketAddress {
    return this.connection.peer;
  }

  get local(): SocketAddress | undefined {
    return this.connection.local;
  }

  start(exchange: Exchange): void {
    const { connection } = this;
    const { method, head, body } = exchange.asked;
    this.idle.stop();
    connection.reference(true);
    this.exchange = exchange;
    this.keep = undefined;
    this.parser = new ResponseParser(runtime.machine, method === "HEAD", this);
    exchange.started?.(this);
    connection.out.latin1(head);
    if (typeof body === "string") connection.out.utf8(body, runtime.machine.utf8Length(body));
    else if (body instanceof Uint8Array) connection.out.bytes(body);
    else if (body !== undefined) {
      this.sending = body;
      body.pull(this);
    }
  }

  // Flow, of the current exchange

  pauseBody(exchange: Exchange): void {
    if (this.exchange !== exchange || this.paused) return;
    this.paused = true;
    this.connection.pause();
  }

  resumeBody(exchange: Exchange): void {
    if (this.exchange !== exchange || !this.paused) return;
    this.paused = false;
    this.connection.resume();
  }

  abort(exchange: Exchange): void {
    if (this.exchange !== exchange) return;
    this.exchange = undefined;
    this.close();
  }

  // BodyWriter

  write(bytes: Uint8Array): boolean {
    const { exchange, connection } = this;
    if (exchange === undefined || this.sending === undefined) return false;
    if (bytes.length === 0) return true;
    if (!exchange.asked.chunked) return connection.out.bytes(bytes);
    connection.out.latin1(`${bytes.length.toString(16)}\r\n`);
    connection.out.bytes(bytes);
    return connection.out.latin1("\r\n");
  }

  end(): void {
    if (this.exchange?.asked.chunked && this.sending !== undefined) this.connection.out.latin1("0\r\n\r\n");
    this.sending = undefined;
    if (this.parser?.done) this.finish();
  }

  fail(error: Error): void {
    this.sending = undefined;
    this.give(error);
  }

  // ConnectionHandler

  received(bytes: Uint8Array, start: number, end: number): void {
    const { parser } = this;
    if (parser === undefined || this.exchange === undefined || this.told) {
      // Nobody has asked for this.
      this.close();
      return;
    }
    try {
      const used = parser.push(bytes, start, end);
      // More than was asked for: what it is cannot be known.
      if (start + used < end) this.close();
    } catch (error) {
      this.give(error as Error);
      return;
    }
    if (parser.done) this.answered();
  }

  ended(): void {
    if (this.parser?.end()) this.finish();
    else this.give(closedEarly());
  }

  drained(): void {
    this.sending?.pull(this);
  }

  closed(failure: Failure | undefined): void {
    this.dead = true;
    this.idle.stop();
    this.give(failure === undefined ? closedEarly() : lostError(failure));
    this.owner.gone(this);
  }

  // ResponseSink

  interim(head: ResponseHead): void {
    this.exchange?.interim?.(head);
  }

  head(head: ResponseHead): void {
    this.keep = head;
    this.exchange?.head(head);
  }

  data(bytes: Uint8Array, start: number, end: number): void {
    this.exchange?.data(bytes, start, end);
  }

  complete(names: readonly string[], values: readonly string[]): void {
    this.trailers = { names, values };
  }

  private trailers: { names: readonly string[]; values: readonly string[] } | undefined;

  /** The answer is complete. What is left of a body may go on, if the connection is of use afterwards. */
  private answered(): void {
    const { exchange, keep, sending } = this;
    if (exchange === undefined || sending?.outlivesAnswer !== true || !keep?.keepAlive || this.dead) {
      this.finish();
      return;
    }
    this.told = true;
    const { names, values } = this.trailers!;
    exchange.complete(names, values, true);
  }

  /** The exchange is over: tells so, and is free for the next one, if the server keeps the connection and it has heard all. */
  private finish(): void {
    const { exchange, keep, sending, told } = this;
    if (exchange === undefined) return;
    const { names, values } = this.trailers!;
    this.exchange = this.parser = this.trailers = this.sending = undefined;
    this.told = false;
    this.served++;
    if (sending !== undefined) {
      // Answered before it was asked in full: the rest is not sent.
      sending.cancel(closedEarly());
      this.close();
    } else if (keep?.keepAlive && !this.dead) {
      this.rest(keep);
    } else {
      this.close();
    }
    if (!told) exchange.complete(names, values, false);
  }

  private rest({ keepAliveTimeout }: ResponseHead): void {
    if (this.paused) {
      this.paused = false;
      this.connection.resume();
    }
    const { keep } = this.owner;
    const limit = keepAliveTimeout === undefined ? keep : Math.min(keep, keepAliveTimeout * 1000 - MARGIN);
    if (limit <= 0) {
      this.close();
      return;
    }
    this.connection.reference(false);
    this.idle.duration = limit;
    this.idle.start(false);
    this.owner.free(this);
  }

  /** The exchange has failed, unless the answer is complete; it is made again if nobody can tell. */
  private give(error: Error): void {
    const { exchange, parser } = this;
    if (parser?.done) {
      this.finish();
      return;
    }
    this.exchange = undefined;
    this.close();
    if (exchange === undefined) return;
    this.sending?.cancel(error);
    this.sending = undefined;
    const { method, body } = exchange.asked;
    const unheard = this.served > 0 && parser?.begun === false;
    if (unheard && REPEATABLE.test(method) && !isPieces(body)) this.owner.again(exchange);
    else exchange.failed(error);
  }

  /** Closes it; an exchange that is under way fails. */
  close(): void {
    if (this.dead) return;
    this.dead = true;
    this.idle.stop();
    this.connection.abort();
    this.owner.gone(this);
  }
}
