// A granted directory of the fake, as a test fills it and looks into it.

import { FileKind } from "../gen/hal.ts";
import { FileSystem, type NamePlace } from "./file-system.ts";
import { lengthOf, type DirectoryInode, type Inode } from "./inodes.ts";

export interface VolumeOptions {
  /** Where the guest finds it. */
  readonly path: string;
  readonly readOnly?: boolean;
  /** Bytes that may lie in it; reached, writes fail with EDQUOT. */
  readonly quota?: number;
  /** Bytes of the disk below it; full, writes fail with ENOSPC. Default 1 GiB. */
  readonly space?: number;
}

/**
 * Paths are relative to the volume. Here the test is the host: nothing is read-only to it, and no permission bit stops it. What
 * is not there throws. Example:
 *
 *     const machine = new FakeMachine({ volumes: [{ path: "/data" }] });
 *     machine.volume("/data").write("notes/one.txt", "text");
 *     // after the guest has run
 *     machine.volume("/data").text("notes/two.txt");
 */
export class FakeVolume {
  readonly path: string;
  readonly files: FileSystem;

  constructor(options: VolumeOptions, clock: () => bigint) {
    const { path, readOnly = false, quota, space = 2 ** 30 } = options;
    this.path = path;
    this.files = new FileSystem({ readOnly, space, ...(quota === undefined ? {} : { quota }) }, clock);
  }

  /** Writes a whole file (text as UTF-8), making the directories above it. */
  write(path: string, data: Uint8Array | string, mode = 0o644): void {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    const { parent, name } = this.#name(path);
    let inode = parent.entries.get(name);
    if (inode === undefined) this.#enter(parent, name, (inode = this.files.file(mode)));
    if (inode.kind !== FileKind.FILE) throw new Error(`${path} is not an ordinary file`);
    this.files.usage.resized(inode.contents.length, bytes.length);
    inode.contents.resize(0);
    inode.contents.write(0, bytes);
    inode.modified = inode.changed = this.files.now;
  }

  /** All bytes of a file. */
  read(path: string): Uint8Array {
    const inode = this.#find(path, true);
    if (inode.kind !== FileKind.FILE) throw new Error(`${path} is not an ordinary file`);
    const bytes = new Uint8Array(inode.contents.length);
    inode.contents.read(0, bytes);
    return bytes;
  }

  /** A file's bytes as UTF-8. */
  text(path: string): string {
    return Buffer.from(this.read(path)).toString();
  }

  /** The names in a directory, sorted. */
  list(path = ""): string[] {
    const inode = this.#find(path, true);
    if (inode.kind !== FileKind.DIRECTORY) throw new Error(`${path} is not a directory`);
    return [...inode.entries.keys()].map((name) => Buffer.from(name, "latin1").toString()).sort();
  }

  exists(path: string): boolean {
    try {
      return this.#find(path, false) !== undefined;
    } catch {
      return false;
    }
  }

  /** Kind (a `FileKind`), permission bits, bytes, names and times (nanoseconds since 1970) of what lies there itself. */
  status(path: string): {
    kind: number;
    mode: number;
    length: number;
    links: number;
    modified: bigint;
    accessed: bigint;
  } {
    const inode = this.#find(path, false);
    const { kind, mode, links, modified, accessed } = inode;
    return { kind, mode, length: lengthOf(inode), links, modified, accessed };
  }

  /** Makes a directory and those above it. */
  makeDirectory(path: string, mode = 0o755): void {
    const { parent, name } = this.#name(path);
    if (!parent.entries.has(name)) this.#enter(parent, name, this.files.directory(mode));
  }

  /** Makes a symbolic link with any text. */
  symlink(target: string, path: string): void {
    const { parent, name } = this.#name(path);
    const text = Buffer.from(target).toString("latin1");
    this.#enter(parent, name, { kind: FileKind.LINK, ...this.files.common(0o777), target: text });
    this.files.usage.resized(0, text.length);
  }

  /** Puts something there that cannot be opened: a socket, device or pipe. */
  makeOther(path: string): void {
    const { parent, name } = this.#name(path);
    this.#enter(parent, name, { kind: FileKind.OTHER, ...this.files.common(0o600) });
  }

  setMode(path: string, mode: number): void {
    this.#find(path, true).mode = mode & 0o777;
  }

  /** Removes a name, with all below it. */
  remove(path: string): void {
    const { parent, name } = this.#name(path);
    const inode = parent.entries.get(name);
    if (inode?.kind === FileKind.DIRECTORY) for (const entry of this.list(path)) this.remove(`${path}/${entry}`);
    this.#unbound(parent, () => this.files.leave(parent, name));
  }

  #find(path: string, follow: boolean): Inode {
    return this.files.find(latin1(path), follow);
  }

  #name(path: string): { parent: DirectoryInode; name: string } {
    const slash = path.lastIndexOf("/");
    if (slash > 0 && !this.exists(path.slice(0, slash))) this.makeDirectory(path.slice(0, slash));
    const { parent, last }: NamePlace = this.files.place(latin1(path));
    if (typeof last === "string") throw new Error(`${JSON.stringify(path)} does not end with a name`);
    return { parent, name: last.name };
  }

  #enter(parent: DirectoryInode, name: string, inode: Inode): void {
    this.#unbound(parent, () => this.files.enter(parent, name, inode));
  }

  /** Whatever the permission bits say. */
  #unbound(parent: DirectoryInode, change: () => void): void {
    const { mode } = parent;
    parent.mode = 0o777;
    change();
    parent.mode = mode;
  }
}

function latin1(path: string): string {
  return Buffer.from(path).toString("latin1");
}
