// Response of the Fetch Standard.

import { inspectable, showAs } from "../inspectable.ts";
import { URL } from "../url/url.ts";
import { Body, extractBody, type BodyContent, type BodyInit } from "./body.ts";
import { Headers, type HeadersInit } from "./headers.ts";

export interface ResponseInit {
  readonly status?: number | undefined;
  readonly statusText?: string | undefined;
  readonly headers?: HeadersInit | undefined;
}

export type ResponseType = "basic" | "cors" | "default" | "error" | "opaque" | "opaqueredirect";

/** What `fetch` knows of a response; all is checked already. */
export interface FetchedResponse {
  readonly type: ResponseType;
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: BodyContent;
}

/** What the Standard calls a null body status. */
function hasNoBody(status: number): boolean {
  return status === 101 || status === 103 || status === 204 || status === 205 || status === 304;
}

export class Response extends Body {
  #type: ResponseType = "default";
  #status: number;
  #statusText: string;
  #headers: Headers;
  #url = "";
  #redirected = false;

  constructor(body?: BodyInit, init: ResponseInit = {}) {
    const status = toStatus(init?.status);
    if (status < 200 || status > 599)
      throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    const statusText = init?.statusText === undefined ? "" : `${init.statusText}`;
    if (statusText !== "" && !/^[\t\x20-\x7e\x80-\xff]*$/.test(statusText)) throw new TypeError("Invalid statusText");
    const { content, type } = extractBody(body);
    if (content !== null && hasNoBody(status))
      throw new TypeError(`Response constructor: Invalid response status code ${status}`);
    super(content);
    this.#status = status;
    this.#statusText = statusText;
    const given = init?.headers ?? undefined;
    if (given === undefined && type !== null) {
      this.#headers = Headers.adopt(["content-type"], [type]);
      return;
    }
    this.#headers = new Headers(given);
    if (type !== null) Headers.addType(this.#headers, type);
  }

  /** For `fetch`: a response without checks and without a copy of anything. Its headers cannot be changed. */
  static fetched({ type, url, redirected, status, statusText, headers, body }: FetchedResponse): Response {
    const response = new Response(null);
    response.#type = type;
    response.#url = url;
    response.#redirected = redirected;
    response.#status = status;
    response.#statusText = statusText;
    response.#headers = Headers.freeze(headers);
    Response.fill(response, body);
    return response;
  }

  /** A response of type "error". */
  static error(): Response {
    const response = new Response(null);
    response.#type = "error";
    response.#status = 0;
    Headers.freeze(response.#headers);
    return response;
  }

  /** @param url absolute */
  static redirect(url: string | URL, status: number = 302): Response {
    let location: string;
    try {
      location = new URL(url).href;
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${String(url)}`, { cause });
    }
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError(`Invalid status code ${status}`);
    const response = new Response(null);
    response.#status = status;
    response.#headers.append("location", location);
    Headers.freeze(response.#headers);
    return response;
  }

  static json(data: unknown, init: ResponseInit = {}): Response {
    const text = JSON.stringify(data) as string | undefined;
    if (text === undefined) throw new TypeError("Value is not JSON serializable");
    const response = new Response(null, init);
    if (hasNoBody(response.#status))
      throw new TypeError(`Response constructor: Invalid response status code ${response.#status}`);
    Response.fill(response, text);
    Headers.addType(response.#headers, "application/json");
    return response;
  }

  get type(): ResponseType {
    return this.#type;
  }

  /** Where it came from, without a fragment; empty if it did not come from `fetch`. */
  get url(): string {
    return this.#url;
  }

  get redirected(): boolean {
    return this.#redirected;
  }

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText(): string {
    return this.#statusText;
  }

  protected override get contentType(): string {
    return this.headers.get("content-type") ?? "";
  }

  get headers(): Headers {
    return this.#headers;
  }

  clone(): Response {
    if (this.bodyUsed || this.body?.locked === true)
      throw new TypeError("Response.clone: Body has already been consumed.");
    const copy = new Response(null, { statusText: this.#statusText, headers: this.#headers });
    Response.fill(copy, Response.split(this));
    copy.#status = this.#status;
    copy.#type = this.#type;
    copy.#url = this.#url;
    copy.#redirected = this.#redirected;
    return copy;
  }

  get [Symbol.toStringTag](): string {
    return "Response";
  }

  static {
    inspectable(
      Response,
      showAs("Response", ({ status, statusText, headers, body, bodyUsed, ok, redirected, type, url }) => ({
        status,
        statusText,
        headers,
        body,
        bodyUsed,
        ok,
        redirected,
        type,
        url,
      })),
    );
  }
}

/** WebIDL's unsigned short. */
function toStatus(value: unknown): number {
  return value === undefined ? 200 : Number(value) & 0xffff;
}
