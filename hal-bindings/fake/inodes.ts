// What lies in a volume of the fake: files, directories and symbolic links, whatever names they have.

import { FileKind, PAGE_SIZE } from "../gen/hal.ts";

/** What all inodes have. Times are nanoseconds since 1970. */
interface Common {
  readonly number: number;
  mode: number;
  links: number;
  /** Handles that name it: it stays while there are any. */
  opened: number;
  accessed: bigint;
  modified: bigint;
  changed: bigint;
  readonly born: bigint;
}

export interface FileInode extends Common {
  readonly kind: typeof FileKind.FILE;
  readonly contents: Contents;
  /** Who has it locked: shared ones, or one that is not. */
  readonly locks: Set<{ readonly shared: boolean }>;
}

export interface DirectoryInode extends Common {
  readonly kind: typeof FileKind.DIRECTORY;
  /** By name: the bytes as Latin-1 text. */
  readonly entries: Map<string, Inode>;
  /** The directory that it lies in; its own for a root. */
  parent: DirectoryInode | undefined;
  readonly locks: Set<{ readonly shared: boolean }>;
}

export interface LinkInode extends Common {
  readonly kind: typeof FileKind.LINK;
  /** Where it points to: the bytes as Latin-1 text. */
  readonly target: string;
}

/** A socket, device or pipe of the host, which a test has put there. */
export interface OtherInode extends Common {
  readonly kind: typeof FileKind.OTHER;
}

export type Inode = FileInode | DirectoryInode | LinkInode | OtherInode;

/** Bytes of a file; what was never written takes no memory. */
export class Contents {
  #length = 0;
  readonly #pages = new Map<number, Uint8Array>();

  get length(): number {
    return this.#length;
  }

  /** Pages that were written. */
  get pages(): number {
    return this.#pages.size;
  }

  /** Reads into `target` from a position; returns how many bytes there are. */
  read(position: number, target: Uint8Array): number {
    const count = Math.max(0, Math.min(target.length, this.#length - position));
    for (let done = 0; done < count;) {
      const [page, start] = [Math.floor((position + done) / PAGE_SIZE), (position + done) % PAGE_SIZE];
      const part = target.subarray(done, Math.min(count, done + PAGE_SIZE - start));
      const bytes = this.#pages.get(page);
      if (bytes === undefined) part.fill(0);
      else part.set(bytes.subarray(start, start + part.length));
      done += part.length;
    }
    return count;
  }

  write(position: number, source: Uint8Array): void {
    for (let done = 0; done < source.length;) {
      const [page, start] = [Math.floor((position + done) / PAGE_SIZE), (position + done) % PAGE_SIZE];
      const part = source.subarray(done, done + PAGE_SIZE - start);
      let bytes = this.#pages.get(page);
      if (bytes === undefined) this.#pages.set(page, (bytes = new Uint8Array(PAGE_SIZE)));
      bytes.set(part, start);
      done += part.length;
    }
    if (source.length > 0) this.#length = Math.max(this.#length, position + source.length);
  }

  resize(length: number): void {
    if (length < this.#length) {
      const last = Math.floor(length / PAGE_SIZE);
      for (const page of [...this.#pages.keys()]) if (page > last) this.#pages.delete(page);
      this.#pages.get(last)?.fill(0, length % PAGE_SIZE);
      if (length % PAGE_SIZE === 0) this.#pages.delete(last);
    }
    this.#length = length;
  }
}

/** Bytes that an inode's contents have. */
export function lengthOf(inode: Inode): number {
  switch (inode.kind) {
    case FileKind.FILE:
      return inode.contents.length;
    case FileKind.LINK:
      return inode.target.length;
    case FileKind.DIRECTORY:
      return PAGE_SIZE;
    case FileKind.OTHER:
      return 0;
  }
}
