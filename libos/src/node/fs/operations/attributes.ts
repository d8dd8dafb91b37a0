// Times, permissions, owners, lengths, and what is on the disk.

import { PathFlag } from "@unikernel/hal";
import type { Steps } from "../../../fs/request.ts";
import * as volume from "../../../fs/volume.ts";
import { invalidArgType, outOfRange } from "../../errors.ts";
import { checkMode, toPath, type PathLike } from "../arguments.ts";
import { constants } from "../constants.ts";
import { close, opened, openSteps, VolumeFile } from "../descriptors.ts";
import { find, findForChange, readOnly } from "../place.ts";
import type { AnyStats } from "../stats.ts";
import { check, systemError } from "../system-error.ts";
import { change } from "./names.ts";
import { fstat, lstat, stat } from "./status.ts";

export type Time = number | string | Date;

/** Seconds since 1970 of what Node.js takes for a time. */
export function toUnixTimestamp(time: unknown, name: string = "time"): number {
  if (typeof time === "string" && !Number.isNaN(+time)) return +time;
  if (typeof time === "number" && Number.isFinite(time)) return time < 0 ? Date.now() / 1000 : time;
  if (time instanceof Date) return time.getTime() / 1000;
  throw invalidArgType(name, ["Date", "Time in seconds"], time);
}

function nanoseconds(time: unknown): number {
  const seconds = toUnixTimestamp(time);
  const whole = Math.trunc(seconds);
  return whole * 1e9 + Math.trunc((seconds - whole) * 1e9);
}

export function* utimes(path: PathLike, atime: Time, mtime: Time): Steps<void> {
  const name = toPath(path);
  const [accessed, modified] = [nanoseconds(atime), nanoseconds(mtime)];
  const place = findForChange(name, "utime", { follow: true, mount: true });
  yield* change(volume.pathSetTimes(place, 0, accessed, modified), place, "utime", name);
}

export function* lutimes(path: PathLike, atime: Time, mtime: Time): Steps<void> {
  const name = toPath(path);
  const [accessed, modified] = [nanoseconds(atime), nanoseconds(mtime)];
  const place = findForChange(name, "lutime", { mount: true });
  yield* change(volume.pathSetTimes(place, PathFlag.NO_FOLLOW, accessed, modified), place, "lutime", name);
}

/** The open file of a volume that is to be changed. */
function changeable(fd: unknown, syscall: string): VolumeFile {
  const file = opened(fd, syscall);
  if (!(file instanceof VolumeFile)) throw readOnly(syscall);
  return file;
}

export function* futimes(fd: number, atime: Time, mtime: Time): Steps<void> {
  const [accessed, modified] = [nanoseconds(atime), nanoseconds(mtime)];
  const { handle } = changeable(fd, "futime");
  const request = volume.fileSetTimes(handle, accessed, modified);
  yield request;
  check(request, "futime");
}

const PERMISSIONS = 0o777;

/** Sticky, set-user and set-group bits have no meaning for a guest, and are refused. */
function permissions(mode: number, syscall: string, path?: string): number {
  const bits = mode & 0o7777;
  if ((bits & ~PERMISSIONS) !== 0)
    throw systemError("EPERM", syscall, path, undefined, "a guest sets permission bits up to 0o777 only");
  return bits;
}

export function* chmod(path: PathLike, mode: number | string): Steps<void> {
  const name = toPath(path);
  const number = checkMode(mode);
  const place = findForChange(name, "chmod", { follow: true, mount: true });
  yield* change(volume.pathSetMode(place, permissions(number, "chmod", name)), place, "chmod", name);
}

export function* fchmod(fd: number, mode: number | string): Steps<void> {
  const number = checkMode(mode);
  const { handle } = changeable(fd, "fchmod");
  const request = volume.fileSetMode(handle, permissions(number, "fchmod"));
  yield request;
  check(request, "fchmod");
}

function checkId(id: unknown, name: string): number {
  if (typeof id !== "number") throw invalidArgType(name, "number", id);
  if (!Number.isInteger(id)) throw outOfRange(name, "an integer", id);
  if (id < -1 || id > 0xffff_ffff) throw outOfRange(name, ">= -1 && <= 4294967295", id);
  return id;
}

const OWNER = "files belong to the user of the host who runs the guest, and it cannot give them away";

/** Nothing to do if the owner stays; else the guest may not. */
function keepOwner(stats: AnyStats, uid: number, gid: number, syscall: string, path?: string): void {
  const same = (id: number, own: number | bigint): boolean => id === -1 || id === 0xffff_ffff || id === Number(own);
  if (!same(uid, stats.uid) || !same(gid, stats.gid)) throw systemError("EPERM", syscall, path, undefined, OWNER);
}

export function* chown(path: PathLike, uid: number, gid: number): Steps<void> {
  const name = toPath(path);
  const ids = [checkId(uid, "uid"), checkId(gid, "gid")] as const;
  find(name, "chown");
  keepOwner((yield* stat(name))!, ...ids, "chown", name);
}

export function* lchown(path: PathLike, uid: number, gid: number): Steps<void> {
  const name = toPath(path);
  const ids = [checkId(uid, "uid"), checkId(gid, "gid")] as const;
  find(name, "lchown", false);
  keepOwner((yield* lstat(name))!, ...ids, "lchown", name);
}

export function* fchown(fd: number, uid: number, gid: number): Steps<void> {
  opened(fd, "fchown");
  const ids = [checkId(uid, "uid"), checkId(gid, "gid")] as const;
  keepOwner(yield* fstat(fd), ...ids, "fchown");
}

function checkLength(length: unknown): number {
  if (length === undefined || length === null) return 0;
  if (typeof length !== "number") throw invalidArgType("len", "number", length);
  if (!Number.isInteger(length)) throw outOfRange("len", "an integer", length);
  return Math.max(0, length);
}

export function* ftruncate(fd: number, length?: number | null): Steps<void> {
  const size = checkLength(length);
  const file = opened(fd, "ftruncate");
  if (!(file instanceof VolumeFile)) throw systemError("EINVAL", "ftruncate");
  const request = volume.fileResize(file.handle, size);
  yield request;
  check(request, "ftruncate");
}

export function* truncate(path: PathLike | number, length?: number | null): Steps<void> {
  if (typeof path === "number") {
    yield* ftruncate(path, length);
    return;
  }
  const size = checkLength(length);
  const fd = yield* openSteps(toPath(path), constants.O_RDWR, 0o666);
  try {
    yield* ftruncate(fd, size);
  } finally {
    close(fd);
  }
}

function* sync(fd: number, syscall: string, dataOnly: boolean): Steps<void> {
  const file = opened(fd, syscall);
  if (!(file instanceof VolumeFile)) return;
  const request = volume.fileSync(file.handle, dataOnly);
  yield request;
  check(request, syscall);
}

/** Ends when what was written is on the host's disk. */
export function* fsync(fd: number): Steps<void> {
  yield* sync(fd, "fsync", false);
}

export function* fdatasync(fd: number): Steps<void> {
  yield* sync(fd, "fdatasync", true);
}
