// What is told of files and volumes of the fake, as the HAL's structures have it.

import { DirectoryEntry, FileKind, FileStatus, PAGE_SIZE, VolumeStatus } from "../gen/hal.ts";
import type { FileSystem } from "./file-system.ts";
import { lengthOf, type Inode } from "./inodes.ts";

/** The user that the fake's host runs as, and statfs's number of tmpfs. */
const OWNER = 1000;
const TMPFS = 0x0102_1994n;

export function fileStatus(inode: Inode, volume: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(FileStatus.SIZE));
  const blocks = inode.kind === FileKind.FILE ? inode.contents.pages * (PAGE_SIZE / 512) : 0;
  view.setBigUint64(FileStatus.INODE, BigInt(inode.number), true);
  view.setBigUint64(FileStatus.LENGTH, BigInt(lengthOf(inode)), true);
  view.setBigUint64(FileStatus.BLOCKS, BigInt(blocks), true);
  view.setBigInt64(FileStatus.ACCESSED, inode.accessed, true);
  view.setBigInt64(FileStatus.MODIFIED, inode.modified, true);
  view.setBigInt64(FileStatus.CHANGED, inode.changed, true);
  view.setBigInt64(FileStatus.BORN, inode.born, true);
  view.setUint32(FileStatus.KIND, inode.kind, true);
  view.setUint32(FileStatus.MODE, inode.mode, true);
  view.setUint32(FileStatus.LINKS, inode.links, true);
  view.setUint32(FileStatus.OWNER, OWNER, true);
  view.setUint32(FileStatus.GROUP, OWNER, true);
  view.setUint32(FileStatus.BLOCK_SIZE, PAGE_SIZE, true);
  view.setUint32(FileStatus.VOLUME, volume, true);
  return new Uint8Array(view.buffer);
}

export function volumeStatus({ usage }: FileSystem): Uint8Array {
  const view = new DataView(new ArrayBuffer(VolumeStatus.SIZE));
  const blocks = (bytes: number): bigint => BigInt(Math.floor(bytes / PAGE_SIZE));
  view.setBigUint64(VolumeStatus.BLOCK_SIZE, BigInt(PAGE_SIZE), true);
  view.setBigUint64(VolumeStatus.BLOCKS, blocks(usage.quota ?? usage.space), true);
  view.setBigUint64(VolumeStatus.BLOCKS_FREE, blocks((usage.quota ?? usage.space) - usage.used), true);
  view.setBigUint64(VolumeStatus.BLOCKS_AVAILABLE, blocks(usage.room), true);
  view.setBigUint64(VolumeStatus.FILES, 0n, true);
  view.setBigUint64(VolumeStatus.FILES_FREE, 0n, true);
  view.setBigUint64(VolumeStatus.KIND, TMPFS, true);
  return new Uint8Array(view.buffer);
}

/** A `directory_entry` with its name (bytes as Latin-1 text). */
export function directoryEntry(name: string, inode: Inode): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((DirectoryEntry.SIZE + name.length) / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(DirectoryEntry.INODE, BigInt(inode.number), true);
  view.setUint32(DirectoryEntry.KIND, inode.kind, true);
  view.setUint32(DirectoryEntry.NAME_LENGTH, name.length, true);
  bytes.set(Buffer.from(name, "latin1"), DirectoryEntry.SIZE);
  return bytes;
}
