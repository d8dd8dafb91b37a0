// fs.ReadStream.

import { Buffer } from "../buffer/buffer.ts";
import { invalidArgType, invalidArgValue, outOfRange } from "../errors.ts";
import { Readable } from "../stream/readable.ts";
import { toOptions, toPath, type PathLike } from "./arguments.ts";
import {
  checkFunctions,
  checkPlace,
  closeFile,
  descriptorOf,
  openStream,
  readFrom,
  type Callback,
  type FileStreamOptions,
  type Handle,
  type StreamFunctions,
} from "./stream-file.ts";

const HIGH_WATER_MARK = 65_536;

export interface ReadStreamOptions extends FileStreamOptions {
  /** Last byte. */
  readonly end?: number | undefined;
}

export class ReadStream extends Readable {
  fd: number | null;
  readonly path: string | undefined;
  readonly flags: string | number;
  readonly mode: number | string;
  readonly start: number | undefined;
  readonly end: number;
  pos: number | undefined;
  bytesRead = 0;
  readonly #handle: Handle | undefined;
  readonly #autoClose: boolean;
  readonly #fs: StreamFunctions | undefined;
  #reading = false;
  #whenRead: (() => void) | undefined;

  constructor(path: PathLike, options?: ReadStreamOptions | BufferEncoding) {
    if (options !== undefined && options !== null && typeof options !== "string" && typeof options !== "object")
      throw invalidArgType("options", ["string", "object"], options);
    const normal = toOptions<ReadStreamOptions>(options);
    const { start, end = Infinity, autoClose = true, emitClose = true, highWaterMark = HIGH_WATER_MARK } = normal;
    if (!(highWaterMark >= 0)) throw invalidArgValue("options.highWaterMark", String(highWaterMark));
    const { fd, handle } = descriptorOf(normal.fd);
    const own = checkFunctions(normal.fs);
    const name = fd === null ? toPath(path) : undefined;
    checkPlace(start, "start");
    checkPlace(end, "end");
    if (start !== undefined && start > end) throw outOfRange("start", `<= "end" (here: ${end})`, start);
    super({
      highWaterMark,
      emitClose,
      autoDestroy: autoClose,
      construct(this: ReadStream, callback: Callback): void {
        openStream(this, own, callback);
      },
      ...(normal.signal ? { signal: normal.signal } : {}),
    });
    this.fd = fd;
    this.path = name;
    this.flags = normal.flags ?? "r";
    this.mode = normal.mode ?? 0o666;
    this.start = start;
    this.end = end;
    this.pos = start;
    this.#handle = handle;
    this.#autoClose = autoClose;
    this.#fs = own;
    handle?.on("close", () => void this.destroy());
    if (normal.encoding !== undefined && normal.encoding !== null) this.setEncoding(normal.encoding);
  }

  get pending(): boolean {
    return this.fd === null;
  }

  override _read(size: number): void {
    const left = this.pos === undefined ? this.end - this.bytesRead + 1 : this.end - this.pos + 1;
    const wanted = Math.min(size, left);
    if (wanted <= 0) {
      this.push(null);
      return;
    }
    const chunk = Buffer.allocUnsafeSlow(wanted);
    this.#reading = true;
    readFrom(this.#fs, this.fd!, chunk, this.pos, (error, count = 0) => {
      this.#reading = false;
      // Closed meanwhile: the file is given back now that nobody uses it.
      if (this.destroyed) this.#whenRead?.();
      else if (error) this.destroy(error);
      else if (count === 0) this.push(null);
      else {
        this.bytesRead += count;
        if (this.pos !== undefined) this.pos += count;
        // What is mostly empty is not kept whole.
        const bytes = chunk.subarray(0, count);
        this.push(count === wanted ? chunk : count * 2 < wanted ? Buffer.from(bytes) : bytes);
      }
    });
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
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
    if (this.#reading) this.#whenRead = close;
    else close();
  }

  /** Destroys the stream; `callback` is called when it is closed. */
  close(callback?: (error?: Error | null) => void): void {
    if (callback !== undefined) {
      if (this.closed) queueMicrotask(() => callback());
      else this.once("close", () => callback());
    }
    this.destroy();
  }
}

/** @example createReadStream("public/index.html", { start: 10, end: 99 }).pipe(response) */
export function createReadStream(path: PathLike, options?: ReadStreamOptions | BufferEncoding): ReadStream {
  return new ReadStream(path, options);
}
