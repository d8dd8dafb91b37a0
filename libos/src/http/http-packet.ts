// Parses a request's head: pure, from one Latin-1 text, with caches for the lines that clients repeat.

import { METHODS } from "./http-wire.ts";

/** `RequestHead.bodyLength` of a chunked body. */
export const CHUNKED = -1;

/** A request's head, immutable: equal heads may share one object. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** HTTP/1.`minor`. */
  readonly minor: 0 | 1;
  /** Name, value, name, value, ... as received, the values without surrounding white space. */
  readonly fields: readonly string[];
  /** The names in lower case, one for each field. */
  readonly names: readonly string[];
  /** The values, one for each field. */
  readonly values: readonly string[];
  /** Bytes of the body, or CHUNKED. */
  readonly bodyLength: number;
  /** What the client wants: the connection stays open after the answer. */
  readonly keepAlive: boolean;
  /** The value of `Expect`, in lower case; "" if there is none. */
  readonly expect: string;
  /** The client asks for another protocol. */
  readonly upgrade: boolean;
  /** How many `Host` fields there are. */
  readonly hosts: number;
  /** Nothing is special about it: HTTP/1.1 with a Host, kept alive, without body and expectation, neither HEAD nor CONNECT. */
  readonly plain: boolean;
}

/** Why a request is refused: the answer's status, and code and reason in the words of Node.js. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly reason: string;
}

/** What a field line means for the framing of the message. */
type Kind = "plain" | "host" | "connection" | "length" | "coding" | "expect" | "upgrade";

interface Field {
  readonly name: string;
  readonly lower: string;
  readonly value: string;
  readonly kind: Kind;
}

interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly minor: 0 | 1;
}

const KINDS: Readonly<Record<string, Kind>> = {
  __proto__: null as never,
  host: "host",
  connection: "connection",
  "content-length": "length",
  "transfer-encoding": "coding",
  expect: "expect",
  upgrade: "upgrade",
};

// The engine interprets: looking a known line up is ten times cheaper than checking it again. Lines of clients repeat.
const CACHED_LINES = 256;
const CACHED_LENGTH = 256;
const fieldLines = new Map<string, Field>();
const requestLines = new Map<string, RequestLine>();

