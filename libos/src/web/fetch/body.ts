// What Request and Response have in common: a body that is read once. Text and bytes become a stream only if one is asked for.

import { runtime } from "../../core/runtime.ts";
import { Blob, joinBytes } from "../file/blob.ts";
import { FormData } from "../file/form-data.ts";
import { boundaryOf, encodeMultipart, parseMultipart } from "../file/multipart.ts";
import { isDisturbed, ReadableStream } from "../streams/streams.ts";
import { parseForm, URLSearchParams } from "../url/search-params.ts";

/** A body that has yet to come, as an HTTP server has it. One of the two is called, once. */
export interface BodySource {
  /** All bytes; the caller may keep them. */
  bytes(): Promise<Uint8Array>;
  stream(): ReadableStream<Uint8Array>;
}

export type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | URLSearchParams
  | Blob
  | FormData
  | ReadableStream<Uint8Array>
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | null;

/** A body as it is kept. */
export type BodyContent = string | Uint8Array | ReadableStream<Uint8Array> | BodySource | null;

/** The content of an init value, copied where the Standard copies, and the content type that goes with it. */
export function extractBody(init: unknown): { content: BodyContent; type: string | null } {
  if (init === null || init === undefined) return { content: null, type: null };
  if (typeof init === "string") return { content: init, type: "text/plain;charset=UTF-8" };
  if (init instanceof ReadableStream) {
    if (init.locked || isDisturbed(init)) throw new TypeError("Response body object should not be disturbed or locked");
    return { content: init, type: null };
  }
  if (init instanceof Uint8Array) return { content: Uint8Array.prototype.slice.call(init), type: null };
  if (ArrayBuffer.isView(init))
    return { content: new Uint8Array(init.buffer, init.byteOffset, init.byteLength).slice(), type: null };
  if (init instanceof ArrayBuffer) return { content: new Uint8Array(init.slice(0)), type: null };
  // A copy: whoever reads the body may write to what it gets.
  if (init instanceof Blob) return { content: Blob.bytesOf(init).slice(), type: init.type === "" ? null : init.type };
  if (init instanceof FormData) {
    const { bytes, boundary } = encodeMultipart(init);
    return { content: bytes, type: `multipart/form-data; boundary=${boundary}` };
  }
  if (init instanceof URLSearchParams)
    return { content: init.toString(), type: "application/x-www-form-urlencoded;charset=UTF-8" };
  if (typeof init === "object" && Symbol.asyncIterator in init)
    return { content: ReadableStream.from(init as AsyncIterable<Uint8Array>), type: null };
  return { content: `${init as string}`, type: "text/plain;charset=UTF-8" };
}

function unusable(): TypeError {
  return new TypeError("Body is unusable: Body has already been read");
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!(value instanceof Uint8Array)) {
      const error = new TypeError("Received non-Uint8Array chunk");
      await reader.cancel(error);
      throw error;
    }
    chunks.push(value);
  }
  return chunks.length === 1 ? chunks[0]! : joinBytes(chunks);
}

/** UTF-8 without a byte order mark; what is malformed becomes U+FFFD. */
function utf8(bytes: Uint8Array): string {
  const text = runtime.machine.decodeUtf8(bytes, 0, bytes.length, false)!;
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

export abstract class Body {
  #content: BodyContent;
  /** Taken as a whole; a stream keeps its own account. */
  #used = false;

  constructor(content: BodyContent) {
    this.#content = content;
  }

  /**
   * For an HTTP server: takes the content as it is kept, without a stream where there is none yet. It counts as used then.
   * @throws TypeError if it was used before
   */
  static take(body: Body): BodyContent {
    const content = body.#content;
    if (content === null) return null;
    if (!body.isUsable()) throw unusable();
    body.#used = true;
    return content;
  }

  /** Gives a body away to `clone`, which goes on with one branch. */
  protected static split(body: Body): BodyContent {
    const content = body.#content;
    if (content === null || typeof content === "string" || content instanceof Uint8Array) return content;
    const [one, two] = body.#stream()!.tee();
    body.#content = one;
    return two;
  }

  /** The other end of `split`. */
  protected static fill(body: Body, content: BodyContent): void {
    body.#content = content;
  }

  protected get hasBody(): boolean {
    return this.#content !== null;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#stream();
  }

  get bodyUsed(): boolean {
    return (
      this.#content !== null && (this.#used || (this.#content instanceof ReadableStream && isDisturbed(this.#content)))
    );
  }

  async text(): Promise<string> {
    const content = this.#content;
    if (typeof content !== "string") return utf8(await this.#bytes());
    if (!this.isUsable()) throw unusable();
    this.#used = true;
    // A lone surrogate does not survive UTF-8.
    const text = content.toWellFormed();
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  async bytes(): Promise<Uint8Array> {
    return this.#bytes();
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.#bytes();
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    return (whole ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
  }

  async blob(): Promise<Blob> {
    const type = this.contentType;
    return new Blob([await this.#bytes()], { type });
  }

  /** Of a body of type multipart/form-data or application/x-www-form-urlencoded. */
  async formData(): Promise<FormData> {
    const type = this.contentType;
    const essence = /^[^;]*/.exec(type)![0].trim().toLowerCase();
    const bytes = await this.#bytes();
    if (essence === "multipart/form-data") {
      const boundary = boundaryOf(type);
      const form = boundary === undefined ? undefined : parseMultipart(bytes, boundary);
      if (form === undefined) throw new TypeError("Failed to parse body as FormData.");
      return form;
    }
    if (essence !== "application/x-www-form-urlencoded")
      throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
    const form = new FormData();
    for (const [name, value] of parseForm(utf8(bytes))) form.append(name, value);
    return form;
  }

  /** The header of that name; "" without one. */
  protected abstract get contentType(): string;

  protected isUsable(): boolean {
    return !this.bodyUsed && !(this.#content instanceof ReadableStream && this.#content.locked);
  }

  async #bytes(): Promise<Uint8Array> {
    const content = Body.take(this);
    if (content === null) return new Uint8Array(0);
    if (typeof content === "string") return runtime.machine.encodeUtf8(content);
    if (content instanceof Uint8Array) return content;
    return content instanceof ReadableStream ? collect(content) : content.bytes();
  }

  #stream(): ReadableStream<Uint8Array> | null {
    const content = this.#content;
    if (content === null || content instanceof ReadableStream) return content;
    let stream: ReadableStream<Uint8Array>;
    if (typeof content === "string" || content instanceof Uint8Array) stream = streamOf(content);
    else stream = content.stream();
    // What was read already, all at once, cannot be read again.
    if (this.#used) void stream.getReader().cancel();
    return (this.#content = stream);
  }
}

function streamOf(content: string | Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const bytes = typeof content === "string" ? runtime.machine.encodeUtf8(content) : content;
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
      controller.byobRequest?.respond(0);
    },
  }) as ReadableStream<Uint8Array>;
}
