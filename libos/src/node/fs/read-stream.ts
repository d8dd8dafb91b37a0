// fs.ReadStream.

import { checkString, invalidArgType, invalidArgValue, outOfRange } from "../errors.ts";
import { Readable } from "../stream/readable.ts";
import { toOptions, toPath, type PathLike } from "./arguments.ts";
import * as descriptors from "./descriptors.ts";
import { allocate } from "./sync.ts";

const HIGH_WATER_MARK = 65_536;

/** A FileHandle: it is closed by its own method. */
interface Handle {
  readonly fd: number;
  close(): Promise<void>;
  on(name: "close", listener: () => void): unknown;
}

export interface ReadStreamOptions {
  readonly flags?: string | undefined;
  readonly encoding?: BufferEncoding | null | undefined;
  /** An open file to read instead of the path. */
  readonly fd?: number | Handle | null | undefined;
  readonly mode?: number | undefined;
  /** Close the file at the end and on errors; default true. */
  readonly autoClose?: boolean | undefined;
  readonly emitClose?: boolean | undefined;
  /** First and last byte. Without `start` an open file is read from where it stands. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly highWaterMark?: number | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

function checkPlace(value: unknown, name: string): void {
  if (value === undefined || value === Infinity) return;
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < 0) throw outOfRange(name, `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, value);
}

/** Runs once the constructor is done; nothing is read before. */
function openFile(this: ReadStream, callback: (error?: Error | null) => void): void {
  if (this.fd !== null) {
    callback();
    return;
  }
  try {
    this.fd = descriptors.open(this.path!, this.flags);
  } catch (error) {
    callback(error as Error);
    return;
  }
  callback();
  this.emit("open", this.fd);
  this.emit("ready");
}

export class ReadStream extends Readable {
  fd: number | null;
  readonly path: string | undefined;
  readonly flags: string;
  readonly mode: number;
  readonly start: number | undefined;
  readonly end: number;
  pos: number | undefined;
  bytesRead = 0;
  readonly #handle: Handle | undefined;
  readonly #autoClose: boolean;

  constructor(path: PathLike, options?: ReadStreamOptions | BufferEncoding) {
    if (options !== undefined && options !== null && typeof options !== "string" && typeof options !== "object")
      throw invalidArgType("options", ["string", "object"], options);
    const normal = toOptions<ReadStreamOptions>(options);
    const { fd, start, end = Infinity, autoClose = true, emitClose = true, highWaterMark = HIGH_WATER_MARK } = normal;
    if (!(highWaterMark >= 0)) throw invalidArgValue("options.highWaterMark", String(highWaterMark));
    const handle = typeof fd === "object" && fd !== null ? fd : undefined;
    if (fd !== undefined && fd !== null && typeof fd !== "number" && handle === undefined)
      throw invalidArgType("options.fd", ["number", "FileHandle"], fd);
    const own = fd === undefined || fd === null;
    const name = own ? toPath(path) : undefined;
    if (normal.flags !== undefined && normal.flags !== null) checkString(normal.flags, "options.flags");
    checkPlace(start, "start");
    checkPlace(end, "end");
    if (start !== undefined && start > end) throw outOfRange("start", `<= "end" (here: ${end})`, start);
    super({
      highWaterMark,
      emitClose,
      autoDestroy: autoClose,
      construct: openFile,
      ...(normal.signal ? { signal: normal.signal } : {}),
    });
    this.fd = own ? null : (handle?.fd ?? (fd as number));
    this.path = name;
    this.flags = normal.flags ?? "r";
    this.mode = normal.mode ?? 0o666;
    this.start = start;
    this.end = end;
    this.pos = start;
    this.#handle = handle;
    this.#autoClose = autoClose;
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
    let chunk = allocate(wanted);
    try {
      const count = descriptors.read(this.fd, chunk, 0, wanted, this.pos ?? -1);
      if (count === 0) {
        this.push(null);
        return;
      }
      if (count < wanted) chunk = chunk.subarray(0, count);
      this.bytesRead += count;
      if (this.pos !== undefined) this.pos += count;
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    this.push(chunk);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const { fd } = this;
    if (fd === null || !this.#autoClose) {
      callback(error);
      return;
    }
    this.fd = null;
    try {
      if (this.#handle === undefined) descriptors.close(fd);
      else if (this.#handle.fd >= 0) void this.#handle.close();
      callback(error);
    } catch (second) {
      callback(error ?? (second as Error));
    }
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
