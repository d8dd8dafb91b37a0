// The volume operations as functions: what a case calls, and what it sees.

import * as hal from "@unikernel/hal";
import { check, same, type Raw, type Seen } from "./raw.ts";

export const { READ, WRITE, APPEND, CREATE, EXCLUSIVE, TRUNCATE, DIRECTORY, NO_FOLLOW } = hal.FileFlag;
/** Opened for writing, made if it is not there, emptied if it is. */
export const FRESH: number = READ | WRITE | CREATE | TRUNCATE;

/** Volume operations on one volume. A path is text, or bytes that are none. */
export class Calls {
  readonly raw: Raw;
  readonly volume: number;

  constructor(raw: Raw, volume: number) {
    this.raw = raw;
    this.volume = volume;
  }

  bytes(text: string | Uint8Array): Uint8Array {
    return typeof text === "string" ? this.raw.machine.encodeUtf8(text) : text;
  }

  #address(bytes: Uint8Array): number {
    return this.raw.machine.address(bytes);
  }

  open(path: string | Uint8Array, flags: number, mode = 0o644): Seen {
    const name = this.bytes(path);
    return this.raw.call((v, e, t) =>
      hal.encodeFileOpen(v, e, t, this.#address(name), name.length, this.volume, flags, mode),
    );
  }

  /** Opens what must be there; returns its handle. */
  handle(path: string, flags: number, mode = 0o644): number {
    const { result, detail } = this.open(path, flags, mode);
    check(result > 0, `open ${JSON.stringify(path)}: ${result} (errno ${detail})`);
    return result;
  }

  close(handle: number): Seen {
    return this.raw.call((v, e, t) => hal.encodeFileClose(v, e, t, 0, handle));
  }

  read(handle: number, target: Uint8Array, position = hal.FILE_POSITION as number): Seen {
    return this.raw.call((v, e, t) =>
      hal.encodeFileRead(v, e, t, handle, this.#address(target), target.length, position),
    );
  }

  write(handle: number, data: string | Uint8Array, position = hal.FILE_POSITION as number): Seen {
    const bytes = this.bytes(data);
    return this.raw.call((v, e, t) =>
      hal.encodeFileWrite(v, e, t, 0, handle, this.#address(bytes), bytes.length, position),
    );
  }

  sync(handle: number, dataOnly = 0): Seen {
    return this.raw.call((v, e, t) => hal.encodeFileSync(v, e, t, 0, handle, dataOnly));
  }

  resize(handle: number, size: number): Seen {
    return this.raw.call((v, e, t) => hal.encodeFileResize(v, e, t, handle, size));
  }

  entries(handle: number, target: Uint8Array, rewind = 0): Seen {
    return this.raw.call((v, e, t) =>
      hal.encodeFileEntries(v, e, t, handle, this.#address(target), target.length, rewind),
    );
  }

  /** Of a handle, or with handle 0 of a path. */
  status(handle: number, path: string | Uint8Array = "", flags = 0): { seen: Seen; view: DataView } {
    const name = this.bytes(path);
    const target = new Uint8Array(hal.FileStatus.SIZE);
    const seen = this.raw.call((v, e, t) =>
      hal.encodeFileStatus(
        v,
        e,
        t,
        handle,
        this.#address(name),
        name.length,
        this.volume,
        flags,
        this.#address(target),
        target.length,
      ),
    );
    return { seen, view: new DataView(target.buffer) };
  }

  setTimes(handle: number, path: string | Uint8Array, accessed: number, modified: number, flags = 0): Seen {
    const name = this.bytes(path);
    return this.raw.call((v, e, t) =>
      hal.encodeFileSetTimes(v, e, t, handle, this.#address(name), name.length, this.volume, flags, accessed, modified),
    );
  }

  setMode(handle: number, path: string | Uint8Array, mode: number): Seen {
    const name = this.bytes(path);
    return this.raw.call((v, e, t) =>
      hal.encodeFileSetMode(v, e, t, handle, this.#address(name), name.length, this.volume, mode),
    );
  }

  access(path: string | Uint8Array, access: number): Seen {
    const name = this.bytes(path);
    return this.raw.call((v, e, t) =>
      hal.encodePathAccess(v, e, t, this.#address(name), name.length, this.volume, access),
    );
  }

  makeDirectory(path: string | Uint8Array, mode = 0o755): Seen {
    const name = this.bytes(path);
    return this.raw.call((v, e, t) =>
      hal.encodePathMakeDirectory(v, e, t, this.#address(name), name.length, this.volume, mode),
    );
  }

  remove(path: string | Uint8Array, directory = 0): Seen {
    const name = this.bytes(path);
    return this.raw.call((v, e, t) =>
      hal.encodePathRemove(v, e, t, this.#address(name), name.length, this.volume, directory),
    );
  }

  #two(encode: typeof hal.encodePathRename, path: string | Uint8Array, other: string | Uint8Array): Seen {
    const [one, two] = [this.bytes(path), this.bytes(other)];
    return this.raw.call((v, e, t) =>
      encode(v, e, t, this.#address(one), one.length, this.volume, this.#address(two), two.length),
    );
  }

  rename(from: string | Uint8Array, to: string | Uint8Array): Seen {
    return this.#two(hal.encodePathRename, from, to);
  }

  link(from: string | Uint8Array, to: string | Uint8Array): Seen {
    return this.#two(hal.encodePathLink, from, to);
  }

  symlink(target: string | Uint8Array, path: string | Uint8Array): Seen {
    return this.#two(hal.encodePathSymlink, path, target);
  }

  readLink(path: string | Uint8Array, target: Uint8Array): Seen {
    return this.#two(hal.encodePathReadLink, path, target);
  }

  /** Writes a whole file. */
  put(path: string, data: string | Uint8Array): void {
    const bytes = this.bytes(data);
    const handle = this.handle(path, FRESH);
    same(this.write(handle, bytes).result, bytes.length, `written to ${path}`);
    same(this.close(handle).result, 0, `close of ${path}`);
  }

  /** A whole file of at most 4096 bytes as text. */
  get(path: string): string {
    const handle = this.handle(path, READ);
    const target = new Uint8Array(4096);
    const { result } = this.read(handle, target, 0);
    check(result >= 0, `read of ${path}: ${result}`);
    same(this.close(handle).result, 0, `close of ${path}`);
    return this.raw.machine.decodeUtf8(target, 0, result, false)!;
  }
}
