// Open files: numbers from 3 on, each a file of the image with its place, or a file of a volume with the monitor's handle.

import { FileFlag, FileKind } from "@unikernel/hal";
import { runtime } from "../../core/runtime.ts";
import type { TreeNode } from "../../fs/file-tree.ts";
import type { Steps } from "../../fs/request.ts";
import { fileClose, fileOpen, type Handle } from "../../fs/volume.ts";
import { invalidArgType, outOfRange } from "../errors.ts";
import { constants } from "./constants.ts";
import { lookup, mendVolume, parentOf, readOnly, tree, VolumePlace } from "./place.ts";
import { failure, systemError, type SystemCode } from "./system-error.ts";

/** A file of the image. */
export interface ImageFile {
  readonly node: TreeNode;
  position: number;
}

/** A file or directory of a volume. The monitor knows where it stands. */
export class VolumeFile {
  readonly handle: Handle;
  readonly directory: boolean;
  readonly place: VolumePlace;

  constructor(handle: Handle, directory: boolean, place: VolumePlace) {
    this.handle = handle;
    this.directory = directory;
    this.place = place;
  }
}

export type OpenFile = ImageFile | VolumeFile;

/** 0 to 2 are the console's. */
const FIRST = 3;
const COUNT_MAX = 4096;

let table: { readonly machine: object; readonly files: (OpenFile | undefined)[]; lowest: number } | undefined;

function current(): NonNullable<typeof table> {
  const { machine } = runtime;
  if (table?.machine !== machine) table = { machine, files: [], lowest: 0 };
  return table;
}

/** The lowest free number for the file, undefined if all are taken. */
function add(file: OpenFile): number | undefined {
  const open = current();
  const { files } = open;
  let at = open.lowest;
  while (files[at] !== undefined) at++;
  if (at >= COUNT_MAX) return undefined;
  files[at] = file;
  open.lowest = at + 1;
  return at + FIRST;
}

const READS_ONLY = constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC;

/** Node's flags as bits of the HAL's FileFlag. */
function fileFlags(bits: number): number {
  const has = (flag: number): boolean => (bits & flag) === flag;
  const access = bits & 3;
  let flags = access === constants.O_WRONLY ? FileFlag.WRITE : FileFlag.READ;
  if (access === constants.O_RDWR) flags |= FileFlag.WRITE;
  if (has(constants.O_APPEND)) flags |= FileFlag.APPEND;
  if (has(constants.O_CREAT)) flags |= FileFlag.CREATE;
  if (has(constants.O_EXCL) && has(constants.O_CREAT)) flags |= FileFlag.EXCLUSIVE;
  if (has(constants.O_TRUNC)) flags |= FileFlag.TRUNCATE;
  if (has(constants.O_DIRECTORY)) flags |= FileFlag.DIRECTORY;
  if (has(constants.O_NOFOLLOW)) flags |= FileFlag.NO_FOLLOW;
  if (has(constants.O_SYNC)) flags |= FileFlag.SYNC;
  else if (has(constants.O_DSYNC)) flags |= FileFlag.DATA_SYNC;
  if (has(constants.O_EXLOCK)) flags |= FileFlag.LOCK_EXCLUSIVE;
  else if (has(constants.O_SHLOCK)) flags |= FileFlag.LOCK_SHARED;
  return flags;
}

function openImage(path: string, bits: number, shown: string): number {
  const found = lookup(path, (bits & constants.O_NOFOLLOW) === 0);
  const fail = (code: SystemCode): never => {
    throw systemError(code, "open", shown);
  };
  if (typeof found === "string") {
    if (found === "ENOENT" && bits & constants.O_CREAT && path !== "") {
      const parent = lookup(parentOf(path), true);
      if (typeof parent === "string") return fail(parent);
      throw readOnly("open", shown);
    }
    return fail(found);
  }
  const { node } = found as { node: TreeNode };
  if (bits & constants.O_CREAT && bits & constants.O_EXCL) return fail("EEXIST");
  if (node.kind === "symbolic-link") return fail("ELOOP");
  const writes = (bits & READS_ONLY) !== 0;
  if (node.kind === "directory" && writes) return fail("EISDIR");
  if (node.kind === "file" && bits & constants.O_DIRECTORY) return fail("ENOTDIR");
  if (writes) throw readOnly("open", shown);
  return add({ node, position: 0 }) ?? fail("EMFILE");
}

/** Opens with numeric flags; a descriptor. */
export function* openSteps(path: string, bits: number, mode: number): Steps<number> {
  const place = lookup(path, (bits & constants.O_NOFOLLOW) === 0);
  if (!(place instanceof VolumePlace)) return openImage(path, bits, path);
  let wanted = bits;
  if (place.directory) {
    if (bits & constants.O_CREAT) throw systemError("EISDIR", "open", path);
    wanted |= constants.O_DIRECTORY;
  }
  return yield* openPlace(place, wanted, mode, path);
}

export function* openPlace(place: VolumePlace, bits: number, mode: number, shown: string): Steps<number> {
  const request = fileOpen(place, fileFlags(bits), mode);
  yield request;
  if (request.result < 0) throw mendVolume(failure(request, "open", shown), place);
  const fd = add(new VolumeFile(request.result, request.value === FileKind.DIRECTORY, place));
  if (fd !== undefined) return fd;
  fileClose(request.result);
  throw systemError("EMFILE", "open", shown);
}

export function checkDescriptor(fd: unknown, name: string = "fd"): asserts fd is number {
  if (typeof fd !== "number") throw invalidArgType(name, "number", fd);
  if (!Number.isInteger(fd)) throw outOfRange(name, "an integer", fd);
  if (fd < 0 || fd > 0x7fff_ffff) throw outOfRange(name, ">= 0 && <= 2147483647", fd);
}

export function opened(fd: unknown, syscall: string): OpenFile {
  checkDescriptor(fd);
  const file = current().files[fd - FIRST];
  if (file === undefined) throw systemError("EBADF", syscall);
  return file;
}

/** The open file of a number; undefined if there is none. */
export function openFile(fd: number): OpenFile | undefined {
  return table !== undefined && table.machine === runtime.machine ? table.files[fd - FIRST] : undefined;
}

/** The number is free at once; a volume's handle goes back behind what was submitted before. */
export function close(fd: unknown): void {
  const file = opened(fd, "close");
  const open = current();
  const at = (fd as number) - FIRST;
  open.files[at] = undefined;
  if (at < open.lowest) open.lowest = at;
  if (file instanceof VolumeFile) fileClose(file.handle);
}

/** Copies from a file of the image to target[offset...]; the bytes copied, 0 at the end. `position` -1: where the file stands. */
export function readImage(
  file: ImageFile,
  target: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number {
  if (file.node.kind !== "file") throw systemError("EISDIR", "read");
  const from = position < 0 ? file.position : position;
  const count = Math.min(length, file.node.size - from);
  if (count <= 0) return 0;
  const start = file.node.offset + from;
  runtime.machine.copy(target, offset, tree().archive, start, start + count);
  if (position < 0) file.position += count;
  return count;
}

/** What is left of a file of the image from where it stands, as a view of the archive: not to be written, not to be given away. */
export function restOfImage(file: ImageFile): Uint8Array {
  if (file.node.kind !== "file") throw systemError("EISDIR", "read");
  const { offset, size } = file.node;
  const view = tree().archive.subarray(offset + Math.min(file.position, size), offset + size);
  file.position = size;
  return view;
}
