// FileHandle: an open file of node:fs/promises.

import { ReadableStream } from "../../web/streams/streams.ts";
import { Buffer } from "../buffer/buffer.ts";
import { EventEmitter } from "../events/emitter.ts";
import { readArguments } from "./read-arguments.ts";
import { createReadStream, type ReadStream, type ReadStreamOptions } from "./read-stream.ts";
import type { BigIntStats, Stats } from "./stats.ts";
import * as sync from "./sync.ts";
import { systemError } from "./system-error.ts";

const STREAM_CHUNK = 65_536;

export class FileHandle extends EventEmitter {
  #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  /** -1 once it is closed. */
  get fd(): number {
    return this.#fd;
  }

  async close(): Promise<void> {
    const fd = this.#open("close");
    this.#fd = -1;
    sync.closeSync(fd);
    this.emit("close");
  }

  /** As fs.read; resolves with the bytes read and the buffer. */
  async read(...args: readonly unknown[]): Promise<{ bytesRead: number; buffer: ArrayBufferView }> {
    const fd = this.#open("read");
    const { buffer, options } = readArguments(args);
    return { bytesRead: sync.readSync(fd, buffer, options), buffer };
  }

  async readv(
    buffers: readonly ArrayBufferView[],
    position?: number | null,
  ): Promise<{ bytesRead: number; buffers: readonly ArrayBufferView[] }> {
    return { bytesRead: sync.readvSync(this.#open("readv"), buffers, position), buffers };
  }

  /** What is left from where the file stands. */
  async readFile(options?: sync.ReadFileOptions | string | null): Promise<Buffer | string> {
    return sync.readFileSync(this.#open("readFile"), options);
  }

  async stat(options?: sync.StatOptions): Promise<Stats | BigIntStats> {
    return sync.fstatSync(this.#open("fstat"), options);
  }

  createReadStream(options?: ReadStreamOptions): ReadStream {
    this.#open("read");
    return createReadStream("", { ...options, fd: this });
  }

  /** The rest of the file as bytes; the handle stays open. */
  readableWebStream(): ReadableStream<Uint8Array> {
    const fd = this.#open("read");
    return new ReadableStream({
      type: "bytes",
      pull(controller) {
        const chunk = Buffer.alloc(STREAM_CHUNK);
        const count = sync.readSync(fd, chunk);
        if (count > 0) controller.enqueue(new Uint8Array(chunk.buffer, 0, count) as Uint8Array<ArrayBuffer>);
        else {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
    }) as ReadableStream<Uint8Array>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #open(syscall: string): number {
    if (this.#fd < 0) throw Object.assign(systemError("EBADF", syscall), { message: "file closed" });
    return this.#fd;
  }
}
