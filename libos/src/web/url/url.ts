// The URL class of the URL Standard.

import { inspectable, showAs } from "../inspectable.ts";
import { parseHost, UnsupportedHostError } from "./host.ts";
import { encodeQuery, parsePath, parsePort, parseUrl, portColon } from "./parse.ts";
import { fragmentSet, percentEncode, userinfoSet } from "./percent.ts";
import {
  defaultPort,
  isSpecial,
  serializeHost,
  serializeOrigin,
  serializePath,
  serializeUrl,
  type UrlRecord,
} from "./record.ts";
import { URLSearchParams } from "./search-params.ts";

function invalid(input: string, base?: string): TypeError {
  const error = Object.assign(new TypeError("Invalid URL"), { code: "ERR_INVALID_URL", input });
  return base === undefined ? error : Object.assign(error, { base });
}

function parse(input: string, base: string | undefined): UrlRecord | undefined {
  if (base === undefined) return parseUrl(input);
  const baseRecord = parseUrl(base);
  return baseRecord === undefined ? undefined : parseUrl(input, baseRecord);
}

/**
 * A URL. Domains are ASCII only: others throw an error with code ERR_URL_HOST_UNSUPPORTED (docs/adr/0005).
 * @example new URL("../b?x=1", "http://host/a/c").href // "http://host/b?x=1"
 */
export class URL {
  #record: UrlRecord;
  #href: string | undefined;
  #params: URLSearchParams | undefined;

  constructor(input: string | { toString(): string }, base?: string | { toString(): string }) {
    const text = `${input as string}`.toWellFormed();
    const baseText = base === undefined ? undefined : `${base as string}`.toWellFormed();
    const record = parse(text, baseText);
    if (record === undefined) throw invalid(text, baseText);
    this.#record = record;
  }

  static canParse(input: string | { toString(): string }, base?: string | { toString(): string }): boolean {
    return URL.parse(input, base) !== null;
  }

  static parse(input: string | { toString(): string }, base?: string | { toString(): string }): URL | null {
    try {
      return new URL(input, base);
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (code === "ERR_INVALID_URL" || error instanceof UnsupportedHostError) return null;
      throw error;
    }
  }

  get href(): string {
    return (this.#href ??= serializeUrl(this.#record));
  }

  set href(value: string) {
    const record = parseUrl(`${value}`.toWellFormed());
    if (record === undefined) throw invalid(`${value}`);
    this.#record = record;
    this.#href = undefined;
    this.#refreshParams();
  }

  get origin(): string {
    const record = this.#record;
    if (record.scheme === "blob") {
      const inner = URL.parse(serializePath(record));
      return inner !== null && /^https?:$/.test(inner.protocol) ? inner.origin : "null";
    }
    return serializeOrigin(record);
  }

  get protocol(): string {
    return `${this.#record.scheme}:`;
  }

  set protocol(value: string) {
    const record = this.#record;
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*)(?::|$)/.exec(`${value}`.replace(/[\t\n\r]/g, ""))?.[1]?.toLowerCase();
    if (scheme === undefined || isSpecial(scheme) !== isSpecial(record.scheme)) return;
    if (scheme === "file" && (record.username !== "" || record.password !== "" || record.port !== "")) return;
    if (record.scheme === "file" && record.host === "") return;
    record.scheme = scheme;
    if (record.port === defaultPort(scheme)) record.port = "";
    this.#href = undefined;
  }

  get username(): string {
    return this.#record.username;
  }

