// stat, lstat, fstat, access, exists and statfs.

import { Error as HalError, FileKind, PathFlag, VolumeStatus } from "@unikernel/hal";
import { parseStatus, wide, type Status } from "../../../fs/file-status.ts";
import type { Steps } from "../../../fs/request.ts";
import { fileStatus, pathAccess, pathStatus, volumeStatus } from "../../../fs/volume.ts";
import { codedError } from "../../errors.ts";
import { toPath, type PathLike } from "../arguments.ts";
import { constants } from "../constants.ts";
import { opened, VolumeFile } from "../descriptors.ts";
import { find, readOnly, tree, VolumePlace, mendVolume } from "../place.ts";
import { StatFs, statsOfNode, statsOfStatus, type AnyStats } from "../stats.ts";
import { check, failure, systemError } from "../system-error.ts";

export interface StatOptions {
  readonly bigint?: boolean | undefined;
  readonly throwIfNoEntry?: boolean | undefined;
}

/** What the monitor tells of a place, or undefined if nothing is there. */
export function* statusAt(place: VolumePlace, follow: boolean): Steps<Status | undefined> {
  const request = pathStatus(place, follow || place.directory ? 0 : PathFlag.NO_FOLLOW);
  yield request;
  if (request.result === -HalError.NOT_FOUND) return undefined;
  check(request, "stat", place.absolute);
  return parseStatus(request.bytes);
}

/** What is written with a slash at its end must be a directory, if it is there. */
export function* checkDirectory(place: VolumePlace, syscall: string, shown: string): Steps<void> {
  if (!place.directory) return;
  const status = yield* statusAt(place, true);
  if (status !== undefined && status.kind !== FileKind.DIRECTORY) throw systemError("ENOTDIR", syscall, shown);
}

function* statAt(path: string, syscall: string, follow: boolean, bigint: boolean | undefined): Steps<AnyStats> {
  const place = find(path, syscall, follow);
  if (!(place instanceof VolumePlace)) return statsOfNode(place.node, bigint);
  const request = pathStatus(place, follow || place.directory ? 0 : PathFlag.NO_FOLLOW);
  yield request;
  check(request, syscall, path);
  const status = parseStatus(request.bytes);
  if (place.directory && status.kind !== FileKind.DIRECTORY) throw systemError("ENOTDIR", syscall, path);
  return statsOfStatus(status, bigint);
}

function* statOf(
  path: PathLike,
  options: StatOptions | null | undefined,
  syscall: "stat" | "lstat",
): Steps<AnyStats | undefined> {
  const name = toPath(path);
  try {
    return yield* statAt(name, syscall, syscall === "stat", options?.bigint);
  } catch (error) {
    const { code } = error as { code?: string };
    if (options?.throwIfNoEntry === false && code === "ENOENT") return undefined;
    throw error;
  }
}

export function* stat(path: PathLike, options?: StatOptions | null): Steps<AnyStats | undefined> {
  return yield* statOf(path, options, "stat");
}

export function* lstat(path: PathLike, options?: StatOptions | null): Steps<AnyStats | undefined> {
  return yield* statOf(path, options, "lstat");
}

export function* fstat(fd: number, options?: StatOptions | null): Steps<AnyStats> {
  const file = opened(fd, "fstat");
  if (!(file instanceof VolumeFile)) return statsOfNode(file.node, options?.bigint);
  const request = fileStatus(file.handle);
  yield request;
  check(request, "fstat");
  return statsOfStatus(parseStatus(request.bytes), options?.bigint);
}

/** Of the image everything may be read, what has such a bit be executed, nothing be written. */
export function* access(path: PathLike, mode: number = constants.F_OK): Steps<void> {
  const name = toPath(path);
  if (typeof mode !== "number")
    throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined");
  if (!Number.isInteger(mode) || mode < 0 || mode > 7)
    throw codedError(RangeError, "ERR_OUT_OF_RANGE", "mode is out of range: >= 0 && <= 7");
  const place = find(name, "access");
  if (place instanceof VolumePlace) {
    const request = pathAccess(place, mode);
    yield request;
    yield* checkDirectory(place, "access", name);
    if (request.result < 0) throw mendVolume(failure(request, "access", name), place);
    return;
  }
  const { node } = place;
  if (mode & constants.W_OK) throw readOnly("access", name);
  if (mode & constants.X_OK && node.kind === "file" && (node.mode & 0o111) === 0)
    throw systemError("EACCES", "access", name);
}

/** Whether the path leads to something; never throws. */
export function* exists(path: unknown): Steps<boolean> {
  try {
    yield* access(path as PathLike);
    return true;
  } catch {
    return false;
  }
}

export interface StatFsOptions {
  readonly bigint?: boolean | undefined;
}

const TMPFS_MAGIC = 0x0102_1994;
const BLOCK_SIZE = 512;

export function* statfs(path: PathLike, options?: StatFsOptions | null): Steps<StatFs> {
  const name = toPath(path);
  const place = find(name, "statfs");
  if (!(place instanceof VolumePlace)) {
    // The image: full, and in memory.
    const blocks = Math.ceil(tree().archive.length / BLOCK_SIZE);
    return new StatFs([TMPFS_MAGIC, BLOCK_SIZE, blocks, 0, 0, 0, 0], options?.bigint);
  }
  const there = pathStatus(place, 0);
  const request = volumeStatus(place.volume);
  yield [there, request];
  check(there, "statfs", name);
  check(request, "statfs", name);
  const view = new DataView(request.bytes.buffer);
  const at = (offset: number): number => wide(view, offset);
  return new StatFs(
    [
      at(VolumeStatus.KIND),
      at(VolumeStatus.BLOCK_SIZE),
      at(VolumeStatus.BLOCKS),
      at(VolumeStatus.BLOCKS_FREE),
      at(VolumeStatus.BLOCKS_AVAILABLE),
      at(VolumeStatus.FILES),
      at(VolumeStatus.FILES_FREE),
    ],
    options?.bigint,
  );
}
