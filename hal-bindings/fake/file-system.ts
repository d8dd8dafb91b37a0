// The inodes of one volume and the ways to them: no path leads out of it, whatever links it meets.

import { FileKind } from "../gen/hal.ts";
import { Errno } from "./errno.ts";
import { Contents, type DirectoryInode, type FileInode, type Inode } from "./inodes.ts";
import { Refused } from "./refused.ts";
import { NAME, pageUp, Usage } from "./usage.ts";

/** The most links on one way, and the most bytes of a name, as in Linux. */
const LINKS_MAX = 40;
export const NAME_BYTES_MAX = 255;

/** The last part of a path, of which nothing is followed: a name (and whether a `/` behind it demands a directory), or none. */
export type Last = { readonly name: string; readonly slash: boolean } | "same" | "above";

/** A directory and the name in it that an operation is about. */
export interface NamePlace {
  readonly parent: DirectoryInode;
  readonly last: Last;
}

/** Paths and names are bytes as Latin-1 text. What it refuses it throws as `Refused`. */
export class FileSystem {
  readonly root: DirectoryInode;
  readonly usage: Usage;
  readonly readOnly: boolean;
  readonly #clock: () => bigint;
  #number = 1;

  /** `clock`: nanoseconds since 1970. */
  constructor(
    options: { readonly readOnly: boolean; readonly quota?: number; readonly space: number },
    clock: () => bigint,
  ) {
    this.#clock = clock;
    this.readOnly = options.readOnly;
    this.usage = new Usage(options.quota, options.space);
    this.root = this.directory(0o755);
    this.root.links = 2;
  }

  get now(): bigint {
    return this.#clock();
  }

  file(mode: number): FileInode {
    return { kind: FileKind.FILE, ...this.common(mode), contents: new Contents(), locks: new Set() };
  }

  directory(mode: number): DirectoryInode {
    return { kind: FileKind.DIRECTORY, ...this.common(mode), entries: new Map(), parent: undefined, locks: new Set() };
  }

