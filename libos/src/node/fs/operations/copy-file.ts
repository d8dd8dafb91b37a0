// copyFile.

import { FILE_POSITION, FileStatus } from "@unikernel/hal";
import { parseStatus, wide } from "../../../fs/file-status.ts";
import type { Steps } from "../../../fs/request.ts";
import * as volume from "../../../fs/volume.ts";
import { codedError } from "../../errors.ts";
import { toPath, type PathLike } from "../arguments.ts";
import { constants } from "../constants.ts";
import { close, opened, openPlace, openSteps, restOfImage, VolumeFile } from "../descriptors.ts";
import { findForChange } from "../place.ts";
import { check, systemError } from "../system-error.ts";
import { transfer } from "./transfer.ts";

/** Bytes that are written while the next ones are read. */
const CHUNK = 2 ** 18;

function checkFlags(mode: unknown): number {
  if (mode === undefined || mode === null) return 0;
  if (typeof mode !== "number")
    throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined");
  if (!Number.isInteger(mode) || mode < 0 || mode > 7)
    throw codedError(RangeError, "ERR_OUT_OF_RANGE", "mode is out of range: >= 0 && <= 7");
  return mode;
}

/** `flags`: COPYFILE_EXCL refuses what is there; COPYFILE_FICLONE changes nothing, COPYFILE_FICLONE_FORCE cannot be had. */
export function* copyFile(src: PathLike, dest: PathLike, flags?: number): Steps<void> {
  const from = toPath(src, "src");
  const to = toPath(dest, "dest");
  const bits = checkFlags(flags);
  try {
    yield* copy(from, to, bits);
  } catch (error) {
    // As libuv has it: one call, whatever failed in it.
    const { code, syscall } = error as { code?: string; syscall?: string };
    if (syscall === undefined || code === undefined) throw error;
    (error as Error).message = (error as Error).message.replace(
      /, \w+(?: '[^]*?')?(?: -> '[^]*?')?( \([^]*\))?$/,
      `, copyfile '${from}' -> '${to}'$1`,
    );
    throw Object.assign(error as Error, { syscall: "copyfile", path: from, dest: to });
  }
}

const isSame = (a: DataView, b: DataView): boolean =>
  wide(a, FileStatus.INODE) === wide(b, FileStatus.INODE) &&
  a.getUint32(FileStatus.VOLUME, true) === b.getUint32(FileStatus.VOLUME, true);

function* copy(from: string, to: string, flags: number): Steps<void> {
  if (flags & constants.COPYFILE_FICLONE_FORCE) throw systemError("ENOTSUP", "copyfile", from, to);
  const source = yield* openSteps(from, constants.O_RDONLY, 0);
  try {
    const file = opened(source, "copyfile");
    if (file instanceof VolumeFile ? file.directory : file.node.kind === "directory")
      throw systemError("EISDIR", "copyfile", from, to);
    const status = file instanceof VolumeFile ? volume.fileStatus(file.handle) : undefined;
    if (status !== undefined) {
      yield status;
      check(status, "copyfile", from, to);
    }
    const of = status === undefined ? undefined : parseStatus(status.bytes);
    const mode = of?.mode ?? (file as { node: { mode: number } }).node.mode;
    const exclusive = flags & constants.COPYFILE_EXCL ? constants.O_EXCL : 0;
    const place = findForChange(to, "copyfile", { follow: true });
    const target = yield* openPlace(place, constants.O_WRONLY | constants.O_CREAT | exclusive, mode & 0o777, to);
    try {
      const { handle } = opened(target, "copyfile") as VolumeFile;
      const other = volume.fileStatus(handle);
      yield other;
      check(other, "copyfile", from, to);
      const { view } = parseStatus(other.bytes);
      // A file copied onto itself keeps what it has.
      if (of !== undefined && isSame(of.view, view)) return;
      const resize = volume.fileResize(handle, 0);
      const chmod = volume.fileSetMode(handle, mode & 0o777);
      yield [resize, chmod];
      check(resize, "copyfile", from, to);
      check(chmod, "copyfile", from, to);
      if (file instanceof VolumeFile) yield* pump(file, handle);
      else yield* transfer(handle, restOfImage(file), FILE_POSITION, "write", true);
    } finally {
      close(target);
    }
  } finally {
    close(source);
  }
}

/** Reads ahead while it writes: one exit a chunk. */
function* pump(file: VolumeFile, handle: volume.Handle): Steps<void> {
  let [full, empty] = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
  let read = volume.fileRead(file.handle, full, FILE_POSITION);
  yield read;
  for (;;) {
    check(read, "read");
    if (read.result === 0) return;
    const bytes = full.subarray(0, read.result);
    const write = volume.fileWrite(handle, bytes, FILE_POSITION);
    read = volume.fileRead(file.handle, empty, FILE_POSITION);
    yield [write, read];
    check(write, "write");
    if (write.result < bytes.length)
      yield* transfer(handle, bytes.subarray(write.result), FILE_POSITION, "write", true);
    [full, empty] = [empty, full];
  }
}
