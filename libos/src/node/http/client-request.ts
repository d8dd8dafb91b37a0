// http.ClientRequest: a request that is written piece by piece, and its answer.

import { runtime } from "../../core/runtime.ts";
import type { Asked, BodyWriter, Carrier, Exchange, Flow, RequestBody } from "../../http/client/types.ts";
import type { ResponseHead } from "../../http/client/response-parser.ts";
import { Idle } from "../../net/idle.ts";
import { Buffer } from "../buffer.ts";
import { abortError, codedError, invalidArgType, missing } from "../errors.ts";
import { heed } from "../events/heed.ts";
import { nextTick } from "../next-tick.ts";
import { alreadyFinished, destroyedError, writeAfterEnd } from "../stream/errors.ts";
import { normalized, requestArguments, type Normal } from "./client-options.ts";
import { ClientSocket } from "./client-socket.ts";
import { makeRequest, type IncomingMessage } from "./incoming.ts";
import { OutgoingMethods, outgoingDefaults, pairsOf } from "./outgoing.ts";

type Done = (error?: Error | null) => void;

/** Bytes that wait to be sent before `write` says that it is enough. */
const HIGH_WATER = 65_536;
const NO_BODY = /^(?:GET|HEAD|DELETE|OPTIONS|TRACE|CONNECT)$/;

const hangUp = (): Error => codedError(Error, "ECONNRESET", "socket hang up");

export class ClientRequest extends OutgoingMethods implements Exchange, RequestBody {
  readonly agent: Normal["agent"];
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly protocol: string = "http:";
  aborted: boolean = false;
  reusedSocket: boolean = false;
  maxHeadersCount: number | null = null;
  timeout: number | undefined = undefined;
  res: IncomingMessage | null = null;
  socket: ClientSocket | null = null;
  asked!: Asked;
  private readonly port: number;
  private flow: Flow | undefined;
  private writer: BodyWriter | undefined;
  private queue: Uint8Array[] = [];
  private queued = 0;
  private callbacks: Done[] = [];
  private ending = false;
  private wantsDrain = false;
  private idle: Idle | undefined;
  private over = false;
  /** The answer is complete, and the rest of the body goes on. */
  private answered = false;
  readonly outlivesAnswer: boolean = true;

