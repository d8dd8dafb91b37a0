// The server of the fetch form: an HttpService whose answers are Responses.

import { runtime } from "../../core/runtime.ts";
import { DateLine } from "../../http/date-line.ts";
import { Deadlines } from "../../http/deadlines.ts";
import { HttpConnection } from "../../http/http.ts";
import type { RequestHead } from "../../http/http-packet.ts";
import type { HttpService } from "../../http/types.ts";
import { Listener } from "../../net/listener.ts";
import { network } from "../../net/network.ts";
import { listenError } from "../../net/listen-error.ts";
import type { Request } from "../../web/fetch/request.ts";
import { FetchExchange, type FetchServer } from "./exchange.ts";

const KEEP_ALIVE_SECONDS = 5;
const KEEP_ALIVE_LINES = `Connection: keep-alive\r\nKeep-Alive: timeout=${KEEP_ALIVE_SECONDS}\r\n`;

/** Timeouts and limits are those of node:http's server. */
export class FetchService implements HttpService<HttpConnection>, FetchServer {
  readonly headersTimeout: number = 60_000;
  readonly requestTimeout: number = 300_000;
  readonly keepAliveTimeout: number = KEEP_ALIVE_SECONDS * 1000;
  readonly maxHeaderSize: number | undefined = undefined;
  readonly maxBodySize: number;
  readonly httpAllowHalfOpen: boolean = false;
  private readonly handler: (request: Request) => unknown;
  private readonly reporter: (error: unknown) => void;
  private readonly network = network();
  private readonly dates: DateLine = new DateLine(this.network.machine);
  private usual = "";
  private usualUntil = -1;
  private readonly deadlines: Deadlines = new Deadlines(this.network.loop);

  constructor(handler: (request: Request) => unknown, maxBodySize: number, reporter: (error: unknown) => void) {
    this.handler = handler;
    this.maxBodySize = maxBodySize;
    this.reporter = reporter;
  }

  /** Takes up the port; that it cannot be had is an uncaught exception. */
  listen(port: number): void {
    new Listener(this.network, port, {
      listening: () => {},
      failed: (failure) => runtime.uncaught(listenError(failure, port, undefined), "uncaughtException"),
      accepted: (connection) => void new HttpConnection(connection, this.network, this, this.deadlines),
      closed: () => {},
    });
  }

  request(http: HttpConnection, head: RequestHead): void {
    if (head.hosts !== 1 && (head.minor === 1 || head.hosts > 1)) {
      http.refuse({ status: 400, code: "HPE_INVALID_HEADER_TOKEN", reason: "There must be one Host field" });
    } else if (head.method === "CONNECT" || head.method === "TRACE") {
      http.refuse({ status: 501, code: "HPE_INVALID_METHOD", reason: `${head.method} is not implemented` });
    } else if (head.expect !== "" && head.expect !== "100-continue") {
      http.refuse({ status: 417, code: "HPE_INVALID_HEADER_TOKEN", reason: "Unknown expectation" });
    } else {
      const exchange = new FetchExchange(http, head, this);
      http.exchange = exchange;
      exchange.run(this.handler);
    }
  }

  refused(): boolean {
    return false;
  }

  idled(): boolean {
    return false;
  }

  closed(): void {}

  report(error: unknown): void {
    this.reporter(error);
  }

  dateLine(): string {
    return this.dates.line(this.network.loop.now);
  }

  usualLines(): string {
    const { now } = this.network.loop;
    if (now >= this.usualUntil) {
      this.usual = this.dates.line(now) + KEEP_ALIVE_LINES;
      this.usualUntil = this.dates.until;
    }
    return this.usual;
  }

  keepAliveLines(): string {
    return KEEP_ALIVE_LINES;
  }
}
