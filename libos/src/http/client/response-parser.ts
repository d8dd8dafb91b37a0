// Parses the answers of a server (RFC 9112) as they come. What a server says is as little trusted as what a client does.

import type { Machine } from "@unikernel/hal/machine";

/** Bytes of a head, and of the trailers of a body, at most: those of Node.js. */
const HEAD_MAX = 16_384;
/** Fields of a head at most. */
const FIELDS_MAX = 2000;
/** Interim answers before the real one at most. */
const INTERIM_MAX = 32;
/** Bytes of the line before a chunk at most: its size and extensions nobody needs. */
const CHUNK_LINE_MAX = 1024;

const END_OF_HEAD = Uint8Array.of(13, 10, 13, 10);
const END_OF_LINE = Uint8Array.of(13, 10);
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex
const BAD_VALUE = /[\0\r\n]/;

/** The head of an answer. Names as they came; values without white space around them. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  readonly minor: 0 | 1;
  readonly names: string[];
  readonly values: string[];
  /** Whether the connection can be used again after the body. */
  readonly keepAlive: boolean;
  /** Seconds for which the server keeps an idle connection, if it says so. */
  readonly keepAliveTimeout: number | undefined;
}

/** Hears what is parsed. */
export interface ResponseSink {
  /** An interim answer (1xx). */
  interim(head: ResponseHead): void;
  head(head: ResponseHead): void;
  /** Bytes of the body, lent. */
  data(bytes: Uint8Array, start: number, end: number): void;
  /** The answer is complete; trailers as they came. */
  complete(names: readonly string[], values: readonly string[]): void;
}

/** The server has broken the protocol. */
export class ProtocolError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type State = "head" | "length" | "close" | "size" | "chunk" | "chunkEnd" | "trailers" | "done";

interface Fields {
  readonly names: string[];
  readonly values: string[];
}

function bad(message: string): ProtocolError {
  return new ProtocolError("HPE_INVALID_RESPONSE", `Parse Error: ${message}`);
}

function parseFields(lines: readonly string[], from: number): Fields {
  const names: string[] = [];
  const values: string[] = [];
  if (lines.length - from > FIELDS_MAX) throw new ProtocolError("HPE_HEADER_OVERFLOW", "Parse Error: Header overflow");
  for (let at = from; at < lines.length; at++) {
    const line = lines[at]!;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon);
    if (colon <= 0 || !NAME.test(name)) throw bad("Invalid header token");
    const value = line.slice(colon + 1).trim();
    if (BAD_VALUE.test(value)) throw bad("Invalid header value char");
    names.push(name);
    values.push(value);
  }
  return { names, values };
}

/** All values of a name, joined as a list; undefined without one. */
function valueOf({ names, values }: Fields, wanted: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < names.length; at++) {
    if (names[at]!.length !== wanted.length || names[at]!.toLowerCase() !== wanted) continue;
    found = found === undefined ? values[at]! : `${found}, ${values[at]!}`;
  }
  return found;
}

/** The one length that Content-Length tells, however often it does. */
function lengthOf(text: string): number {
  const all = text.split(",").map((part) => part.trim());
  const [first] = all;
  if (!/^\d{1,15}$/.test(first!) || all.some((other) => other !== first)) throw bad("Invalid Content-Length");
  return Number(first);
}

export class ResponseParser {
  /** Whether anything of an answer has come. */
  begun = false;
  private readonly machine: Machine;
  private readonly sink: ResponseSink;
  /** Whether the request was one whose answers have no body. */
  private readonly headOnly: boolean;
  private state: State = "head";
  private left = 0;
  private interims = 0;
  /** The start of a head, line or trailers that has not come whole. */
  private rest: Uint8Array | undefined;

  constructor(machine: Machine, headOnly: boolean, sink: ResponseSink) {
    this.machine = machine;
    this.headOnly = headOnly;
    this.sink = sink;
  }

  get done(): boolean {
    return this.state === "done";
  }

  /**
   * Takes bytes; returns how many belong to this answer. @throws ProtocolError
   */
  push(bytes: Uint8Array, start: number, end: number): number {
    this.begun = true;
    let at = start;
    while (at < end && this.state !== "done") {
      if (this.state === "length" || this.state === "chunk") {
        at = this.body(bytes, at, end);
      } else if (this.state === "close") {
        this.sink.data(bytes, at, end);
        at = end;
      } else {
        at = this.text(bytes, at, end);
      }
    }
    return at - start;
  }

  /** The server has ended its direction. True if that completes the answer. */
  end(): boolean {
    if (this.state !== "close") return false;
    this.finish({ names: [], values: [] });
    return true;
  }

  private body(bytes: Uint8Array, at: number, end: number): number {
    const stop = Math.min(end, at + this.left);
    this.sink.data(bytes, at, stop);
    this.left -= stop - at;
    if (this.left === 0) {
      if (this.state === "chunk") this.state = "chunkEnd";
      else this.finish({ names: [], values: [] });
    }
    return stop;
  }