  constructor(...args: unknown[]) {
    super();
    const { options, callback } = requestArguments(args);
    const normal = normalized(options);
    this.agent = normal.agent;
    this.method = normal.method;
    this.host = normal.host;
    this.port = normal.port;
    this.path = normal.path;
    if (typeof callback === "function") this.once("response", callback as () => void);
    const { headers, auth, setHost, timeout, signal } = options;
    if (Array.isArray(headers)) for (const [name, value] of pairsOf(headers)) this.appendHeader(name, value);
    else if (headers) {
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) this.setHeader(name, value);
    }
    if (auth && !this.hasHeader("Authorization"))
      this.setHeader("Authorization", `Basic ${Buffer.from(auth).toString("base64")}`);
    if (setHost !== false && !this.hasHeader("host")) {
      const name = this.host.includes(":") ? `[${this.host}]` : this.host;
      this.setHeader("Host", this.port === 80 ? name : `${name}:${this.port}`);
    }
    if (timeout !== undefined) this.setTimeout(timeout);
    if (signal !== undefined) heed(signal, this, () => void this.destroy(abortError(signal.reason)));
  }

  get writableEnded(): boolean {
    return this.ending;
  }

  get writableFinished(): boolean {
    return this.finished && this.queued === 0;
  }

  get writableLength(): number {
    return this.queued;
  }

  get connection(): ClientSocket | null {
    return this.socket;
  }

  // Writing

  flushHeaders(): void {
    if (this.flow === undefined && !this.destroyed) this.begin(undefined);
  }

  write(chunk: unknown, encoding?: string | Done | null, callback?: Done): boolean {
    const done = typeof encoding === "function" ? encoding : callback;
    // After an early answer nobody takes the rest: it must not gather here.
    const gone = this.destroyed || this.over;
    if (this.ending || gone) {
      const error = this.ending ? writeAfterEnd() : destroyedError("write");
      nextTick(() => {
        done?.(error);
        if (!gone) this.emit("error", error);
      });
      return false;
    }
    this.enqueue(chunk, typeof encoding === "string" ? encoding : undefined, done);
    if (this.flow === undefined) this.begin(undefined);
    if (this.writer !== undefined) this.pull(this.writer);
    if (this.queued < HIGH_WATER) return true;
    this.wantsDrain = true;
    return false;
  }

  end(chunk?: unknown, encoding?: string | Done | null, callback?: Done): this {
    let [data, kind, done] = [chunk, encoding, callback];
    if (typeof data === "function") [data, done] = [undefined, data as Done];
    else if (typeof kind === "function") [kind, done] = [undefined, kind];
    if (this.ending) {
      if (done) nextTick(done, alreadyFinished("end"));
      return this;
    }
    if (data !== undefined && data !== null) this.enqueue(data, typeof kind === "string" ? kind : undefined, undefined);
    this.ending = this.finished = true;
    if (done) this.once("finish", done);
    if (this.destroyed) return this;
    if (this.flow === undefined) this.begin(Buffer.concat(this.queue.splice(0)));
    else if (this.writer !== undefined) this.pull(this.writer);
    return this;
  }

  private enqueue(chunk: unknown, encoding: string | undefined, done: Done | undefined): void {
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array))
      throw invalidArgType("chunk", ["string", "Buffer", "Uint8Array"], chunk);
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
    this.queue.push(bytes);
    this.queued += bytes.length;
    if (done) this.callbacks.push(done);
  }

  /** Prints the head and starts the exchange; with the whole body if that is known. */
  private begin(whole: Uint8Array | undefined): void {
    const printed = this._printFields(undefined);
    let head = `${this.method} ${this.path} HTTP/1.1\r\n${printed.text}`;
    let chunked = this._chunked;
    if (!printed.length && !printed.coding) {
      if (whole !== undefined && (whole.length > 0 || !NO_BODY.test(this.method)))
        head += `Content-Length: ${whole.length}\r\n`;
      else if (whole === undefined && !(NO_BODY.test(this.method) && this.queue.length === 0)) {
        head += "Transfer-Encoding: chunked\r\n";
        chunked = true;
      }
    }
    if (!printed.connection) head += `Connection: ${this.agent.keepAlive ? "keep-alive" : "close"}\r\n`;
    this._header = `${head}\r\n`;
    const body = whole === undefined || chunked ? this : whole.length === 0 ? undefined : whole;
    if (whole !== undefined && body === this && whole.length > 0) this.queue.push(whole);
    else if (body !== this) this.queued = 0;
    this.asked = { method: this.method, host: this.host, port: this.port, head: this._header, body, chunked };
    this.flow = this.agent._pool.start(this);
    if (body !== this) nextTick(() => this.sent());
  }

  // RequestBody

  pull(to: BodyWriter): void {
    this.writer = to;
    while (this.queue.length > 0) {
      const bytes = this.queue.shift()!;
      this.queued -= bytes.length;
      this.idle?.active();
      if (!to.write(bytes)) break;
    }
    if (this.queue.length > 0) return;
    const { callbacks } = this;
    this.callbacks = [];
    for (const done of callbacks) nextTick(done);
    if (this.ending) {
      this.writer = undefined;
      to.end();
      nextTick(() => {
        this.sent();
        if (this.answered) this.close();
      });
    } else if (this.wantsDrain) {
      this.wantsDrain = false;
      nextTick(() => this.emit("drain"));
    }
  }

  cancel(): void {
    this.writer = undefined;
    this.queue = [];
    if (this.answered) this.close();
  }

  private sent(): void {
    if (!this.destroyed) this.emit("finish");
  }

  // Exchange

  started(carrier: Carrier): void {
    this.reusedSocket = carrier.reused;
    this.socket = new ClientSocket(carrier, this);
    this.idle?.active();
    const { socket } = this;
    nextTick(() => this.emit("socket", socket));
  }

  interim(head: ResponseHead): void {
    if (head.status === 100) this.emit("continue");
    const { status: statusCode, reason: statusMessage, minor } = head;
    const rawHeaders = flat(head.names, head.values);
    const headers = Object.fromEntries(head.names.map((name, at) => [name.toLowerCase(), head.values[at]!]));
    const version = { httpVersion: `1.${minor}`, httpVersionMajor: 1, httpVersionMinor: minor };
    this.emit("information", { statusCode, statusMessage, ...version, headers, rawHeaders });
  }

  head(head: ResponseHead): void {
    this.idle?.active();
    if (head.status === 101) {
      this.destroy(
        missing("An answer 101 to http.request", "a guest cannot hand a connection over to another protocol"),
      );
      return;
    }
    const adapter = {
      resumeBody: () => this.flow?.resumeBody(),
      pauseBody: () => this.flow?.pauseBody(),
      destroy: () => void this.destroy(),
    };
    const fields = flat(head.names, head.values);
    // An answer is read like a request: the same stream over another connection.
    const shape = { method: null, target: "", minor: head.minor, fields, bodyLength: -1 };
    const response = (this.res = new makeRequest(adapter as never, shape as never));
    response.statusCode = head.status;
    response.statusMessage = head.reason;
    Object.assign(response, { req: this, _socket: this.socket });
    if (!this.emit("response", response)) response._dump();
  }

  data(bytes: Uint8Array, start: number, end: number): void {
    this.idle?.active();
    this.res!._receive(bytes, start, end);
  }

  complete(names: readonly string[], values: readonly string[], sending: boolean): void {
    this.answered = sending;
    if (!sending) {
      this.release();
      // Whoever waits for 'close' has read the answer by then.
      this.res!.once("close", () => this.close());
    }
    this.res!._end(flat(names, values));
  }

  failed(error: Error): void {
    this.release();
    if (this.res !== null) {
      this.res._abort();
      this.close();
      return;
    }
    this.destroyed = true;
    const shown = (error as { code?: string }).code === "UND_ERR_SOCKET" ? hangUp() : error;
    this.emit("error", shown);
    this.close();
  }

  // The end

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => this.emit("abort"));
    this.destroy();
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    const unanswered = this.res === null;
    const over = this.over;
    this.flow?.abort();
    this.release();
    if (!over && !this.answered) this.res?._abort();
    nextTick(() => {
      const shown = error ?? (unanswered && !over ? hangUp() : undefined);
      if (shown !== undefined) this.emit("error", shown);
      this.close();
    });
    return this;
  }

  private release(): void {
    if (this.over) return;
    this.over = true;
    this.idle?.stop();
    if (this.flow !== undefined) this.agent._pool.done(this);
    if (this.socket !== null) this.socket.destroyed = true;
  }

  private close(): void {
    if (this._closed) return;
    this.release();
    this._closed = this.destroyed = true;
    nextTick(() => this.emit("close"));
  }

  /** 'timeout' after so many milliseconds without traffic; the request goes on unless the application ends it. */
  setTimeout(milliseconds: number, callback?: () => void): this {
    if (callback) this.once("timeout", callback);
    this.timeout = milliseconds;
    this.idle?.stop();
    this.idle = undefined;
    if (milliseconds > 0 && !this.over) {
      this.idle = new Idle(runtime.loop, milliseconds, () => {
        this.emit("timeout");
        this.socket?.emit("timeout");
      });
      this.idle.start(false);
    }
    return this;
  }

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}
}

Object.assign(ClientRequest.prototype, outgoingDefaults);

/** name, value, name, value. */
function flat(names: readonly string[], values: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < names.length; at++) out.push(names[at]!, values[at]!);
  return out;
}
