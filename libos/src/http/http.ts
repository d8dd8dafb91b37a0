// One HTTP/1.1 connection: requests one after the other, each answered before the next begins, within limits and timeouts.

import { CountersPage } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";
import { HIGH_WATER, type Sender } from "../net/sender.ts";
import type { Network } from "../net/network.ts";
import type { Connection } from "../net/stream.ts";
import type { ConnectionHandler } from "../net/types.ts";
import type { Deadlines, Expiring } from "./deadlines.ts";
import { headOf, knownHead } from "./head-cache.ts";
import { BodyReader } from "./http-body.ts";
import { checkBeginning, type Refusal, type RequestHead } from "./http-packet.ts";
import { HEAD_END, HEAD_SIZE_MAX, STATUS_CODES } from "./http-wire.ts";
import { Pending } from "./pending.ts";
import type { Exchange, HttpService } from "./types.ts";

/**
 * - head: a request's head is awaited. - body: its body is being read. - answer: it is complete, its answer is not.
 * - drain: it is answered, but the peer has to read before the next request is looked at: memory stays bounded.
 * - linger: refused; what comes is discarded until the peer ends, so that it can read why (RFC 9112, 9.6).
 * - closed: closing or closed.
 */
type Phase = "head" | "body" | "answer" | "drain" | "linger" | "closed";

/** Milliseconds for a refused peer to end its direction. */
const LINGER = 2000;
/** Added to the keep-alive timeout that clients are told of, so that they are not cut off just before it. */
const KEEP_ALIVE_GRACE = 1000;
/** Bytes of further requests that are kept while one is being answered. */
const PIPELINE_MAX = 65536;

export class HttpConnection implements ConnectionHandler, Expiring {
  readonly connection: Connection;
  readonly network: Network;
  readonly machine: Machine;
  /** Sends the answer. */
  readonly out: Sender;
  /** The request that is being answered; set by the service. */
  exchange: Exchange | undefined = undefined;
  /** For the service: what stands for this connection towards the application. */
  attachment: object | undefined = undefined;
  /** Called when bytes have come: for timeouts of inactivity. */
  onActivity: (() => void) | undefined = undefined;
  readonly service: HttpService<HttpConnection>;
  deadline: number = Infinity;
  /** Requests seen so far. */
  requests: number = 0;
  /** Where the next byte to be looked at lies in the memory that is being consumed. */
  at: number = 0;
  private readonly deadlines: Deadlines;
  private phase: Phase = "head";
  private body: BodyReader | undefined;
  private readonly pending: Pending;
  private consuming = false;
  private bodyPaused = false;
  /** The answer is complete, though not the request. */
  private isAnswered = false;
  private peerEnded = false;
  /** Bytes of an incomplete head in which its end was looked for. */
  private scanned = 0;
  /** When the first byte of the current request came, in milliseconds on the loop's clock. */
  private started: number;

  constructor(connection: Connection, network: Network, service: HttpService<HttpConnection>, deadlines: Deadlines) {
    this.connection = connection;
    this.network = network;
    this.machine = network.machine;
    this.out = connection.out;
    this.service = service;
    this.deadlines = deadlines;
    this.pending = new Pending(network.machine);
    this.started = network.loop.now;
    connection.handler = this;
    deadlines.add(this);
    deadlines.set(this, service.headersTimeout);
  }

  /** Between two requests, or before the first. */
  get idle(): boolean {
    return this.phase === "head" && this.pending.length === 0;
  }

  /** Whether requests are still taken. */
  get open(): boolean {
    return this.phase !== "closed" && this.phase !== "linger";
  }

  /** The answer is complete. `keepAlive` false: the connection closes when it is sent. */
  answered(keepAlive: boolean): void {
    if (!keepAlive || this.peerEnded) {
      this.finish();
    } else if (this.phase === "body") {
      this.isAnswered = true;
      if (this.exchange?.wantsBody === true) return;
      this.exchange = undefined; // what is left of the body is read and dropped
      this.resumeBody();
    } else {
      this.next();
    }
  }

  /** The application does not keep up with the request's body. */
  pauseBody(): void {
    if (this.phase !== "body") return;
    this.bodyPaused = true;
    this.connection.pause();
  }

  resumeBody(): void {
    if (!this.bodyPaused) return;
    this.bodyPaused = false;
    this.connection.resume();
    this.proceedLater();
  }

  /** An answer of 500 or above is on its way. */
  failed(): void {
    this.network.base.counters.add(CountersPage.HTTP_FAILURES);
  }

  /** Closes once all is sent. */
  close(): void {
    this.leave();
    this.connection.close();
  }

  /** Closes at once; what is not sent is lost. */
  abort(): void {
    this.leave();
    this.connection.abort();
  }

