// process.stdout and process.stderr: streams that are never full and never end.

import type { ConsoleStream } from "@unikernel/hal";
import { runtime } from "../../core/runtime.ts";
import { codedError, invalidArgType } from "../errors.ts";
import { EventEmitter } from "../events/emitter.ts";

type Done = (error?: Error | null) => void;

/**
 * The writable side of a stream, without a buffer: each write is one operation of the console, copied at once. `isTTY` and
 * `columns` are undefined, as in Node.js when the output is no terminal.
 */
export class Output extends EventEmitter {
  readonly fd: number;
  readonly writable: boolean = true;
  readonly writableEnded: boolean = false;
  readonly writableFinished: boolean = false;
  readonly writableLength: number = 0;
  readonly writableNeedDrain: boolean = false;
  readonly writableHighWaterMark: number = 16384;
  readonly writableObjectMode: boolean = false;
  readonly destroyed: boolean = false;
  readonly errored: Error | null = null;
  readonly #stream: ConsoleStream;

  constructor(fd: number, stream: ConsoleStream) {
    super();
    this.fd = fd;
    this.#stream = stream;
  }

  /** Always true. `done` is called when the host has taken the bytes. Encodings: utf8, latin1 (binary), ascii. */
  write(chunk: string | ArrayBufferView, encoding?: string | Done | null, done?: Done): boolean {
    if (typeof encoding === "function") return this.write(chunk, undefined, encoding);
    const { console } = runtime.hal;
    const finished = done === undefined ? undefined : (failed: boolean): void => done(failed ? failure() : null);
    if (typeof chunk === "string") {
      if (isUtf8(encoding)) console.write(this.#stream, chunk, finished);
      else console.writeBytes(this.#stream, latin1(chunk, encoding), finished);
    } else if (ArrayBuffer.isView(chunk)) {
      console.writeBytes(
        this.#stream,
        new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength),
        finished,
      );
    } else if (chunk === null) {
      throw codedError(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
    } else {
      throw invalidArgType("chunk", ["string", "Buffer", "Uint8Array"], chunk);
    }
    return true;
  }

  /** Writes and calls back; the stream stays open, as Node.js keeps its standard streams. */
  end(chunk?: string | ArrayBufferView | Done | null, encoding?: string | Done | null, done?: Done): this {
    if (typeof chunk === "function") return this.end(undefined, undefined, chunk);
    if (typeof encoding === "function") return this.end(chunk, undefined, encoding);
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding, done);
    else if (done !== undefined) this.write("", undefined, done);
    return this;
  }

  cork(): void {}

  uncork(): void {}
}

function failure(): Error {
  return codedError(Error, "EPIPE", "write EPIPE: the console is closed");
}

function isUtf8(encoding: string | null | undefined): boolean {
  return encoding === undefined || encoding === null || /^utf-?8$/i.test(encoding) || encoding === "buffer";
}

function latin1(text: string, encoding: string | null | undefined): Uint8Array {
  if (!/^(latin1|binary|ascii)$/i.test(String(encoding))) {
    throw codedError(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding for standard output: ${encoding}`);
  }
  const bytes = new Uint8Array(text.length);
  runtime.machine.encodeLatin1Into(text, bytes, 0);
  return bytes;
}
