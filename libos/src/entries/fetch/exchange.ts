// One request of the fetch form and its answer: Request on the one side, Response on the other.

import type { HttpConnection } from "../../http/http.ts";
import type { RequestHead } from "../../http/http-packet.ts";
import { hasNoBody, statusLine } from "../../http/response-head.ts";
import type { Exchange } from "../../http/types.ts";
import { AbortController, type AbortSignal } from "../../web/events/abort.ts";
import { Body, type BodyContent, type BodySource } from "../../web/fetch/body.ts";
import { Headers } from "../../web/fetch/headers.ts";
import { Request, type IncomingRequest } from "../../web/fetch/request.ts";
import { Response } from "../../web/fetch/response.ts";
import { ReadableStream } from "../../web/streams/streams.ts";
import { printFields } from "./fields.ts";
import { IncomingBody } from "../../web/fetch/incoming-body.ts";
import { targetUrl } from "./target-url.ts";

/** What an exchange asks of its server. */
export interface FetchServer {
  dateLine(): string;
  keepAliveLines(): string;
  /** Both together. */
  usualLines(): string;
  /** Tells of what the application threw. */
  report(error: unknown): void;
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

export class FetchExchange implements Exchange, IncomingRequest {
  headSent: boolean = false;
  private readonly http: HttpConnection;
  private readonly head: RequestHead;
  private readonly server: FetchServer;
  private readonly incoming: IncomingBody | undefined;
  private controller: AbortController | undefined;
  private continued = false;
  private aborted = false;
  private keepAlive: boolean;
  private reader: Reader | undefined;
  private resume: (() => void) | undefined;

  constructor(http: HttpConnection, head: RequestHead, server: FetchServer) {
    this.http = http;
    this.head = head;
    this.server = server;
    this.keepAlive = head.keepAlive;
    if (head.bodyLength !== 0) this.incoming = new IncomingBody(http, () => this.continue());
  }

  // IncomingRequest: read when the application asks.

  get method(): string {
    return this.head.method;
  }

  get url(): string {
    return targetUrl(this.head);
  }

  get headers(): Headers {
    return Headers.adopt(this.head.names.slice(), this.head.values.slice());
  }

  get body(): BodyContent {
    return (this.incoming as BodySource | undefined) ?? null;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.aborted) this.controller.abort();
    return this.controller.signal;
  }

  /** Asks the application and sends what it answers. */
  run(handler: (request: Request) => unknown): void {
    try {
      const result = handler(Request.incoming(this));
      if (result instanceof Response) this.answer(result);
      else if (typeof (result as PromiseLike<unknown> | null | undefined)?.then === "function") void this.later(result);
      else throw new TypeError("fetch must return a Response, or a promise of one");
    } catch (error) {
      this.fail(error);
    }
  }

  // Exchange: what the connection tells.

  get wantsBody(): boolean {
    return this.incoming?.wanted === true;
  }

  onBody(bytes: Uint8Array, start: number, end: number): void {
    this.incoming?.receive(bytes, start, end);
  }

  onBodyEnd(): void {
    this.incoming?.end();
  }

  onDrained(): void {
    const { resume } = this;
    this.resume = undefined;
    resume?.();
  }

  onAborted(): void {
    if (this.aborted) return;
    this.aborted = true;
    const error = new DOMException("The connection was closed", "AbortError");
    this.incoming?.fail(error as unknown as Error);
    this.controller?.abort(error);
    this.reader?.cancel(error).catch(() => {});
    this.onDrained();
  }

  private continue(): void {
    if (this.continued || this.headSent || this.aborted || this.head.expect === "") return;
    this.continued = true;
    this.http.out.latin1("HTTP/1.1 100 Continue\r\n\r\n");
  }

  private async later(result: unknown): Promise<void> {
    try {
      const response = await (result as PromiseLike<unknown>);
      if (!(response instanceof Response)) throw new TypeError("fetch must return a Response, or a promise of one");
      this.answer(response);
    } catch (error) {
      this.fail(error);
    }
  }

