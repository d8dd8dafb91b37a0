// Blob and File of the File API. A blob holds its bytes in memory.

import { runtime } from "../../core/runtime.ts";
import { inspectable, showAs } from "../inspectable.ts";
import { ReadableStream } from "../streams/streams.ts";

export type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;

export interface BlobOptions {
  readonly type?: string | undefined;
  /** "native" turns line ends in texts into "\n". */
  readonly endings?: "transparent" | "native" | undefined;
}

const CHUNK_SIZE = 65_536;

function bytesOf(part: unknown, native: boolean): Uint8Array {
  if (part instanceof Blob) return Blob.bytesOf(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  const text = `${part as string}`;
  return runtime.machine.encodeUtf8(native ? text.replace(/\r\n?/g, "\n") : text);
}

/** All parts in one array of their own. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    runtime.machine.copy(all, at, part, 0, part.length);
    at += part.length;
  }
  return all;
}

function normalType(type: unknown): string {
  const text = `${type as string}`;
  return /^[ -~]*$/.test(text) ? text.toLowerCase() : "";
}

export class Blob {
  #bytes: Uint8Array<ArrayBuffer>;
  #type: string;

  constructor(parts: Iterable<BlobPart> = [], options: BlobOptions = {}) {
    if (parts === null || typeof parts !== "object" || typeof parts[Symbol.iterator] !== "function")
      throw Object.assign(new TypeError('The "sources" argument must be an instance of Iterable.'), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    const { type = "", endings = "transparent" } = options ?? {};
    if (`${endings}` !== "transparent" && `${endings}` !== "native")
      throw Object.assign(new TypeError(`The property 'options.endings' is invalid. Received '${String(endings)}'`), {
        code: "ERR_INVALID_ARG_VALUE",
      });
    this.#bytes = joinBytes([...parts].map((part) => bytesOf(part, endings === "native")));
    this.#type = normalType(type);
  }

  /** The bytes themselves: not to be written, not to be given away. */
  static bytesOf(blob: Blob): Uint8Array<ArrayBuffer> {
    return blob.#bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  get type(): string {
    return this.#type;
  }

  /** A part that shares the memory. */
  slice(start: number = 0, end: number = this.size, type: string = ""): Blob {
    const blob = new Blob([], { type });
    blob.#bytes = this.#bytes.subarray(start, end);
    return blob;
  }

  async text(): Promise<string> {
    const bytes = this.#bytes;
    return runtime.machine.decodeUtf8(bytes, 0, bytes.length, false)!;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#bytes.slice();
  }

  stream(): ReadableStream<Uint8Array> {
    const bytes = this.#bytes;
    let at = 0;
    return new ReadableStream({
      type: "bytes",
      pull(controller) {
        if (at < bytes.length) {
          const chunk = bytes.slice(at, at + CHUNK_SIZE);
          at += chunk.length;
          controller.enqueue(chunk);
          return;
        }
        controller.close();
        controller.byobRequest?.respond(0);
      },
    }) as ReadableStream<Uint8Array>;
  }

  get [Symbol.toStringTag](): string {
    return "Blob";
  }

  static {
    inspectable(
      Blob,
      showAs("Blob", ({ size, type }) => ({ size, type })),
    );
  }
}

export interface FileOptions extends BlobOptions {
  /** Milliseconds since 1970; now unless given. */
  readonly lastModified?: number | undefined;
}

export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(parts: Iterable<BlobPart>, name: string, options: FileOptions = {}) {
    if (arguments.length < 2)
      throw Object.assign(new TypeError('The "fileBits" and "fileName" arguments must be specified'), {
        code: "ERR_MISSING_ARGS",
      });
    super(parts, options);
    this.#name = `${name}`.toWellFormed();
    this.#lastModified =
      options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
  }

  get name(): string {
    return this.#name;
  }

  get lastModified(): number {
    return this.#lastModified;
  }

  override get [Symbol.toStringTag](): string {
    return "File";
  }

  static {
    inspectable(
      File,
      showAs("File", ({ size, type, name, lastModified }) => ({ size, type, name, lastModified })),
    );
  }
}
