// fs.Dir: a directory that is read entry by entry.

import type { Buffer } from "../buffer/buffer.ts";
import { codedError } from "../errors.ts";
import { toOptions, toPath, type PathLike } from "./arguments.ts";
import type { Dirent } from "./stats.ts";
import { later } from "./later.ts";
import { readdirSync, type ReadDirectoryOptions } from "./sync.ts";
import { systemError } from "./system-error.ts";

type Entry = Dirent<string | Buffer>;

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
  later(work, callback);
  return undefined;
}

export function opendirSync(path: PathLike, options?: ReadDirectoryOptions | string | null): Dir {
  const name = toPath(path);
  const { encoding, recursive } = toOptions<ReadDirectoryOptions>(options);
  try {
    return new Dir(name, readdirSync(name, { encoding, recursive, withFileTypes: true }) as Entry[]);
  } catch (error) {
    const { code, syscall } = error as { code: "ENOENT"; syscall?: string };
    throw syscall === undefined ? error : systemError(code, "opendir", name);
  }
}