  /** Looks for the end of what is read as text: a head, a line, or trailers. */
  private text(bytes: Uint8Array, at: number, end: number): number {
    const wide = this.state === "head" || this.state === "trailers";
    const mark = wide ? END_OF_HEAD : END_OF_LINE;
    const limit = wide ? HEAD_MAX : CHUNK_LINE_MAX;
    const { rest, machine } = this;
    let source = bytes;
    let from = at;
    let until = end;
    if (rest !== undefined) {
      // What came before goes in front; no more is looked at than is allowed.
      until = Math.min(end, at + limit + 4 - Math.min(rest.length, limit));
      source = new Uint8Array(rest.length + until - at);
      source.set(rest);
      source.set(bytes.subarray(at, until), rest.length);
      from = 0;
      until = source.length;
    }
    // Trailers may be none: then an empty line is all.
    const none = this.state === "trailers" && source[from] === 13 && source[from + 1] === 10 && until - from >= 2;
    const found = none ? from : machine.indexOf(source, mark, from, until);
    if (found < 0 || found - from > limit) {
      if (until - from > limit) throw new ProtocolError("HPE_HEADER_OVERFLOW", "Parse Error: Header overflow");
      this.rest = source.slice(from, until);
      return end;
    }
    this.rest = undefined;
    const text = machine.decodeLatin1(source, from, found);
    const used = found + (none ? 2 : mark.length) - from - (rest?.length ?? 0);
    this.line(text);
    return at + used;
  }

  private line(text: string): void {
    const { state } = this;
    if (state === "head") {
      this.head(text);
    } else if (state === "size") {
      this.size(text);
    } else if (state === "chunkEnd") {
      if (text !== "") throw bad("Missing line end behind a chunk");
      this.state = "size";
    } else {
      this.finish(parseFields(text === "" ? [] : text.split("\r\n"), 0));
    }
  }

  private size(text: string): void {
    const match = /^([0-9a-fA-F]{1,12})[\t ]*(?:;.*)?$/.exec(text);
    if (match === null)
      throw new ProtocolError("HPE_INVALID_CHUNK_SIZE", "Parse Error: Invalid character in chunk size");
    this.left = Number.parseInt(match[1]!, 16);
    this.state = this.left === 0 ? "trailers" : "chunk";
  }

  private head(text: string): void {
    const lines = text.split("\r\n");
    const match = STATUS_LINE.exec(lines[0]!);
    if (match === null) throw bad("Expected HTTP/1.x and a status");
    const minor = match[1] === "1" ? 1 : 0;
    const status = Number(match[2]);
    const fields = parseFields(lines, 1);
    const options = valueOf(fields, "connection")?.toLowerCase() ?? "";
    const has = (option: string): boolean => options.split(",").some((part) => part.trim() === option);
    const framed = this.frame(status, minor, fields);
    const keepAlive = framed && (minor === 1 ? !has("close") : has("keep-alive"));
    const hint = /(?:^|[\s,;])timeout=(\d{1,6})/i.exec(valueOf(fields, "keep-alive") ?? "");
    const keepAliveTimeout = hint === null ? undefined : Number(hint[1]);
    const head = { status, reason: match[3] ?? "", minor, ...fields, keepAlive, keepAliveTimeout } as const;
    if (status < 200 && status !== 101) {
      if (++this.interims > INTERIM_MAX) throw bad("Too many interim answers");
      this.sink.interim(head);
      return;
    }
    this.sink.head(head);
    if (this.left === 0 && this.state === "length") this.finish({ names: [], values: [] });
  }

  /** Finds out where the body ends (RFC 9112, 6.3). False if that is where the connection does. */
  private frame(status: number, minor: 0 | 1, fields: Fields): boolean {
    const coding = valueOf(fields, "transfer-encoding");
    const length = valueOf(fields, "content-length");
    if (status < 200 && status !== 101) return true;
    this.state = "length";
    this.left = 0;
    if (coding !== undefined) {
      // Both, or a coding that HTTP/1.0 does not have: somebody is to be fooled.
      if (length !== undefined || minor === 0) throw bad("Transfer-Encoding can't be present with Content-Length");
      if (coding.toLowerCase() !== "chunked") throw bad(`Transfer-Encoding ${coding} is not known`);
      if (!this.headOnly && status !== 204 && status !== 304) this.state = "size";
      return true;
    }
    const known = length === undefined ? undefined : lengthOf(length);
    if (this.headOnly || status === 204 || status === 304) return true;
    if (status === 101 || known === undefined) {
      this.state = "close";
      return false;
    }
    this.left = known;
    return true;
  }

  private finish({ names, values }: Fields): void {
    this.state = "done";
    this.sink.complete(names, values);
  }
}