  set username(value: string) {
    if (!this.#canHaveCredentials()) return;
    this.#record.username = percentEncode(`${value}`, userinfoSet);
    this.#href = undefined;
  }

  get password(): string {
    return this.#record.password;
  }

  set password(value: string) {
    if (!this.#canHaveCredentials()) return;
    this.#record.password = percentEncode(`${value}`, userinfoSet);
    this.#href = undefined;
  }

  get host(): string {
    return serializeHost(this.#record);
  }

  set host(value: string) {
    this.#setHost(`${value}`, true);
  }

  get hostname(): string {
    return this.#record.host ?? "";
  }

  set hostname(value: string) {
    this.#setHost(`${value}`, false);
  }

  get port(): string {
    return this.#record.port;
  }

  set port(value: string) {
    if (!this.#canHaveCredentials()) return;
    const text = `${value}`.replace(/[\t\n\r]/g, "");
    const digits = /^[0-9]*/.exec(text)![0];
    if (digits === "" && text !== "") return;
    const port = parsePort(digits, this.#record.scheme);
    if (port === undefined) return;
    this.#record.port = port;
    this.#href = undefined;
  }

  get pathname(): string {
    return serializePath(this.#record);
  }

  set pathname(value: string) {
    const record = this.#record;
    if (typeof record.path === "string") return;
    const text = `${value}`.replace(/[\t\n\r]/g, "");
    const special = isSpecial(record.scheme);
    if (text === "" && !special) record.path = record.host === null ? [""] : [];
    else
      record.path = parsePath(
        text[0] === "/" || (special && text[0] === "\\") ? text.slice(1) : text,
        record.scheme,
        [],
      );
    this.#href = undefined;
  }

  get search(): string {
    const query = this.#record.query;
    return query === null || query === "" ? "" : `?${query}`;
  }

  set search(value: string) {
    let text = `${value}`.replace(/[\t\n\r]/g, "");
    if (text[0] === "?") text = text.slice(1);
    this.#record.query = `${value}` === "" ? null : encodeQuery(text, this.#record.scheme);
    this.#href = undefined;
    this.#refreshParams();
  }

  get searchParams(): URLSearchParams {
    return (this.#params ??= URLSearchParams.bind(this.#record.query ?? "", (query) => {
      this.#record.query = query === "" ? null : query;
      this.#href = undefined;
    }));
  }

  get hash(): string {
    const fragment = this.#record.fragment;
    return fragment === null || fragment === "" ? "" : `#${fragment}`;
  }

  set hash(value: string) {
    let text = `${value}`.replace(/[\t\n\r]/g, "");
    if (text[0] === "#") text = text.slice(1);
    this.#record.fragment = `${value}` === "" ? null : percentEncode(text, fragmentSet);
    this.#href = undefined;
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  get [Symbol.toStringTag](): string {
    return "URL";
  }

  static {
    inspectable(
      URL,
      showAs("URL", (url) => {
        const { href, origin, protocol, username, password, host, hostname, port, pathname } = url;
        const { search, searchParams, hash } = url;
        return {
          href,
          origin,
          protocol,
          username,
          password,
          host,
          hostname,
          port,
          pathname,
          search,
          searchParams,
          hash,
        };
      }),
    );
  }

  #canHaveCredentials(): boolean {
    return this.#record.host !== null && this.#record.host !== "" && this.#record.scheme !== "file";
  }

  #setHost(value: string, withPort: boolean): void {
    const record = this.#record;
    if (typeof record.path === "string") return;
    const special = isSpecial(record.scheme);
    let text = value.replace(/[\t\n\r]/g, "");
    const end = text.search(special ? /[/\\?#]/ : /[/?#]/);
    if (end >= 0) text = text.slice(0, end);
    let port: string | undefined;
    if (record.scheme !== "file") {
      const colon = portColon(text);
      if (colon >= 0) {
        if (colon === 0 || !withPort) return;
        port = parsePort(/^[0-9]*/.exec(text.slice(colon + 1))![0], record.scheme);
        // An invalid or empty port leaves the old one.
        if (text.length === colon + 1) port = undefined;
        text = text.slice(0, colon);
      }
    }
    if (text === "") {
      if (special && record.scheme !== "file") return;
      if (record.username !== "" || record.password !== "" || record.port !== "") return;
      record.host = "";
    } else {
      const host = parseHost(text, special);
      if (host === undefined) return;
      record.host = record.scheme === "file" && host === "localhost" ? "" : host;
    }
    if (port !== undefined) record.port = port;
    this.#href = undefined;
  }

  #refreshParams(): void {
    if (this.#params !== undefined) URLSearchParams.reset(this.#params, this.#record.query ?? "");
  }
}
