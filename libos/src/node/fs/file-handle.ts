// FileHandle: an open file of node:fs/promises.

import { ReadableStream } from "../../web/streams/streams.ts";
import { Buffer } from "../buffer/buffer.ts";
import { OpenHandle } from "./open-handle.ts";
import { readArguments } from "./read-arguments.ts";
import { createReadStream, type ReadStream, type ReadStreamOptions } from "./read-stream.ts";
import type { BigIntStats, Stats } from "./stats.ts";
import * as sync from "./sync.ts";

const STREAM_CHUNK = 65_536;

export class FileHandle extends OpenHandle {
  async close(): Promise<void> {
    sync.closeSync(OpenHandle.release(this));
    this.emit("close");
  }

  /** As fs.read; resolves with the bytes read and the buffer. */
  async read(...args: readonly unknown[]): Promise<{ bytesRead: number; buffer: ArrayBufferView }> {
    const fd = OpenHandle.number(this, "read");
    const { buffer, options } = readArguments(args);
    return { bytesRead: sync.readSync(fd, buffer, options), buffer };
  }

  async readv(
    buffers: readonly ArrayBufferView[],
    position?: number | null,
  ): Promise<{ bytesRead: number; buffers: readonly ArrayBufferView[] }> {
    return { bytesRead: sync.readvSync(OpenHandle.number(this, "readv"), buffers, position), buffers };
  }

  /** What is left from where the file stands. */
  async readFile(options?: sync.ReadFileOptions | string | null): Promise<Buffer | string> {
    return sync.readFileSync(OpenHandle.number(this, "readFile"), options);
  }

  async stat(options?: sync.StatOptions): Promise<Stats | BigIntStats> {
    return sync.fstatSync(OpenHandle.number(this, "fstat"), options);
  }

  createReadStream(options?: ReadStreamOptions): ReadStream {
    OpenHandle.number(this, "read");
    return createReadStream("", { ...options, fd: this });
  }

  /** The rest of the file as bytes; the handle stays open. */
  readableWebStream(): ReadableStream<Uint8Array> {
    const fd = OpenHandle.number(this, "read");
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
}
