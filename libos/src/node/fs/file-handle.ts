// FileHandle: an open file of node:fs/promises.

import { ReadableStream } from "../../web/streams/streams.ts";
import { Buffer } from "../buffer/buffer.ts";
import type { Steps } from "../../fs/request.ts";
import * as descriptors from "./descriptors.ts";
import { promised } from "./drivers.ts";
import { OpenHandle } from "./open-handle.ts";
import * as attributes from "./operations/attributes.ts";
import { writeAny } from "./operations/gather.ts";
import { fstat, type StatOptions } from "./operations/status.ts";
import {
  plainRead,
  plainWrite,
  readPromise,
  readv,
  writePromise,
  writev,
  type BytesRead,
  type BytesWritten,
} from "./operations/transfer.ts";
import { readFile, type ReadFileOptions, type WriteFileOptions } from "./operations/whole-files.ts";
import { readArguments, writeArguments } from "./ranges.ts";
import { createReadStream, type ReadStream, type ReadStreamOptions } from "./read-stream.ts";
import { linesOf } from "./lines.ts";
import type { AnyStats } from "./stats.ts";
import { createWriteStream, type WriteStream, type WriteStreamOptions } from "./write-stream.ts";

const STREAM_CHUNK = 65_536;

const rejected = (error: unknown): Promise<never> => Promise.reject(error as Error);

export class FileHandle extends OpenHandle {
  async close(): Promise<void> {
    descriptors.close(OpenHandle.release(this));
    this.emit("close");
  }

  /** As fs.read; resolves with the bytes read and the buffer. */
  read(buffer?: unknown, offset?: unknown, length?: unknown, position?: unknown): Promise<BytesRead> {
    try {
      const fd = OpenHandle.number(this, "read");
      return (
        plainRead(fd, buffer, offset, length, position) ??
        readPromise(fd, readArguments([buffer, offset, length, position]))
      );
    } catch (error) {
      return rejected(error);
    }
  }

  /** As fs.write; resolves with the bytes written and the buffer or text. */
  write(data: unknown, offset?: unknown, length?: unknown, position?: unknown): Promise<BytesWritten> {
    try {
      const fd = OpenHandle.number(this, "write");
      return (
        plainWrite(fd, data, offset, length, position) ??
        writePromise(fd, writeArguments([data, offset, length, position]), data)
      );
    } catch (error) {
      return rejected(error);
    }
  }

  async readv(
    buffers: readonly ArrayBufferView[],
    position?: number | null,
  ): Promise<{ bytesRead: number; buffers: readonly ArrayBufferView[] }> {
    return { bytesRead: await this.#run("readv", (fd) => readv(fd, buffers, position)), buffers };
  }

  async writev(
    buffers: readonly ArrayBufferView[],
    position?: number | null,
  ): Promise<{ bytesWritten: number; buffers: readonly ArrayBufferView[] }> {
    return { bytesWritten: await this.#run("writev", (fd) => writev(fd, buffers, position)), buffers };
  }

  /** What is left from where the file stands. */
  readFile(options?: ReadFileOptions | string | null): Promise<Buffer | string> {
    return this.#run("readFile", (fd) => readFile(fd, options));
  }

  /** Writes to where the file stands; `data` may be an iterable or a stream. */
  writeFile(data: unknown, options?: WriteFileOptions | string | null): Promise<void> {
    return this.#run("writeFile", (fd) => writeAny(fd, data, options, false));
  }

  appendFile(data: unknown, options?: WriteFileOptions | string | null): Promise<void> {
    return this.#run("appendFile", (fd) => writeAny(fd, data, options, false));
  }

  stat(options?: StatOptions): Promise<AnyStats> {
    return this.#run("fstat", (fd) => fstat(fd, options));
  }

  truncate(length?: number | null): Promise<void> {
    return this.#run("ftruncate", (fd) => attributes.ftruncate(fd, length));
  }

  utimes(atime: attributes.Time, mtime: attributes.Time): Promise<void> {
    return this.#run("futimes", (fd) => attributes.futimes(fd, atime, mtime));
  }

  chmod(mode: number | string): Promise<void> {
    return this.#run("fchmod", (fd) => attributes.fchmod(fd, mode));
  }

  chown(uid: number, gid: number): Promise<void> {
    return this.#run("fchown", (fd) => attributes.fchown(fd, uid, gid));
  }

  /** Resolves when what was written is on the host's disk. */
  sync(): Promise<void> {
    return this.#run("fsync", (fd) => attributes.fsync(fd));
  }

  datasync(): Promise<void> {
    return this.#run("fdatasync", (fd) => attributes.fdatasync(fd));
  }

  createReadStream(options?: ReadStreamOptions): ReadStream {
    OpenHandle.number(this, "read");
    return createReadStream("", { ...options, fd: this });
  }

  createWriteStream(options?: WriteStreamOptions): WriteStream {
    OpenHandle.number(this, "write");
    return createWriteStream("", { ...options, fd: this });
  }

  /** The lines of the rest of the file; the handle is closed at the end, unless `autoClose` is false. */
  readLines(options?: ReadStreamOptions): AsyncIterable<string> {
    return linesOf(this.createReadStream({ ...options, encoding: options?.encoding ?? "utf8" }));
  }

  /** The rest of the file as bytes; the handle stays open. */
  readableWebStream(): ReadableStream<Uint8Array> {
    const fd = OpenHandle.number(this, "read");
    return new ReadableStream({
      type: "bytes",
      async pull(controller) {
        const chunk = Buffer.alloc(STREAM_CHUNK);
        const range = { buffer: chunk, offset: 0, length: STREAM_CHUNK, position: -1 };
        const { bytesRead: count } = await readPromise(fd, range);
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

  async #run<T>(syscall: string, make: (fd: number) => Steps<T>): Promise<T> {
    return promised(make(OpenHandle.number(this, syscall)));
  }
}