  /** The application has thrown: 500, or the end of the connection if the head is on its way. */
  private fail(error: unknown): void {
    if (this.aborted) return;
    this.server.report(error);
    if (this.headSent) this.http.destroy();
    else this.answer(new Response("Internal Server Error", { status: 500 }));
  }

  private answer(response: Response): void {
    const content = Body.take(response);
    if (this.aborted) {
      if (content instanceof ReadableStream) content.cancel().catch(() => {});
      return;
    }
    const { machine } = this.http.network;
    const empty = hasNoBody(response.status) || this.head.method === "HEAD";
    const fields = printFields(response.headers, content instanceof ReadableStream);
    if (fields.close || (this.head.expect !== "" && !this.continued)) this.keepAlive = false;

    const streamed = content !== null && typeof content !== "string" && !(content instanceof Uint8Array);
    const length =
      content === null ? 0 : typeof content === "string" ? machine.utf8Length(content) : byteLength(content);
    const chunked = streamed && !fields.length && !empty && this.head.minor === 1;
    // HTTP/1.0 knows the end of a body without a length by the end of the connection.
    if (streamed && !fields.length && !chunked && !empty) this.keepAlive = false;
    let framing = "";
    if (chunked) framing = "transfer-encoding: chunked\r\n";
    else if (!streamed && !hasNoBody(response.status) && !(fields.length && empty))
      framing = `content-length: ${length}\r\n`;
    if (response.status >= 500) this.http.failed();
    const head =
      statusLine(response.status, response.statusText === "" ? undefined : response.statusText) +
      fields.text +
      (this.keepAlive && !fields.date
        ? this.server.usualLines()
        : (fields.date ? "" : this.server.dateLine()) +
          (this.keepAlive ? this.server.keepAliveLines() : "Connection: close\r\n")) +
      framing +
      "\r\n";
    this.headSent = true;
    const { out } = this.http;
    if (empty || content === null) {
      out.latin1(head);
      if (content instanceof ReadableStream) content.cancel().catch(() => {});
      this.http.answered(this.keepAlive);
    } else if (typeof content === "string") {
      if (content.length === length) out.latin1(head + content);
      else {
        out.latin1(head);
        out.utf8(content, length);
      }
      this.http.answered(this.keepAlive);
    } else if (content instanceof Uint8Array) {
      out.latin1(head);
      out.bytes(content);
      this.http.answered(this.keepAlive);
    } else {
      out.latin1(head);
      const stream = content instanceof ReadableStream ? content : content.stream();
      void this.pump(stream, chunked, fields.length ? fields.lengthValue : Infinity);
    }
  }

  /** Sends a stream, as fast as the peer takes it. */
  private async pump(stream: ReadableStream<Uint8Array>, chunked: boolean, length: number): Promise<void> {
    const { out } = this.http;
    let left = length;
    try {
      const reader = (this.reader = stream.getReader() as unknown as Reader);
      for (;;) {
        const { done, value } = await reader.read();
        if (this.aborted) return;
        if (done) break;
        if (!(value instanceof Uint8Array)) throw new TypeError("a Response's stream must give Uint8Arrays");
        if (value.length === 0) continue;
        left -= value.length;
        if (left < 0) throw new TypeError("a Response's stream gave more than its content-length says");
        if (chunked) out.latin1(`${value.length.toString(16)}\r\n`);
        let room = out.bytes(value);
        if (chunked) room = out.latin1("\r\n");
        if (!room) await new Promise<void>((resolve) => (this.resume = resolve));
        if (this.aborted) return;
      }
      if (left > 0 && left !== Infinity)
        throw new TypeError("a Response's stream gave less than its content-length says");
    } catch (error) {
      this.reader?.cancel(error).catch(() => {});
      this.fail(error);
      return;
    }
    this.reader = undefined;
    if (chunked) out.latin1("0\r\n\r\n");
    this.http.answered(this.keepAlive);
  }
}

function byteLength(content: BodyContent): number {
  return content instanceof Uint8Array ? content.length : 0;
}
