// Cuts a request's body out of the bytes of a connection: by length or by chunks (RFC 9112, 7). Pure but for its sink.

import type { Machine } from "@unikernel/hal/machine";
import { CHUNKED, parseTrailers, type Refusal } from "./http-packet.ts";
import { CHUNK_EXTENSIONS_MAX, CHUNK_LINE_MAX, HEAD_SIZE_MAX, LINE_END } from "./http-wire.ts";

/** Takes a body's bytes, lent for the time of the call. */
export interface BodySink {
  onBody(bytes: Uint8Array, start: number, end: number): void;
}

/**
 * - data: `left` bytes of the body or chunk follow.
 * - size, dataEnd, trailer: a line is being gathered: a chunk's size, what follows a chunk, the trailer section.
 * - done: the body is complete. - refused: it is malformed.
 */
export type BodyState = "data" | "size" | "dataEnd" | "trailer" | "done" | "refused";

type Text = Pick<Machine, "decodeLatin1" | "indexOf">;

const SIZE = /^([0-9A-Fa-f]{1,13})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;

function refuse(status: number, code: string, reason: string): Refusal {
  return { status, code, reason };
}

export class BodyReader {
  state: BodyState;
  refusal: Refusal | undefined;
  trailers: readonly string[] = [];
  private readonly chunked: boolean;
  private readonly machine: Text;
  private left: number;
  private room: number;
  /** What has come of the line that is being gathered. */
  private line = "";
  private readonly section: string[] = [];
  private sectionSize = 0;
  private extensions = 0;

  /** `length`: bytes or CHUNKED; `most`: bytes beyond which a chunked body is refused. */
  constructor(machine: Text, length: number, most: number) {
    this.machine = machine;
    this.chunked = length === CHUNKED;
    this.left = this.chunked ? 0 : length;
    this.room = most;
    this.state = this.chunked ? "size" : length > 0 ? "data" : "done";
  }

  /**
   * Takes one step with bytes[at, end), at < end: a run of data or a line. Returns where the next step begins.
   * `sink` is called last, so that an exception of it leaves the reader right; what it is given is taken then: see `next`.
   */
  step(bytes: Uint8Array, at: number, end: number, sink: BodySink | undefined, taken: { at: number }): void {
    if (this.state === "data") {
      const until = Math.min(end, at + this.left);
      this.left -= until - at;
      if (this.left === 0) this.state = this.chunked ? "dataEnd" : "done";
      taken.at = until;
      sink?.onBody(bytes, at, until);
      return;
    }
    const found = this.machine.indexOf(bytes, LINE_END, at, end);
    // A CR that came last and its LF that comes first are found in the text, not in the bytes.
    const split = this.line.endsWith("\r") && bytes[at] === 10;
    const until = split ? at + 1 : found < 0 ? end : found + 2;
    this.line += this.machine.decodeLatin1(bytes, at, until);
    taken.at = until;
    if (split || found >= 0) {
      const line = this.line.slice(0, -2);
      this.line = "";
      this.takeLine(line);
    } else if (this.line.length > CHUNK_LINE_MAX) {
      this.fail(this.lineTooLong());
    } else if (this.state === "dataEnd" && this.line !== "\r") {
      this.fail(refuse(400, "HPE_STRICT", "Expected LF after chunk data"));
    } else if (/[^\r]\n|\r[^\n]|^\n/.test(this.line)) {
      const trailer = this.state === "trailer" ? parseTrailers(this.line) : [];
      const other = refuse(400, "HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size");
      this.fail(Array.isArray(trailer) ? other : trailer);
    }
  }

  /** The same refusal as for a line that arrived whole: how it was cut into segments must not matter. */
  private lineTooLong(): Refusal {
    if (this.state === "trailer") return refuse(431, "HPE_HEADER_OVERFLOW", "Header overflow");
    if (/^[0-9A-Fa-f]+[;\s]/.test(this.line))
      return refuse(413, "HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow");
    return refuse(400, "HPE_INVALID_CHUNK_SIZE", "The line is too long");
  }

  private takeLine(line: string): void {
    if (this.state === "size") this.takeSize(line);
    else if (this.state === "trailer") this.takeTrailer(line);
    else if (line === "") this.state = "size";
    else this.fail(refuse(400, "HPE_STRICT", "Expected LF after chunk data"));
  }

  private takeSize(line: string): void {
    const parts = SIZE.exec(line);
    if (parts === null) return this.fail(refuse(400, "HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size"));
    const digits = parts[1] as string;
    this.extensions += line.length - digits.length;
    if (this.extensions > CHUNK_EXTENSIONS_MAX) {
      return this.fail(refuse(413, "HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow"));
    }
    this.left = Number.parseInt(digits, 16);
    this.room -= this.left;
    if (this.room < 0) return this.fail(refuse(413, "ERR_HTTP_BODY_TOO_LARGE", "The request's body is too large"));
    this.state = this.left === 0 ? "trailer" : "data";
  }

  /** Each line is judged when it has come: how it was cut into segments must not matter. */
  private takeTrailer(line: string): void {
    if (line === "") {
      this.trailers = this.section;
      this.state = "done";
      return;
    }
    this.sectionSize += line.length + (this.sectionSize === 0 ? 0 : 2);
    if (this.sectionSize > HEAD_SIZE_MAX) return this.fail(refuse(431, "HPE_HEADER_OVERFLOW", "Header overflow"));
    const field = parseTrailers(line);
    if (Array.isArray(field)) this.section.push(...field);
    else this.fail(field);
  }

  private fail(refusal: Refusal): void {
    this.refusal = refusal;
    this.state = "refused";
  }
}
