// Request of the Fetch Standard, as a server has it: without what belongs to a browser's fetch (its fields tell the defaults).

import { AbortSignal } from "../events/abort.ts";
import { inspectable, showAs } from "../inspectable.ts";
import { URL } from "../url/url.ts";
import { Body, extractBody, type BodyContent, type BodyInit } from "./body.ts";
import { Headers, type HeadersInit } from "./headers.ts";

export interface RequestInit {
  readonly method?: string | undefined;
  readonly headers?: HeadersInit | undefined;
  readonly body?: BodyInit | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly duplex?: "half" | undefined;
  readonly redirect?: "follow" | "error" | "manual" | undefined;
  readonly keepalive?: boolean | undefined;
}

/** What an HTTP server knows of a request; all is checked already. Each member but `body` is read when it is asked for, once. */
export interface IncomingRequest {
  readonly method: string;
  /** Absolute and normalized. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: BodyContent;
  readonly signal?: AbortSignal | undefined;
}

const incomingKey: unique symbol = Symbol("incoming");

/** These are written in upper case, however they come. */
const normalized = /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/i;

function checkMethod(method: string): string {
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  if (/^(?:CONNECT|TRACE|TRACK)$/i.test(method)) throw new TypeError(`'${method}' HTTP method is unsupported.`);
  return normalized.test(method) ? method.toUpperCase() : method;
}

function parseTarget(input: unknown): string {
  let url: URL;
  try {
    url = new URL(input as string);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${String(input)}`, { cause });
  }
  if (url.username !== "" || url.password !== "")
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${String(input)}`);
  return url.href;
}

export class Request extends Body {
  readonly #incoming: IncomingRequest | undefined;
  #method: string | undefined;
  #url: string | undefined;
  #headers: Headers | undefined;
  readonly #redirect: "follow" | "error" | "manual" = "follow";
  readonly #keepalive: boolean = false;
  #signal: AbortSignal | (() => AbortSignal) | undefined;

  constructor(input: string | URL | Request, init: RequestInit = {}) {
    const incoming = (init as { [incomingKey]?: IncomingRequest } | null)?.[incomingKey];
    if (incoming !== undefined) {
      super(incoming.body);
      this.#incoming = incoming;
      return;
    }
    const from = input instanceof Request ? input : undefined;
    const url = from?.url ?? parseTarget(input);
    const method = init?.method === undefined ? (from?.method ?? "GET") : checkMethod(`${init.method}`);
    const signal = init?.signal === undefined ? from?.signal : init.signal;
    if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal))
      throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
    if (init?.duplex !== undefined && init.duplex !== "half")
      throw new TypeError(`Request constructor: ${String(init.duplex)} is not an accepted type. Expected one of half.`);
    const { redirect = from?.redirect ?? "follow" } = init ?? {};
    if (redirect !== "follow" && redirect !== "error" && redirect !== "manual")
      throw new TypeError(
        `Request constructor: ${String(redirect)} is not an accepted type. Expected one of follow, error, manual.`,
      );
    const given = init?.body ?? null;
    if ((given !== null || (from !== undefined && from.hasBody)) && (method === "GET" || method === "HEAD"))
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    const { content, type } =
      given === null && from !== undefined ? { content: Body.take(from), type: null } : extractBody(given);
    if (given !== null && typeof content !== "string" && !(content instanceof Uint8Array) && init?.duplex === undefined)
      throw new TypeError("RequestInit: duplex option is required when sending a body.");
    super(content);
    this.#method = method;
    this.#url = url;
    const headers = (this.#headers = new Headers(init?.headers ?? from?.headers));
    if (type !== null && !headers.has("content-type")) headers.append("content-type", type);
    this.#redirect = redirect;
    this.#keepalive = Boolean(init?.keepalive ?? from?.keepalive);
    this.#signal = signal === undefined || signal === null ? undefined : () => AbortSignal.any([signal]);
  }

  /** For an HTTP server: a request without checks and without a copy of anything. */
  static incoming(request: IncomingRequest): Request {
    return new Request("", { [incomingKey]: request } as RequestInit);
  }

  get method(): string {
    return (this.#method ??= this.#incoming!.method);
  }

  get url(): string {
    return (this.#url ??= this.#incoming!.url);
  }

  protected override get contentType(): string {
    return this.headers.get("content-type") ?? "";
  }

  get headers(): Headers {
    return (this.#headers ??= this.#incoming!.headers);
  }

  get signal(): AbortSignal {
    if (this.#signal instanceof AbortSignal) return this.#signal;
    const make = this.#signal;
    return (this.#signal = make === undefined ? (this.#incoming?.signal ?? AbortSignal.make()) : make());
  }

  get redirect(): "follow" | "error" | "manual" {
    return this.#redirect;
  }

  get keepalive(): boolean {
    return this.#keepalive;
  }

  get destination(): "" {
    return "";
  }

  get referrer(): string {
    return "about:client";
  }

  get referrerPolicy(): "" {
    return "";
  }

  get mode(): "cors" {
    return "cors";
  }

  get credentials(): "same-origin" {
    return "same-origin";
  }

  get cache(): "default" {
    return "default";
  }

  get integrity(): "" {
    return "";
  }

  get duplex(): "half" {
    return "half";
  }

  clone(): Request {
    if (!this.isUsable()) throw new TypeError("unusable");
    const { method, url, headers, redirect, keepalive, signal } = this;
    const copy = new Request(url, { method, headers, redirect, keepalive, signal });
    Request.fill(copy, Request.split(this));
    return copy;
  }

  get [Symbol.toStringTag](): string {
    return "Request";
  }

  static {
    inspectable(
      Request,
      showAs("Request", (request) => {
        const { method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect } =
          request;
        const { integrity, keepalive, signal } = request;
        const common = {
          method,
          url,
          headers,
          destination,
          referrer,
          referrerPolicy,
          mode,
          credentials,
          cache,
          redirect,
        };
        return { ...common, integrity, keepalive, isReloadNavigation: false, isHistoryNavigation: false, signal };
      }),
    );
  }
}
