// fs.Stats and fs.BigIntStats.

import { FileKind, FileStatus } from "@unikernel/hal";
import type { Status } from "../../fs/file-status.ts";
import type { TreeNode } from "../../fs/file-tree.ts";
import { constants } from "./constants.ts";

const BLOCK_SIZE = 4096;
const NANOSECONDS = 1_000_000_000n;

const nodeTypes = {
  file: constants.S_IFREG,
  directory: constants.S_IFDIR,
  volume: constants.S_IFDIR,
  "symbolic-link": constants.S_IFLNK,
} as const;

/** What the mode says of a FileKind; what cannot be opened has no type that the guest knows. */
const kindTypes: Readonly<Record<number, number>> = {
  [FileKind.FILE]: constants.S_IFREG,
  [FileKind.DIRECTORY]: constants.S_IFDIR,
  [FileKind.LINK]: constants.S_IFLNK,
};

/** Bytes: a file's content, a link's target as UTF-8 counts only when it is ASCII, a directory none. */
function sizeOf(node: TreeNode): number {
  return node.kind === "file" ? node.size : node.kind === "symbolic-link" ? node.target.length : 0;
}

/** The facts in the order of Node's own constructor; times in nanoseconds since 1970. */
interface Facts {
  readonly dev: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly blksize: number;
  readonly ino: bigint;
  readonly size: bigint;
  readonly blocks: bigint;
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly birthtime: bigint;
}

function factsOfNode(node: TreeNode): Facts {
  // An archive has no time but the modification's.
  const time = BigInt(Math.round(node.mtime * 1e6));
  const size = sizeOf(node);
  return {
    dev: 0,
    mode: nodeTypes[node.kind] | node.mode,
    nlink: 1,
    uid: node.uid,
    gid: node.gid,
    blksize: BLOCK_SIZE,
    ino: BigInt(node.number),
    size: BigInt(size),
    blocks: BigInt(Math.ceil(size / 512)),
    atime: time,
    mtime: time,
    ctime: time,
    birthtime: time,
  };
}

function factsOfStatus({ view, kind, mode }: Status): Facts {
  const word = (offset: number): number => view.getUint32(offset, true);
  const time = (offset: number): bigint => view.getBigInt64(offset, true);
  const changed = time(FileStatus.CHANGED);
  return {
    dev: word(FileStatus.VOLUME) + 1,
    mode: (kindTypes[kind] ?? 0) | mode,
    nlink: word(FileStatus.LINKS),
    uid: word(FileStatus.OWNER),
    gid: word(FileStatus.GROUP),
    blksize: word(FileStatus.BLOCK_SIZE),
    ino: view.getBigUint64(FileStatus.INODE, true),
    size: view.getBigUint64(FileStatus.LENGTH, true),
    blocks: view.getBigUint64(FileStatus.BLOCKS, true),
    atime: time(FileStatus.ACCESSED),
    mtime: time(FileStatus.MODIFIED),
    ctime: changed,
    // Where the host does not know: as libuv does it.
    birthtime: time(FileStatus.BORN) || changed,
  };
}

const nothing: Facts = {
  dev: 0,
  mode: 0,
  nlink: 0,
  uid: 0,
  gid: 0,
  blksize: 0,
  ino: 0n,
  size: 0n,
  blocks: 0n,
  atime: 0n,
  mtime: 0n,
  ctime: 0n,
  birthtime: 0n,
};

function milliseconds(time: bigint): number {
  let seconds = time / NANOSECONDS;
  let rest = time % NANOSECONDS;
  if (rest < 0n) {
    seconds -= 1n;
    rest += NANOSECONDS;
  }
  return Number(seconds) * 1000 + Number(rest) / 1e6;
}

const dateOf = (time: number): Date => new Date(Math.round(time));

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

export class Stats extends Kind {
  readonly dev: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number = 0;
  readonly blksize: number;
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

  constructor(facts: Facts) {
    super();
    this.dev = facts.dev;
    this.mode = facts.mode;
    this.nlink = facts.nlink;
    this.uid = facts.uid;
    this.gid = facts.gid;
    this.blksize = facts.blksize;
    this.ino = Number(facts.ino);
    this.size = Number(facts.size);
    this.blocks = Number(facts.blocks);
    this.atimeMs = milliseconds(facts.atime);
    this.mtimeMs = milliseconds(facts.mtime);
    this.ctimeMs = milliseconds(facts.ctime);
    this.birthtimeMs = milliseconds(facts.birthtime);
    this.atime = dateOf(this.atimeMs);
    this.mtime = dateOf(this.mtimeMs);
    this.ctime = dateOf(this.ctimeMs);
    this.birthtime = dateOf(this.birthtimeMs);
  }
}

/** What the option `bigint` gives; with nanoseconds. */
export class BigIntStats extends Kind {
  readonly dev: bigint;
  readonly mode: bigint;
  readonly nlink: bigint;
  readonly uid: bigint;
  readonly gid: bigint;
  readonly rdev: bigint = 0n;
  readonly blksize: bigint;
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

  constructor(facts: Facts) {
    super();
    this.dev = BigInt(facts.dev);
    this.mode = BigInt(facts.mode);
    this.nlink = BigInt(facts.nlink);
    this.uid = BigInt(facts.uid);
    this.gid = BigInt(facts.gid);
    this.blksize = BigInt(facts.blksize);
    this.ino = facts.ino;
    this.size = facts.size;
    this.blocks = facts.blocks;
    this.atimeNs = facts.atime;
    this.mtimeNs = facts.mtime;
    this.ctimeNs = facts.ctime;
    this.birthtimeNs = facts.birthtime;
    this.atimeMs = facts.atime / 1_000_000n;
    this.mtimeMs = facts.mtime / 1_000_000n;
    this.ctimeMs = facts.ctime / 1_000_000n;
    this.birthtimeMs = facts.birthtime / 1_000_000n;
    this.atime = dateOf(Number(this.atimeMs));
    this.mtime = dateOf(Number(this.mtimeMs));
    this.ctime = dateOf(Number(this.ctimeMs));
    this.birthtime = dateOf(Number(this.birthtimeMs));
  }
}

export type AnyStats = Stats | BigIntStats;

const make = (facts: Facts, bigint: boolean | undefined): AnyStats =>
  bigint ? new BigIntStats(facts) : new Stats(facts);

/** Of a file of the image. */
export function statsOfNode(node: TreeNode, bigint: boolean | undefined): AnyStats {
  return make(factsOfNode(node), bigint);
}

/** Of a file in a volume. */
export function statsOfStatus(status: Status, bigint: boolean | undefined): AnyStats {
  return make(factsOfStatus(status), bigint);
}

/** Of what is not there: all zero, as fs.watchFile tells it. */
export function statsOfNothing(bigint: boolean | undefined): AnyStats {
  return make(nothing, bigint);
}

/** What fs.statfs tells. */
export class StatFs {
  readonly type: number | bigint;
  readonly bsize: number | bigint;
  readonly blocks: number | bigint;
  readonly bfree: number | bigint;
  readonly bavail: number | bigint;
  readonly files: number | bigint;
  readonly ffree: number | bigint;

  /** The seven numbers in the order of the fields. */
  constructor(values: readonly [number, number, number, number, number, number, number], bigint: boolean | undefined) {
    const as = (value: number): number | bigint => (bigint ? BigInt(value) : value);
    this.type = as(values[0]);
    this.bsize = as(values[1]);
    this.blocks = as(values[2]);
    this.bfree = as(values[3]);
    this.bavail = as(values[4]);
    this.files = as(values[5]);
    this.ffree = as(values[6]);
  }
}