  /** Closes once all is sent, but does not wait long for it. */
  destroy(): void {
    if (!this.open) return; // it lingers or closes already, and both have an end
    this.close();
    this.deadlines.add(this);
    this.deadlines.set(this, LINGER);
  }

  received(bytes: Uint8Array, start: number, end: number): void {
    if (this.onActivity !== undefined) this.onActivity();
    const { pending } = this;
    if (pending.end > 0 || (this.phase !== "head" && this.phase !== "body") || this.bodyPaused) {
      if (!this.open) return;
      pending.append(bytes, start, end);
      if (pending.length > PIPELINE_MAX) this.connection.pause();
      this.proceed();
      return;
    }
    this.at = start;
    if (this.phase === "head" && this.takeWhole(bytes, start, end)) return;
    this.consuming = true;
    try {
      this.consume(bytes, end);
    } finally {
      this.consuming = false;
      if (this.at < end && this.open) {
        // An incomplete head, a further request, or what is behind an exception of the application.
        pending.append(bytes, this.at, end);
        if (this.scanned === 0) this.proceedLater();
      }
    }
  }

  ended(): void {
    this.peerEnded = true;
    if (this.phase === "linger" || this.phase === "drain" || this.idle) this.close();
    else if (this.phase === "head" || this.phase === "body") {
      this.refuse({ status: 400, code: "HPE_INVALID_EOF_STATE", reason: "Invalid EOF state" });
    } else if (this.phase === "answer" && !this.service.httpAllowHalfOpen) {
      // As in Node.js: a client that goes is not waited for, so that the application hears of it.
      this.close();
      this.drop();
    }
  }

  drained(): void {
    this.exchange?.onDrained();
    if (this.phase === "drain") this.next();
  }

  closed(): void {
    this.leave();
    try {
      this.drop();
    } finally {
      this.service.closed(this);
    }
  }

  expire(): void {
    if (!this.open) this.abort();
    else if (this.phase === "body" || (this.phase === "head" && (this.pending.length > 0 || this.requests === 0))) {
      this.refuse({ status: 408, code: "ERR_HTTP_REQUEST_TIMEOUT", reason: "Request timeout" });
    } else if (!this.service.idled(this)) {
      this.close();
    }
  }

  /** Looks at what is pending, if it can be used now. */
  private proceed(): void {
    const { pending } = this;
    if (this.consuming || pending.length === 0) return;
    this.at = pending.start;
    this.consuming = true;
    try {
      this.consume(pending.bytes, pending.end);
    } finally {
      this.consuming = false;
      if (this.open) pending.consumed(this.at);
      else pending.clear();
      if (!this.bodyPaused && pending.length <= PIPELINE_MAX) this.connection.resume();
    }
  }

  /** Not at once: the application has called, and must not be called back before it returns. */
  private proceedLater(): void {
    if (this.pending.length > 0) this.network.base.tasks.nextTick(() => this.proceed());
  }

  private consume(bytes: Uint8Array, end: number): void {
    while (this.at < end) {
      if (this.phase === "head") {
        if (!this.takeHead(bytes, end)) return;
      } else if (this.phase === "body" && !this.bodyPaused) {
        this.takeBody(bytes, end);
      } else return;
    }
  }

  /** The short way of most requests: just one head, known and without a body. Nothing is left over, even if the application throws. */
  private takeWhole(bytes: Uint8Array, start: number, end: number): boolean {
    const { machine } = this;
    if (end - start > HEAD_SIZE_MAX || machine.indexOf(bytes, HEAD_END, start, end) !== end - 4) return false;
    const head = knownHead(machine.decodeLatin1(bytes, start, end));
    if (head === undefined || !head.plain || this.service.maxHeaderSize !== undefined) return false;
    this.at = end;
    this.requests++;
    this.network.base.counters.add(CountersPage.HTTP_REQUESTS);
    this.phase = "answer";
    this.deadline = Infinity;
    this.service.request(this, head);
    return true;
  }

  /** True if there was a whole head. */
  private takeHead(bytes: Uint8Array, end: number): boolean {
    let { at } = this;
    // RFC 9112, 2.2: empty lines before a request are ignored.
    while (at < end && (bytes[at] === 13 || bytes[at] === 10)) this.at = ++at;
    const { machine } = this;
    const from = this.scanned > 3 ? at + this.scanned - 3 : at;
    const found = machine.indexOf(bytes, HEAD_END, from, end);
    const size = (found < 0 ? end : found + 4) - at;
    if (size > (this.service.maxHeaderSize || HEAD_SIZE_MAX)) {
      this.refuse({ status: 431, code: "HPE_HEADER_OVERFLOW", reason: "Header overflow" }, bytes, end);
      return false;
    }
    if (found < 0) {
      this.incomplete(bytes, at, end);
      return false;
    }
    const head = headOf(machine.decodeLatin1(bytes, at, found + 4));
    if ("status" in head) {
      this.refuse(head, bytes, end);
      return false;
    }
    if (this.scanned > 0) this.scanned = 0;
    this.at = found + 4;
    this.dispatch(head);
    return true;
  }

