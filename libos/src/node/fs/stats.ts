// fs.Stats and fs.Dirent.

import type { TreeNode } from "../../fs/file-tree.ts";
import { inspectable } from "../../web/inspectable.ts";
import { constants } from "./constants.ts";

const BLOCK_SIZE = 4096;
const typeBits = { file: constants.S_IFREG, directory: constants.S_IFDIR, "symbolic-link": constants.S_IFLNK } as const;

/** Bytes: a file's content, a link's target as UTF-8 counts only when it is ASCII, a directory none. */
function sizeOf(node: TreeNode): number {
  return node.kind === "file" ? node.size : node.kind === "symbolic-link" ? node.target.length : 0;
}

/** The questions that Stats and BigIntStats share. */
abstract class Kind {
  abstract readonly mode: number | bigint;

  isFile(): boolean {
    return this.#is(constants.S_IFREG);
  }

  isDirectory(): boolean {
    return this.#is(constants.S_IFDIR);
  }

  isSymbolicLink(): boolean {
    return this.#is(constants.S_IFLNK);
  }

  isBlockDevice(): boolean {
    return this.#is(constants.S_IFBLK);
  }

  isCharacterDevice(): boolean {
    return this.#is(constants.S_IFCHR);
  }

  isFIFO(): boolean {
    return this.#is(constants.S_IFIFO);
  }

  isSocket(): boolean {
    return this.#is(constants.S_IFSOCK);
  }

  #is(type: number): boolean {
    return (Number(this.mode) & constants.S_IFMT) === type;
  }
}

/** All times are the modification's: an archive has no other. */
export class Stats extends Kind {
  readonly dev: number = 0;
  readonly mode: number;
  readonly nlink: number = 1;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number = 0;
  readonly blksize: number = BLOCK_SIZE;
  readonly ino: number;
  readonly size: number;
  readonly blocks: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  readonly atime: Date;
  readonly mtime: Date;
  readonly ctime: Date;
  readonly birthtime: Date;

  constructor(node: TreeNode) {
    super();
    this.mode = typeBits[node.kind] | node.mode;
    this.uid = node.uid;
    this.gid = node.gid;
    this.ino = node.number;
    this.size = sizeOf(node);
    this.blocks = Math.ceil(this.size / 512);
    this.atimeMs = this.mtimeMs = this.ctimeMs = this.birthtimeMs = node.mtime;
    this.atime = new Date(node.mtime);
    this.mtime = new Date(node.mtime);
    this.ctime = new Date(node.mtime);
    this.birthtime = new Date(node.mtime);
  }
}

/** What the option `bigint` gives; with nanoseconds. */
export class BigIntStats extends Kind {
  readonly dev: bigint = 0n;
  readonly mode: bigint;
  readonly nlink: bigint = 1n;
  readonly uid: bigint;
  readonly gid: bigint;
  readonly rdev: bigint = 0n;
  readonly blksize: bigint = BigInt(BLOCK_SIZE);
  readonly ino: bigint;
  readonly size: bigint;
  readonly blocks: bigint;
  readonly atimeMs: bigint;
  readonly mtimeMs: bigint;
  readonly ctimeMs: bigint;
  readonly birthtimeMs: bigint;
  readonly atimeNs: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly birthtimeNs: bigint;
  readonly atime: Date;
  readonly mtime: Date;
  readonly ctime: Date;
  readonly birthtime: Date;

  constructor(node: TreeNode) {
    super();
    const stats = new Stats(node);
    this.mode = BigInt(stats.mode);
    this.uid = BigInt(stats.uid);
    this.gid = BigInt(stats.gid);
    this.ino = BigInt(stats.ino);
    this.size = BigInt(stats.size);
    this.blocks = BigInt(stats.blocks);
    this.atimeMs = this.mtimeMs = this.ctimeMs = this.birthtimeMs = BigInt(Math.floor(node.mtime));
    this.atimeNs = this.mtimeNs = this.ctimeNs = this.birthtimeNs = BigInt(Math.round(node.mtime * 1e6));
    ({ atime: this.atime, mtime: this.mtime, ctime: this.ctime, birthtime: this.birthtime } = stats);
  }
}

/** An entry of a directory. */
export class Dirent<T extends string | Uint8Array = string> {
  readonly name: T;
  /** The directory, as it was asked for. */
  readonly parentPath: string;
  /** The same, by its old name. */
  readonly path: string;
  readonly #kind: TreeNode["kind"];

  constructor(name: T, parentPath: string, kind: TreeNode["kind"]) {
    this.name = name;
    this.parentPath = this.path = parentPath;
    this.#kind = kind;
  }

  isFile(): boolean {
    return this.#kind === "file";
  }

  isDirectory(): boolean {
    return this.#kind === "directory";
  }

  isSymbolicLink(): boolean {
    return this.#kind === "symbolic-link";
  }

  isBlockDevice(): boolean {
    return false;
  }

  isCharacterDevice(): boolean {
    return false;
  }

  isFIFO(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }

  static {
    const types = { file: 1, directory: 2, "symbolic-link": 3 } as const;
    const type = Symbol("type");
    inspectable<Dirent<string | Uint8Array>>(Dirent, (entry, inspect, options) => {
      const { name, parentPath, path } = entry;
      return `Dirent ${inspect({ name, parentPath, path, [type]: types[entry.#kind] }, options)}`;
    });
  }
}