  /** What every new inode has. */
  common(
    mode: number,
  ): Pick<Inode, "number" | "mode" | "links" | "opened" | "accessed" | "modified" | "changed" | "born"> {
    const now = this.now;
    const times = { accessed: now, modified: now, changed: now, born: now };
    return { number: this.#number++, mode: mode & 0o777, links: 0, opened: 0, ...times };
  }

  /** Throws if nothing can be changed at all. */
  changeable(): void {
    if (this.readOnly) throw new Refused(Errno.ROFS);
  }

  /** What a path names; an empty one is the root. */
  find(path: string, follow: boolean): Inode {
    return path === "" ? this.root : this.#walk(this.root, path, follow, { links: 0 });
  }

  /** The directory in which a path's last name lies, and that name. */
  place(path: string): NamePlace {
    return this.#place(this.root, path, { links: 0 });
  }

  /** Where opening would make a file: links at the end are followed. */
  placeToCreate(path: string): { parent: DirectoryInode; name: string } {
    const budget = { links: 0 };
    let at = this.#place(this.root, path, budget);
    for (;;) {
      if (typeof at.last === "string" || at.last.slash) throw new Refused(Errno.ISDIR);
      const { name } = at.last;
      const there = at.parent.entries.get(name);
      if (there?.kind !== FileKind.LINK) return { parent: at.parent, name };
      this.#count(budget);
      at = this.#place(at.parent, there.target, budget);
    }
  }

  /** Puts an inode under a new name. The caller has looked whether the name is free and the room is there. */
  enter(parent: DirectoryInode, name: string, inode: Inode): void {
    permit(parent, 0o300);
    parent.entries.set(name, inode);
    inode.links += inode.kind === FileKind.DIRECTORY ? 2 : 1;
    if (inode.kind === FileKind.DIRECTORY) {
      inode.parent = parent;
      parent.links++;
    }
    inode.changed = this.now;
    this.touch(parent);
    this.usage.added();
  }

  /** Takes a name away, and with the last one and the last handle the inode. */
  leave(parent: DirectoryInode, name: string): void {
    permit(parent, 0o300);
    const inode = parent.entries.get(name);
    if (inode === undefined) throw new Refused(Errno.NOENT);
    parent.entries.delete(name);
    inode.links -= inode.kind === FileKind.DIRECTORY ? 2 : 1;
    if (inode.kind === FileKind.DIRECTORY) parent.links--;
    inode.changed = this.now;
    this.touch(parent);
    this.usage.removed(inode);
  }

  /**
   * Where a name can be made that costs so many bytes beside its own: that it is there already goes before that it may not be
   * made.
   */
  vacant(path: string, kind: number, bytes = 0): { parent: DirectoryInode; name: string } {
    const { parent, last } = this.place(path);
    if (typeof last === "string") throw new Refused(Errno.EXIST);
    permit(parent, 0o100);
    if (last.name.length > NAME_BYTES_MAX) throw new Refused(Errno.NAMETOOLONG);
    if (parent.entries.has(last.name)) throw new Refused(Errno.EXIST);
    // Nothing but a directory can be made as `name/`.
    if (last.slash && kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOENT);
    this.changeable();
    this.usage.need(NAME + pageUp(bytes));
    permit(parent, 0o300);
    return { parent, name: last.name };
  }

  /** What a name in a directory is, not followed. */
  at(parent: DirectoryInode, { name, slash }: { readonly name: string; readonly slash: boolean }): Inode {
    permit(parent, 0o100);
    if (name.length > NAME_BYTES_MAX) throw new Refused(Errno.NAMETOOLONG);
    const inode = parent.entries.get(name);
    if (inode === undefined) throw new Refused(Errno.NOENT);
    if (slash && inode.kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOTDIR);
    return inode;
  }

  /** A directory's entries have changed. */
  touch(directory: DirectoryInode): void {
    directory.modified = directory.changed = this.now;
  }

  #place(from: DirectoryInode, path: string, budget: { links: number }): NamePlace {
    const trimmed = path.replace(/\/+$/, "");
    const start = trimmed.lastIndexOf("/") + 1;
    const name = trimmed.slice(start);
    const last = name === "" || name === "." ? "same" : name === ".." ? "above" : { name, slash: trimmed !== path };
    // Nothing but slashes is an absolute path, which is not walked.
    const above = trimmed === "" ? path : path.slice(0, start);
    if (above === "") return { parent: from, last };
    const parent = this.#walk(from, above, true, budget);
    if (parent.kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOTDIR);
    return { parent, last };
  }

  #walk(from: DirectoryInode, path: string, follow: boolean, budget: { links: number }): Inode {
    if (path.startsWith("/")) throw new Refused(Errno.XDEV);
    if (path === "") throw new Refused(Errno.NOENT);
    const slash = path.endsWith("/");
    const parts = path.split("/").filter((part) => part !== "");
    let here: Inode = from;
    for (const [index, part] of parts.entries()) {
      if (here.kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOTDIR);
      permit(here, 0o100);
      if (part === ".") continue;
      if (part === "..") {
        if (here === this.root || here.parent === undefined) throw new Refused(Errno.XDEV);
        here = here.parent;
        continue;
      }
      const next: Inode = this.at(here, { name: part, slash: false });
      const isLast = index === parts.length - 1;
      if (next.kind !== FileKind.LINK || (isLast && !follow && !slash)) {
        here = next;
      } else {
        this.#count(budget);
        here = this.#walk(here, next.target, true, budget);
      }
    }
    if (slash && here.kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOTDIR);
    return here;
  }

  #count(budget: { links: number }): void {
    if (++budget.links > LINKS_MAX) throw new Refused(Errno.LOOP);
  }
}

/** Throws unless the owner has these permission bits. */
export function permit(inode: Inode, bits: number): void {
  if ((inode.mode & bits) !== bits) throw new Refused(Errno.ACCES);
}
