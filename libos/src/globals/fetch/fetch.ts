// fetch (Fetch Standard, 5.6): requests, redirects, and answers as Response objects. What a browser adds is not there.

import type { Asked } from "../../http/client/types.ts";
import type { AbortSignal } from "../../web/events/abort.ts";
import { Body, type BodyContent } from "../../web/fetch/body.ts";
import { Headers } from "../../web/fetch/headers.ts";
import { Request, type RequestInit } from "../../web/fetch/request.ts";
import { Response } from "../../web/fetch/response.ts";
import { URL } from "../../web/url/url.ts";
import { runtime } from "../../core/runtime.ts";
import { ReadableStream } from "../../web/streams/streams.ts";
import { readDataUrl } from "./data-url.ts";
import { Retrieval, type Answer } from "./retrieval.ts";
import { targetOf, type Target } from "./target.ts";
import { Upload } from "./upload.ts";

const REDIRECTS_MAX = 20;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Set by this function alone: a value of the application's would break the framing, or lie. */
const OWN: readonly string[] = [
  "host",
  "content-length",
  "connection",
  "transfer-encoding",
  "keep-alive",
  "upgrade",
  "expect",
];

/** What stays the same over redirects, but for method and body. */
interface Asking {
  readonly request: Request;
  readonly signal: AbortSignal | undefined;
  method: string;
  body: BodyContent;
  /** Fields that are not sent any more after a redirect. */
  readonly dropped: string[];
}

function failed(cause: unknown): TypeError {
  return new TypeError("fetch failed", { cause });
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason as Error;
}

/**
 * Asks a server. Rejects with a TypeError "fetch failed", whose `cause` tells why, and with the signal's reason when that aborts.
 *
 * @example const text = await (await fetch("http://api.internal:8080/now")).text();
 */
export async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const given = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  const signal = given === null ? undefined : (given as AbortSignal | undefined);
  if (signal?.aborted) throw abortReason(signal);
  if (request.url.startsWith("data:")) return dataResponse(request.url);
  const asking: Asking = { request, signal, method: request.method, body: Body.take(request), dropped: [] };
  let url = request.url;
  for (let redirects = 0; ; redirects++) {
    let target: Target;
    try {
      target = targetOf(url);
    } catch (cause) {
      throw failed(cause);
    }
    const { head, body } = await retrieve(asking, target);
    const location = REDIRECTS.includes(head.status) ? field(head.names, head.values, "location") : undefined;
    if (location === undefined || request.redirect === "manual")
      return respond(asking, target, redirects, { head, body });
    body
      .stream()
      .cancel()
      .catch(() => {}); // what it says is not looked at
    if (request.redirect === "error") throw failed(new Error("unexpected redirect"));
    if (redirects === REDIRECTS_MAX) throw failed(new Error("redirect count exceeded"));
    url = redirected(asking, target, head.status, location);
  }
}

function dataResponse(href: string): Response {
  const data = readDataUrl(href);
  if (data === undefined) throw failed(new Error("invalid data URL"));
  const headers = Headers.adopt(["content-type"], [data.type]);
  const status = { status: 200, statusText: "OK" };
  return Response.fetched({ type: "basic", url: href, redirected: false, ...status, headers, body: data.bytes });
}

/** The first value of a field. */
function field(names: readonly string[], values: readonly string[], wanted: string): string | undefined {
  const at = names.findIndex((name) => name.toLowerCase() === wanted);
  return at < 0 ? undefined : values[at];
}