const REQUEST_LINE = /^([A-Z-]+) ([^\0- \x7f]+) HTTP\/1\.([01])$/;
const OTHER_VERSION = /^[A-Z-]+ [^\0- \x7f]+ HTTP\/\d\.\d$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*((?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)[ \t]*$/;
const METHOD = new Set(METHODS);

function refusal(status: number, code: string, reason: string): Refusal {
  return { status, code, reason };
}

function remember<V>(cache: Map<string, V>, line: string, value: V): V {
  if (line.length <= CACHED_LENGTH) {
    if (cache.size >= CACHED_LINES) cache.clear();
    cache.set(line, value);
  }
  return value;
}

/** RFC 9112, 3: method SP target SP version. */
function parseRequestLine(line: string): RequestLine | Refusal {
  const parts = REQUEST_LINE.exec(line);
  if (parts === null) {
    if (OTHER_VERSION.test(line)) return refusal(505, "HPE_INVALID_VERSION", "Invalid HTTP version");
    if (!/^[A-Z-]+ /.test(line)) return refusal(400, "HPE_INVALID_METHOD", "Invalid method encountered");
    if (!/ HTTP\/[^ ]*$/.test(line)) return refusal(400, "HPE_INVALID_CONSTANT", "Expected HTTP/");
    return /HTTP\/\d\.\d$/.test(line)
      ? refusal(400, "HPE_INVALID_URL", "Invalid characters in url")
      : refusal(400, "HPE_INVALID_VERSION", "Invalid HTTP version");
  }
  const [, method, target, minor] = parts as unknown as [string, string, string, string];
  if (!METHOD.has(method)) return refusal(400, "HPE_INVALID_METHOD", "Invalid method encountered");
  return remember(requestLines, line, { method, target, minor: minor === "1" ? 1 : 0 });
}

/** RFC 9112, 5: name ":" OWS value OWS. A line that begins with white space (obs-fold) is no field. */
function parseField(line: string): Field | Refusal {
  const parts = FIELD_LINE.exec(line);
  if (parts === null) {
    if (line.includes("\n")) return refusal(400, "HPE_CR_EXPECTED", "Missing expected CR after header value");
    if (line.includes("\r")) return refusal(400, "HPE_LF_EXPECTED", "Missing expected LF after header value");
    if (line.startsWith(" ") || line.startsWith("\t")) {
      return refusal(400, "HPE_INVALID_HEADER_TOKEN", "Unexpected whitespace after header value");
    }
    return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/.test(line)
      ? refusal(400, "HPE_INVALID_HEADER_TOKEN", "Invalid header value char")
      : refusal(400, "HPE_INVALID_HEADER_TOKEN", "Invalid header token");
  }
  const name = parts[1] as string;
  const lower = name.toLowerCase();
  return remember(fieldLines, line, { name, lower, value: parts[2] as string, kind: KINDS[lower] ?? "plain" });
}

/** What the framing fields of one message say together. */
interface Framing {
  hosts: number;
  close: boolean;
  keepAlive: boolean;
  upgradeOption: boolean;
  upgrade: boolean;
  expect: string;
  length: number;
  coding: string;
}

function applyField(framing: Framing, field: Field): Refusal | undefined {
  const value = field.value;
  switch (field.kind) {
    case "host":
      framing.hosts++;
      return undefined;
    case "connection":
      for (const part of value.toLowerCase().split(",")) {
        const option = part.trim();
        if (option === "close") framing.close = true;
        else if (option === "keep-alive") framing.keepAlive = true;
        else if (option === "upgrade") framing.upgradeOption = true;
      }
      return undefined;
    case "length": {
      const length = /^\d{1,15}$/.test(value) ? Number(value) : -1;
      if (length < 0) return refusal(400, "HPE_INVALID_CONTENT_LENGTH", "Invalid character in Content-Length");
      // RFC 9112, 6.3 lets equal ones pass; like Node.js this server takes only one.
      if (framing.length >= 0) {
        return refusal(400, "HPE_UNEXPECTED_CONTENT_LENGTH", "Content-Length already present");
      }
      framing.length = length;
      return undefined;
    }
    case "coding":
      framing.coding = framing.coding === "" ? value.toLowerCase() : `${framing.coding},${value.toLowerCase()}`;
      return undefined;
    case "expect":
      framing.expect = value.toLowerCase();
      return undefined;
    case "upgrade":
      framing.upgrade = true;
      return undefined;
    case "plain":
      return undefined;
  }
}

/** RFC 9112, 6: how long the body is. A message that two parsers could cut differently is refused. */
function bodyLength(framing: Framing, minor: 0 | 1): number | Refusal {
  if (framing.coding === "") return framing.length < 0 ? 0 : framing.length;
  if (framing.length >= 0) {
    return refusal(400, "HPE_INVALID_TRANSFER_ENCODING", "Transfer-Encoding can't be present with Content-Length");
  }
  if (minor === 0) {
    return refusal(400, "HPE_INVALID_TRANSFER_ENCODING", "Transfer-Encoding in an HTTP/1.0 request");
  }
  if (framing.coding === "chunked") return CHUNKED;
  const codings = framing.coding.split(",").map((coding) => coding.trim());
  const last = codings.at(-1);
  if (last !== "chunked" || codings.indexOf("chunked") !== codings.length - 1) {
    return refusal(400, "HPE_INVALID_TRANSFER_ENCODING", "Request has invalid `Transfer-Encoding`");
  }
  return refusal(501, "HPE_INVALID_TRANSFER_ENCODING", "Transfer codings besides chunked are not implemented");
}

/**
 * Parses a head: all up to and including the empty line that ends it, one byte a UTF-16 unit.
 * Returns a refusal for whatever RFC 9112 does not allow, and for everything that is known from request smuggling: bare CR or
 * LF, folded lines, white space before the colon, both or differing lengths, unknown codings.
 */
export function parseHead(text: string): RequestHead | Refusal {
  const lines = text.split("\r\n");
  const first = lines[0] as string;
  const request = requestLines.get(first) ?? parseRequestLine(first);
  if ("status" in request) return request;
  const minor = request.minor;
  const fields: string[] = [];
  const names: string[] = [];
  const values: string[] = [];
  let framing: Framing | undefined;
  // The last two pieces are the empty ones around the final CR LF.
  for (let at = 1, end = lines.length - 2; at < end; at++) {
    const line = lines[at] as string;
    const field = fieldLines.get(line) ?? parseField(line);
    if ("status" in field) return field;
    fields.push(field.name, field.value);
    names.push(field.lower);
    values.push(field.value);
    if (field.kind !== "plain") {
      framing ??= {
        hosts: 0, close: false, keepAlive: false, upgradeOption: false, upgrade: false, expect: "", length: -1, coding: "",
      }; // prettier-ignore
      const bad = applyField(framing, field);
      if (bad !== undefined) return bad;
    }
  }
  const { method, target } = request;
  if (framing === undefined) {
    return {
      method,
      target,
      minor,
      fields,
      names,
      values,
      bodyLength: 0,
      keepAlive: minor === 1,
      expect: "",
      upgrade: false,
      hosts: 0,
      plain: false,
    };
  }
  const length = bodyLength(framing, minor);
  if (typeof length !== "number") return length;
  const keepAlive = !framing.close && (minor === 1 || framing.keepAlive);
  const usual = minor === 1 && keepAlive && length === 0 && framing.hosts > 0 && framing.expect === "";
  return {
    method,
    target,
    minor,
    fields,
    names,
    values,
    bodyLength: length,
    keepAlive,
    expect: framing.expect,
    upgrade: framing.upgrade && framing.upgradeOption,
    hosts: framing.hosts,
    plain: usual && method !== "HEAD" && method !== "CONNECT",
  };
}

/**
 * Looks at the beginning of a head that is not complete: a refusal if nothing good can become of it. `known` units of it have been
 * looked at before.
 */
export function checkBeginning(text: string, known: number): Refusal | undefined {
  if (!/^[A-Z]/.test(text)) return refusal(400, "HPE_INVALID_METHOD", "Invalid method encountered");
  for (let at = text.indexOf("\n", known); at >= 0; at = text.indexOf("\n", at + 1)) {
    if (text[at - 1] !== "\r") return refusal(400, "HPE_CR_EXPECTED", "Missing expected CR after header value");
  }
  const end = text.indexOf("\r\n");
  if (end < 0 || end + 2 <= known) return undefined;
  const request = parseRequestLine(text.slice(0, end));
  return "status" in request ? request : undefined;
}

/** Name and value pairs of a trailer section (the lines behind the last chunk, without the empty one), or a refusal. */
export function parseTrailers(text: string): string[] | Refusal {
  const trailers: string[] = [];
  if (text === "") return trailers;
  for (const line of text.split("\r\n")) {
    const field = fieldLines.get(line) ?? parseField(line);
    if ("status" in field) return field;
    trailers.push(field.name, field.value);
  }
  return trailers;
}