  /** A head that cannot become a good one is refused before all of it is there. */
  private incomplete(bytes: Uint8Array, at: number, end: number): void {
    if (at === end) return;
    if (this.scanned === 0 && this.requests > 0) {
      this.started = this.network.loop.now;
      this.deadlines.set(this, this.service.headersTimeout);
    }
    const refusal = checkBeginning(this.machine.decodeLatin1(bytes, at, end), this.scanned);
    this.scanned = end - at;
    if (refusal !== undefined) this.refuse(refusal, bytes, end);
  }

  private dispatch(head: RequestHead): void {
    const { service } = this;
    this.requests++;
    this.network.base.counters.add(CountersPage.HTTP_REQUESTS);
    const length = head.bodyLength;
    if (length === 0) {
      this.phase = "answer";
      this.deadline = Infinity;
    } else {
      if (length > service.maxBodySize) {
        this.refuse({ status: 413, code: "ERR_HTTP_BODY_TOO_LARGE", reason: "The request's body is too large" });
        return;
      }
      const { now } = this.network.loop;
      if (this.deadline === Infinity || this.requests > 1) this.started = now;
      this.phase = "body";
      this.body = new BodyReader(this.machine, length, service.maxBodySize);
      this.deadlines.set(this, service.requestTimeout > 0 ? service.requestTimeout - (now - this.started) : 0);
    }
    service.request(this, head);
  }

  private takeBody(bytes: Uint8Array, end: number): void {
    const body = this.body as BodyReader;
    try {
      body.step(bytes, this.at, end, this.exchange, this);
    } finally {
      // Even if the application has thrown: the connection stays right.
      if (body.state === "done") this.bodyDone(body);
      else if (body.state === "refused") this.refuse(body.refusal as Refusal, bytes, end);
    }
  }

  private bodyDone(body: BodyReader): void {
    this.body = undefined;
    if (this.phase !== "body") return;
    this.phase = "answer";
    this.deadline = Infinity;
    // Its last bytes may have filled the application's buffer. Nobody will ask for more of this body, and the next request must be heard.
    this.resumeBody();
    const { exchange } = this;
    if (this.isAnswered) {
      this.isAnswered = false;
      this.next();
    }
    exchange?.onBodyEnd(body.trailers);
  }

  /** On to the next request. */
  private next(): void {
    if (this.out.unsent > HIGH_WATER) {
      this.phase = "drain";
      return;
    }
    this.exchange = undefined;
    this.phase = "head";
    const { keepAliveTimeout } = this.service;
    if (keepAliveTimeout > 0) this.deadlines.set(this, keepAliveTimeout + KEEP_ALIVE_GRACE);
    if (this.pending.end > 0 && !this.consuming) this.proceedLater();
  }

  /** The last answer is sent. */
  private finish(): void {
    if (!this.open) return;
    const complete = this.phase !== "body";
    if (this.peerEnded || (complete && this.pending.length === 0)) this.close();
    else this.linger();
    if (complete) this.exchange = undefined;
    else this.drop();
  }

  private linger(): void {
    this.phase = "linger";
    this.pending.clear();
    this.at = Infinity;
    this.connection.resume();
    this.connection.end();
    this.deadlines.set(this, LINGER);
  }

  /** Answers with an error and closes, unless the service takes the connection over. */
  refuse(refusal: Refusal, bytes?: Uint8Array, end: number = 0): void {
    const packet = bytes === undefined ? new Uint8Array(0) : bytes.slice(this.at, end);
    const headSent = this.exchange?.headSent === true;
    this.at = Infinity;
    this.phase = "answer";
    this.deadline = Infinity;
    try {
      if (this.service.refused(this, refusal, packet) || !this.open) return;
      if (headSent) {
        this.abort();
        return;
      }
      const { status } = refusal;
      this.out.latin1(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
      if (this.peerEnded) this.close();
      else this.linger();
    } finally {
      this.drop();
    }
  }

  /** The exchange that is under way, if any, will not be completed. */
  private drop(): void {
    const { exchange } = this;
    this.exchange = undefined;
    exchange?.onAborted();
  }

  private leave(): void {
    this.phase = "closed";
    this.at = Infinity;
    this.deadline = Infinity;
    this.deadlines.remove(this);
  }
}