/** Where a redirect leads, and what becomes of method and body. */
function redirected(asking: Asking, from: Target, status: number, location: string): string {
  let to: URL;
  try {
    to = new URL(location, from.url);
  } catch (cause) {
    throw failed(cause);
  }
  if (to.protocol !== "http:" && to.protocol !== "https:")
    throw failed(new Error("URL scheme must be a HTTP(S) scheme"));
  const { method } = asking;
  if (status !== 303 && (asking.body instanceof ReadableStream || isSource(asking.body)))
    throw failed(new Error("a body that is a stream cannot be sent again"));
  if (
    (status === 303 && method !== "GET" && method !== "HEAD") ||
    ((status === 301 || status === 302) && method === "POST")
  ) {
    asking.method = "GET";
    asking.body = null;
    asking.dropped.push("content-encoding", "content-language", "content-location", "content-type", "content-length");
  }
  if (to.origin !== from.origin) asking.dropped.push("authorization", "proxy-authorization", "cookie", "host");
  return to.href;
}

function isSource(body: BodyContent): boolean {
  return (
    typeof body === "object" && body !== null && !(body instanceof Uint8Array) && !(body instanceof ReadableStream)
  );
}

/** Request line and fields, and the body as the HTTP client takes it. */
function compose({ request, method, body, dropped }: Asking, target: Target): Asked {
  let head = `${method} ${target.path} HTTP/1.1\r\n${target.hostLine}connection: keep-alive\r\n`;
  let known = "";
  Headers.each(request.headers, (name, value) => {
    if (OWN.includes(name) || dropped.includes(name)) return;
    head += `${name}: ${value}\r\n`;
    known += ` ${name} `;
  });
  if (!known.includes(" accept ")) head += "accept: */*\r\n";
  if (!known.includes(" accept-language ")) head += "accept-language: *\r\n";
  if (!known.includes(" user-agent ")) head += "user-agent: unikernel\r\n";
  const common = { method, host: target.host, port: target.port };
  if (body === null) {
    const empty = method === "POST" || method === "PUT" || method === "PATCH" ? "content-length: 0\r\n" : "";
    return { ...common, head: `${head}${empty}\r\n`, body: undefined, chunked: false };
  }
  if (typeof body === "string" || body instanceof Uint8Array) {
    const text = typeof body === "string" ? body.toWellFormed() : body;
    const length = typeof text === "string" ? runtime.machine.utf8Length(text) : text.length;
    return { ...common, head: `${head}content-length: ${length}\r\n\r\n`, body: text, chunked: false };
  }
  const stream = body instanceof ReadableStream ? body : body.stream();
  return { ...common, head: `${head}transfer-encoding: chunked\r\n\r\n`, body: new Upload(stream), chunked: true };
}

/** Makes the exchange. Resolves with the answer's head, while its body may still be coming. */
function retrieve(asking: Asking, target: Target): Promise<Answer> {
  const { signal } = asking;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => retrieval.abort(abortReason(signal!));
    const finished = (): void => signal?.removeEventListener("abort", onAbort);
    const refuse = (error: Error): void => reject(signal?.aborted && error === signal.reason ? error : failed(error));
    const retrieval = new Retrieval(compose(asking, target), resolve, refuse, finished);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function respond({ method }: Asking, target: Target, redirects: number, { head, body }: Answer): Response {
  const { status, reason, values } = head;
  const names = head.names.map((name) => name.toLowerCase());
  const empty = method === "HEAD" || status === 204 || status === 205 || status === 304;
  const coding = empty ? undefined : field(names, values, "content-encoding");
  if (coding !== undefined && coding !== "" && coding.toLowerCase() !== "identity") {
    body
      .stream()
      .cancel()
      .catch(() => {}); // it could not be read anyway
    const text = `the answer is compressed (content-encoding: ${coding}), which was not asked for and which the library OS cannot undo yet`;
    throw failed(Object.assign(new Error(text), { code: "ERR_CONTENT_ENCODING" }));
  }
  return Response.fetched({
    type: "basic", // a redirect that is not followed too: on a server nobody is to be protected from seeing it
    url: target.url,
    redirected: redirects > 0,
    status,
    statusText: reason,
    headers: Headers.adopt(names, values),
    body: empty ? null : body,
  });
}
