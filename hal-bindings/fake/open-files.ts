// Open files of the fake: how they are opened, read and written.

import { FileFlag, FileKind } from "../gen/hal.ts";
import { Errno } from "./errno.ts";
import { permit, type FileSystem } from "./file-system.ts";
import type { DirectoryInode, FileInode } from "./inodes.ts";
import { Malformed, Refused } from "./refused.ts";
import { NAME, pageUp } from "./usage.ts";

/** Longer a file cannot become (ext4 with 4 KiB blocks). */
const FILE_MAX = 2 ** 44 - 4096;
const ALL_FLAGS = Object.values(FileFlag).reduce((all: number, flag) => all | flag, 0);

/** What a handle names. */
export interface OpenFile {
  readonly volume: number;
  readonly files: FileSystem;
  readonly inode: FileInode | DirectoryInode;
  readonly flags: number;
  /** Where the file stands. */
  position: number;
  /** Of a directory: the names that are still to be told, once it is being read. */
  names: string[] | undefined;
  readonly lock: { readonly shared: boolean } | undefined;
  /** Syncs in force, and the close that waits for them. */
  syncing: number;
  closing: number | undefined;
}

/** Opens, locks and empties a file as the flags say. */
export function openFile(volume: number, files: FileSystem, path: string, flags: number, mode: number): OpenFile {
  const has = (bits: number): boolean => (flags & bits) !== 0;
  if (!isWellFormed(flags)) throw new Malformed();
  const inode = findOrMake(files, path, flags, mode);
  const locked = has(FileFlag.LOCK_SHARED | FileFlag.LOCK_EXCLUSIVE);
  const lock = locked ? { shared: has(FileFlag.LOCK_SHARED) } : undefined;
  if (lock !== undefined) {
    if ([...inode.locks].some((other) => !other.shared || !lock.shared)) throw new Refused(Errno.AGAIN);
    inode.locks.add(lock);
  }
  if (has(FileFlag.TRUNCATE) && inode.kind === FileKind.FILE) resize(files, inode, 0);
  inode.opened++;
  return { volume, files, inode, flags, position: 0, names: undefined, lock, syncing: 0, closing: undefined };
}

/** The last thing that is done with an open file. */
export function forgetFile({ files, inode, lock }: OpenFile): void {
  if (lock !== undefined) inode.locks.delete(lock);
  inode.opened--;
  files.usage.forget(inode);
}

function isWellFormed(flags: number): boolean {
  const has = (bits: number): boolean => (flags & bits) !== 0;
  return (
    (flags & ~ALL_FLAGS) === 0 &&
    has(FileFlag.READ | FileFlag.WRITE | FileFlag.DIRECTORY) &&
    (has(FileFlag.WRITE) || !has(FileFlag.APPEND | FileFlag.TRUNCATE)) &&
    (has(FileFlag.READ | FileFlag.WRITE) || !has(FileFlag.CREATE)) &&
    !(has(FileFlag.CREATE) && has(FileFlag.DIRECTORY)) &&
    !(has(FileFlag.LOCK_SHARED) && has(FileFlag.LOCK_EXCLUSIVE))
  );
}

function findOrMake(files: FileSystem, path: string, flags: number, mode: number): FileInode | DirectoryInode {
  const has = (bits: number): boolean => (flags & bits) !== 0;
  const exclusive = has(FileFlag.CREATE) && has(FileFlag.EXCLUSIVE);
  let inode;
  try {
    inode = files.find(path, !has(FileFlag.NO_FOLLOW) && !exclusive);
  } catch (error) {
    if (!(error instanceof Refused && error.errno === Errno.NOENT && has(FileFlag.CREATE))) throw error;
    files.changeable();
    files.usage.need(NAME);
    const { parent, name } = files.placeToCreate(path);
    const made = files.file(mode);
    files.enter(parent, name, made);
    return made;
  }
  if (exclusive) throw new Refused(Errno.EXIST);
  if (inode.kind === FileKind.OTHER) throw new Refused(Errno.NXIO);
  if (inode.kind === FileKind.DIRECTORY && has(FileFlag.WRITE)) throw new Refused(Errno.ISDIR);
  if (has(FileFlag.WRITE)) files.changeable();
  if (inode.kind === FileKind.DIRECTORY && has(FileFlag.CREATE)) throw new Refused(Errno.ISDIR);
  if (inode.kind !== FileKind.DIRECTORY && has(FileFlag.DIRECTORY)) throw new Refused(Errno.NOTDIR);
  if (inode.kind === FileKind.LINK) throw new Refused(Errno.LOOP);
  permit(inode, (has(FileFlag.READ) || !has(FileFlag.WRITE) ? 0o400 : 0) | (has(FileFlag.WRITE) ? 0o200 : 0));
  return inode;
}

/** Reads into `target`; without a position where the file stands. Returns how many bytes. */
export function read(file: OpenFile, target: Uint8Array, position: number | undefined): number {
  if (file.inode.kind === FileKind.DIRECTORY) throw new Refused(Errno.ISDIR);
  if ((file.flags & FileFlag.WRITE) !== 0 && (file.flags & FileFlag.READ) === 0) throw new Refused(Errno.BADF);
  const count = file.inode.contents.read(position ?? file.position, target);
  if (position === undefined) file.position += count;
  if (!file.files.readOnly) file.inode.accessed = file.files.now;
  return count;
}

/** Writes as many bytes as fit; returns how many. */
export function write(file: OpenFile, bytes: Uint8Array, position: number | undefined): number {
  const { inode, files, flags } = file;
  if (inode.kind !== FileKind.FILE || (flags & FileFlag.WRITE) === 0) throw new Refused(Errno.BADF);
  const from = (flags & FileFlag.APPEND) !== 0 ? inode.contents.length : (position ?? file.position);
  const before = inode.contents.length;
  const fitting = files.usage.fitting(before, from, bytes.length);
  if (fitting === 0 && bytes.length > 0) throw files.usage.refusal();
  const count = Math.min(fitting, Math.max(0, FILE_MAX - from));
  if (count === 0 && bytes.length > 0) throw new Refused(Errno.FBIG);
  inode.contents.write(from, bytes.subarray(0, count));
  files.usage.resized(before, inode.contents.length);
  if (position === undefined) file.position = from + count;
  inode.modified = inode.changed = files.now;
  return count;
}

export function resizeOpen({ inode, files, flags }: OpenFile, size: bigint): void {
  if (inode.kind !== FileKind.FILE || (flags & FileFlag.WRITE) === 0) throw new Refused(Errno.INVAL);
  if (size > BigInt(FILE_MAX)) throw new Refused(files.usage.quota === undefined ? Errno.FBIG : Errno.DQUOT);
  resize(files, inode, Number(size));
}

function resize(files: FileSystem, inode: FileInode, size: number): void {
  const before = inode.contents.length;
  if (files.usage.quota !== undefined) files.usage.need(Math.max(0, pageUp(size) - pageUp(before)));
  inode.contents.resize(size);
  files.usage.resized(before, size);
  inode.modified = inode.changed = files.now;
}
