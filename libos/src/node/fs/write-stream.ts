// fs.WriteStream. Writes follow one another; what has gathered meanwhile goes out as one.

import { runAsync, type Steps } from "../../fs/request.ts";
import { invalidArgType } from "../errors.ts";
import { Writable } from "../stream/writable.ts";
import { toOptions, toPath, type PathLike } from "./arguments.ts";
import { fsync } from "./operations/attributes.ts";
import { joined } from "./ranges.ts";
import {
  checkFunctions,
  checkPlace,
  closeFile,
  descriptorOf,
  openStream,
  writeAll,
  writeInto,
  type Callback,
  type FileStreamOptions,
  type Handle,
  type StreamFunctions,
} from "./stream-file.ts";

export interface WriteStreamOptions extends FileStreamOptions {
  /** Before the file is closed what was written is put onto the host's disk. */
  readonly flush?: boolean | null | undefined;
}

export class WriteStream extends Writable {
  fd: number | null;
  readonly path: string | undefined;
  readonly flags: string | number;
  readonly mode: number | string;
  readonly start: number | undefined;
  pos: number | undefined;
  bytesWritten = 0;
  readonly #handle: Handle | undefined;
  readonly #autoClose: boolean;
  readonly #fs: StreamFunctions | undefined;
  readonly #flush: boolean;
  #writing = false;
  #whenWritten: (() => void) | undefined;

  constructor(path: PathLike, options?: WriteStreamOptions | BufferEncoding) {
    if (options !== undefined && options !== null && typeof options !== "string" && typeof options !== "object")
      throw invalidArgType("options", ["string", "object"], options);
    const normal = toOptions<WriteStreamOptions>(options);
    const { start, autoClose = true, emitClose = true, highWaterMark } = normal;
    const flush = normal.flush ?? false;
    if (typeof flush !== "boolean") throw invalidArgType("options.flush", "boolean", flush);
    const { fd, handle } = descriptorOf(normal.fd);
    const own = checkFunctions(normal.fs);
    const name = fd === null ? toPath(path) : undefined;
    checkPlace(start, "start");
    super({
      emitClose,
      autoDestroy: autoClose,
      decodeStrings: true,
      construct(this: WriteStream, callback: Callback): void {
        openStream(this, own, callback);
      },
      ...(highWaterMark === undefined ? {} : { highWaterMark }),
      ...(normal.signal ? { signal: normal.signal } : {}),
    });
    this.fd = fd;
    this.path = name;
    this.flags = normal.flags ?? "w";
    this.mode = normal.mode ?? 0o666;
    this.start = start;
    this.pos = start;
    this.#handle = handle;
    this.#autoClose = autoClose;
    this.#fs = own;
    this.#flush = flush;
    // Functions that write one buffer only are given one at a time.
    if (own?.write === undefined || own.writev !== undefined)
      this._writev = (chunks, callback) => this.#writeAll(chunks, callback);
    handle?.on("close", () => void this.destroy());
    if (normal.encoding) this.setDefaultEncoding(normal.encoding);
  }

  get pending(): boolean {
    return this.fd === null;
  }

  get autoClose(): boolean {
    return this.#autoClose;
  }

  override _write(chunk: unknown, _encoding: string, callback: Callback): void {
    this.#writing = true;
    this.#write(chunk as Uint8Array, callback);
  }

  #writeAll(chunks: readonly { readonly chunk: unknown }[], callback: Callback): void {
    const buffers = chunks.map(({ chunk }) => chunk as Uint8Array);
    this.#writing = true;
    const size = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    writeAll(this.#fs, this.fd!, buffers, this.pos, (error, count = 0) => {
      if (!error && count < size) {
        this.#wrote(count);
        // Space has ended: what is left is written until the file system says so.
        let left = count;
        const rest = buffers.flatMap((buffer) => {
          const skip = Math.min(left, buffer.length);
          left -= skip;
          return skip === buffer.length ? [] : [buffer.subarray(skip)];
        });
        this.#write(joined(rest), callback);
        return;
      }
      this.#done(error, count, callback);
    });
  }

  #write(bytes: Uint8Array, callback: Callback): void {
    writeInto(this.#fs, this.fd!, bytes, this.pos, (error, count = 0) => {
      if (!error && count < bytes.length && !this.destroyed) {
        this.#wrote(count);
        this.#write(bytes.subarray(count), callback);
        return;
      }
      this.#done(error, count, callback);
    });
  }

  #wrote(count: number): void {
    this.bytesWritten += count;
    if (this.pos !== undefined) this.pos += count;
  }

  #done(error: Error | null, count: number, callback: Callback): void {
    this.#writing = false;
    if (this.destroyed) this.#whenWritten?.();
    if (error) {
      callback(error);
      return;
    }
    this.#wrote(count);
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    const { fd } = this;
    if (fd === null || !this.#autoClose) {
      callback(error);
      return;
    }
    const close = (): void => {
      this.fd = null;
      const ended = (second: Error | null): void => callback(error ?? second);
      closeFile(this.#fs, this.#handle, fd, ended);
    };
    const end = (): void => {
      if (!this.#flush || error !== null) close();
      else
        this.#sync(fd, (failure) => {
          if (failure) error = failure;
          close();
        });
    };
    if (this.#writing) this.#whenWritten = end;
    else end();
  }

  #sync(fd: number, done: Callback): void {
    if (this.#fs?.fsync !== undefined) this.#fs.fsync(fd, done);
    else runAsync(fsync(fd) as Steps<void>, (error) => done(error as Error | null));
  }

  /** Ends the stream; `callback` is called when the file is closed. */
  close(callback?: (error?: Error | null) => void): void {
    if (callback !== undefined) {
      if (this.closed) {
        queueMicrotask(() => callback());
        return;
      }
      this.on("close", () => callback());
    }
    // The file is closed at the end, also where that is not done by itself.
    if (!this.#autoClose) this.on("finish", () => void this.destroy());
    this.end();
  }

  /** There is no half-closed file. */
  destroySoon(): void {
    this.end();
  }
}

/** @example source.pipe(createWriteStream("/data/log.txt", { flags: "a" })) */
export function createWriteStream(path: PathLike, options?: WriteStreamOptions | BufferEncoding): WriteStream {
  return new WriteStream(path, options);
}
