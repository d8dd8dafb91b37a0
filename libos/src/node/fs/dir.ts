// fs.Dir: a directory that is read entry by entry.

import type { Buffer } from "../buffer/buffer.ts";
import { defer, runSync, type Steps } from "../../fs/request.ts";
import { codedError, invalidArgType, outOfRange } from "../errors.ts";
import { toOptions, toPath, type PathLike } from "./arguments.ts";
import type { Dirent } from "./dirent.ts";
import { list, type ReadDirectoryOptions } from "./operations/listing.ts";
import { find } from "./place.ts";

type Entry = Dirent<string | Buffer>;

export interface OpenDirectoryOptions extends ReadDirectoryOptions {
  /** How many entries Node.js reads at once; here all of a directory are. */
  readonly bufferSize?: number | undefined;
}

export class Dir {
  readonly path: string;
  #entries: Entry[];
  #closed = false;

  constructor(path: string, entries: Entry[]) {
    this.path = path;
    this.#entries = entries;
  }

  /** The next entry, null behind the last. */
  readSync(): Entry | null {
    this.#check();
    return this.#entries.shift() ?? null;
  }

  closeSync(): void {
    this.#check();
    this.#closed = true;
    this.#entries = [];
  }

  read(): Promise<Entry | null>;
  read(callback: (error: Error | null, entry?: Entry | null) => void): void;
  read(callback?: (error: Error | null, entry?: Entry | null) => void): Promise<Entry | null> | undefined {
    return answer(() => this.readSync(), callback);
  }

  close(): Promise<void>;
  close(callback: (error: Error | null) => void): void;
  close(callback?: (error: Error | null) => void): Promise<void> | undefined {
    return answer(() => this.closeSync(), callback);
  }

  async *entries(): AsyncGenerator<Entry, void> {
    try {
      for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
    } finally {
      this.closeSync();
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Entry, void> {
    return this.entries();
  }

  #check(): void {
    if (this.#closed) throw codedError(Error, "ERR_DIR_CLOSED", "Directory handle was closed");
  }
}

function answer<T>(
  work: () => T,
  callback: ((error: Error | null, value?: T) => void) | undefined,
): Promise<T> | undefined {
  if (callback === undefined) return new Promise<T>((resolve) => resolve(work()));
  if (typeof callback !== "function") throw invalidArgType("callback", "function", callback);
  let value: T;
  try {
    value = work();
  } catch (error) {
    defer(() => callback(error as Error));
    return undefined;
  }
  defer(() => callback(null, value));
  return undefined;
}

export function* opendirSteps(path: PathLike, options?: OpenDirectoryOptions | string | null): Steps<Dir> {
  const name = toPath(path);
  const { encoding, recursive, bufferSize } = toOptions<OpenDirectoryOptions>(options);
  if (bufferSize !== undefined) {
    if (typeof bufferSize !== "number") throw invalidArgType("options.bufferSize", "number", bufferSize);
    if (!Number.isInteger(bufferSize)) throw outOfRange("options.bufferSize", "an integer", bufferSize);
    if (bufferSize < 1) throw outOfRange("options.bufferSize", ">= 1 && <= 4294967295", bufferSize);
  }
  const entries = yield* list(name, find(name, "opendir"), { encoding, recursive, withFileTypes: true }, "opendir");
  return new Dir(name, entries as Entry[]);
}

export function opendirSync(path: PathLike, options?: OpenDirectoryOptions | string | null): Dir {
  return runSync(opendirSteps(path, options));
}
