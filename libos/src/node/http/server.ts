// http.Server: makes request and answer objects, keeps account of its connections.

import { checkObject, invalidArgType, invalidArgValue, missing, outOfRange } from "../errors.ts";
import type { EventName, Listener as EventListener } from "../events/emitter.ts";
import { DateLine } from "../../http/date-line.ts";
import { Deadlines } from "../../http/deadlines.ts";
import { HttpConnection } from "../../http/http.ts";
import type { Refusal, RequestHead } from "../../http/http-packet.ts";
import type { HttpService } from "../../http/types.ts";
import type { Connection } from "../../net/stream.ts";
import { makeRequest, type IncomingMessage } from "./incoming.ts";
import { PortServer } from "../port-server.ts";
import type { AnswerSettings } from "./answer-head.ts";
import { makeResponse, type ServerResponse } from "./response.ts";
import { socketOf, type SocketOwner } from "./socket.ts";

export interface ServerOptions {
  readonly maxHeaderSize?: number;
  readonly requestTimeout?: number;
  readonly headersTimeout?: number;
  readonly keepAliveTimeout?: number;
  readonly connectionsCheckingInterval?: number;
  readonly requireHostHeader?: boolean;
  readonly joinDuplicateHeaders?: boolean;
  readonly rejectNonStandardBodyWrites?: boolean;
  readonly insecureHTTPParser?: boolean;
  readonly IncomingMessage?: unknown;
  readonly ServerResponse?: unknown;
  readonly uniqueHeaders?: unknown;
}

type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown;

function timeout(options: ServerOptions, name: keyof ServerOptions, fallback: number): number {
  const value = options[name];
  if (value === undefined) return fallback;
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value) || value < 0) throw outOfRange(name, `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, value);
  return value;
}

/** Options of Node.js that this server does not have: to ignore them would be to lie. */
function refuseUnknown(options: ServerOptions): void {
  for (const name of ["IncomingMessage", "ServerResponse", "uniqueHeaders"] as const) {
    if (options[name] !== undefined) {
      throw missing(`The option ${name} of http.createServer`);
    }
  }
  if (options.insecureHTTPParser) throw invalidArgValue("options.insecureHTTPParser", "true", "is not supported");
}

/** Events that this server would never emit: a listener would wait in vain. */
function refuseEvent(event: EventName): void {
  if (event !== "upgrade" && event !== "connect") return;
  throw missing(`The event '${event}' of http.Server`, "a guest cannot hand a connection over to another protocol");
}

export class Server extends PortServer implements HttpService<HttpConnection>, AnswerSettings, SocketOwner {
  requestTimeout: number;
  headersTimeout: number;
  keepAliveTimeout: number;
  timeout: number = 0;
  maxHeadersCount: number | null = null;
  maxRequestsPerSocket: number = 0;
  maxHeaderSize: number | undefined;
  requireHostHeader: boolean;
  httpAllowHalfOpen: boolean = false;
  readonly maxBodySize: number = Infinity;
  readonly joinDuplicateHeaders: boolean;
  readonly rejectNonStandardBodyWrites: boolean;
  readonly connectionsCheckingInterval: number;
  private readonly dates: DateLine = new DateLine(this.network.machine);
  private readonly deadlines: Deadlines = new Deadlines(this.network.loop);
  private readonly connections: Set<HttpConnection> = new Set();
  private usual = "";
  private usualUntil = -1;

  constructor(options?: ServerOptions | RequestListener | null, listener?: RequestListener) {
    super();
    const given = typeof options === "function" || !options ? {} : options;
    if (typeof options !== "function" && options !== undefined && options !== null) checkObject(options, "options");
    refuseUnknown(given);
    this.requestTimeout = timeout(given, "requestTimeout", 300_000);
    this.headersTimeout = timeout(given, "headersTimeout", Math.min(60_000, this.requestTimeout));
    if (this.requestTimeout > 0 && this.headersTimeout > this.requestTimeout) {
      throw outOfRange("headersTimeout", "<= requestTimeout", given.headersTimeout);
    }
    this.keepAliveTimeout = timeout(given, "keepAliveTimeout", 5_000);
    this.connectionsCheckingInterval = timeout(given, "connectionsCheckingInterval", 30_000);
    this.maxHeaderSize = given.maxHeaderSize;
    this.requireHostHeader = given.requireHostHeader ?? true;
    this.joinDuplicateHeaders = given.joinDuplicateHeaders ?? false;
    this.rejectNonStandardBodyWrites = given.rejectNonStandardBodyWrites ?? false;
    const onRequest = typeof options === "function" ? options : listener;
    if (onRequest) this.on("request", onRequest);
  }

  /** Stops listening; 'close' follows when the last connection has ended. Idle connections are closed. */
  override close(callback?: (error?: Error) => void): this {
    this.closeIdleConnections();
    return super.close(callback);
  }

  closeAllConnections(): void {
    for (const connection of [...this.connections]) connection.destroy();
  }

  closeIdleConnections(): void {
    for (const connection of [...this.connections]) if (connection.idle && connection.requests > 0) connection.close();
  }

  /** A connection without traffic for so long is closed, unless someone listens to 'timeout'. */
  setTimeout(milliseconds?: number | (() => void), callback?: () => void): this {
    this.timeout = typeof milliseconds === "number" ? milliseconds : 0;
    const listener = typeof milliseconds === "function" ? milliseconds : callback;
    if (listener) this.on("timeout", listener);
    return this;
  }

  protected override get open(): number {
    return this.connections.size;
  }

  protected override accepted(connection: Connection): void {
    const http = new HttpConnection(connection, this.network, this, this.deadlines);
    this.connections.add(http);
    if (this.timeout > 0) socketOf(http).setTimeout(this.timeout);
    if (this.listenerCount("connection") > 0) this.emit("connection", socketOf(http));
  }

  override on(event: EventName, listener: EventListener): this {
    refuseEvent(event);
    return super.on(event, listener);
  }

  override addListener(event: EventName, listener: EventListener): this {
    refuseEvent(event);
    return super.addListener(event, listener);
  }

  override once(event: EventName, listener: EventListener): this {
    refuseEvent(event);
    return super.once(event, listener);
  }

  // HttpService

  request(http: HttpConnection, head: RequestHead): void {
    const request = new makeRequest(http, head);
    const response = new makeResponse(request, http);
    http.exchange = response;
    if (head.plain && !this.joinDuplicateHeaders && this.maxHeadersCount === null && this.maxRequestsPerSocket === 0) {
      // `emit` with one listener, without its arrays.
      const slot = this._events?.["request"];
      if (typeof slot === "function") slot.call(this, request, response);
      else this.emit("request", request, response);
      return;
    }
    if (!head.keepAlive) response.shouldKeepAlive = false;
    if (head.method === "HEAD") response._hasBody = !(response._unusual = true);
    if (this.joinDuplicateHeaders) request.joinDuplicateHeaders = true;
    if (this.maxHeadersCount !== null)
      request._maxPairs = this.maxHeadersCount > 0 ? this.maxHeadersCount * 2 : Infinity;
    if (head.minor === 0) {
      response.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(String(request.headers["te"] ?? ""));
    } else if (head.hosts === 0 && this.requireHostHeader) {
      response.writeHead(400, ["Connection", "close"]).end();
      return;
    }
    if (this.maxRequestsPerSocket > 0) {
      response._unusual = true;
      response._lastAllowed = http.requests >= this.maxRequestsPerSocket;
      if (http.requests > this.maxRequestsPerSocket) {
        this.emit("dropRequest", request, request.socket);
        response.writeHead(503).end();
        return;
      }
    }
    if (head.method === "CONNECT") {
      http.destroy(); // as Node.js does without a 'connect' listener
      return;
    }
    if (head.expect !== "" && head.minor === 1) {
      this.expectation(request, response, head.expect);
      return;
    }
    this.emit("request", request, response);
  }

  refused(http: HttpConnection, refusal: Refusal, packet: Uint8Array): boolean {
    if (this.listenerCount("clientError") === 0) return false;
    const parsing = refusal.code.startsWith("HPE_");
    const error = new Error(parsing ? `Parse Error: ${refusal.reason}` : refusal.reason);
    Object.assign(error, { code: refusal.code, reason: refusal.reason, bytesParsed: 0, rawPacket: packet });
    return this.emit("clientError", error, socketOf(http));
  }

  idled(): boolean {
    return false;
  }

  closed(http: HttpConnection): void {
    this.connections.delete(http);
    if (http.attachment !== undefined) socketOf(http)._onClosed();
    this.closeIfDone();
  }

  // AnswerSettings

  dateLine(): string {
    return this.dates.line(this.network.loop.now);
  }

  usualLines(): string {
    const { now } = this.network.loop;
    // Not longer than a second, since the timeouts may be changed.
    if (now >= this.usualUntil) {
      this.usual = this.dates.line(now) + this.keepAliveLines();
      this.usualUntil = this.dates.until;
    }
    return this.usual;
  }

  keepAliveLines(): string {
    const { keepAliveTimeout, maxRequestsPerSocket } = this;
    if (keepAliveTimeout === 5000 && maxRequestsPerSocket === 0) return DEFAULT_KEEP_ALIVE;
    if (keepAliveTimeout === 0) return "Connection: keep-alive\r\n";
    const most = maxRequestsPerSocket > 0 ? `, max=${maxRequestsPerSocket}` : "";
    return `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveTimeout / 1000)}${most}\r\n`;
  }

  private expectation(request: IncomingMessage, response: ServerResponse, expect: string): void {
    if (/(?:^|\W)100-continue(?:$|\W)/i.test(expect)) {
      response._expect_continue = response._unusual = true;
      if (this.listenerCount("checkContinue") > 0) {
        this.emit("checkContinue", request, response);
      } else {
        response.writeContinue();
        this.emit("request", request, response);
      }
    } else if (this.listenerCount("checkExpectation") > 0) {
      this.emit("checkExpectation", request, response);
    } else {
      response.writeHead(417).end();
    }
  }
}

const DEFAULT_KEEP_ALIVE = "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n";
