// rm and rmdir: a name, or a directory with all below it.

import { Error as HalError } from "@unikernel/hal";
import { Pause, type Request, type Steps } from "../../../fs/request.ts";
import * as volume from "../../../fs/volume.ts";
import { checkObject, invalidArgType, outOfRange } from "../../errors.ts";
import { toPath, type PathLike } from "../arguments.ts";
import { nodeSystemError } from "../node-system-error.ts";
import { findForChange, lookup, mendVolume, VolumePlace } from "../place.ts";
import { codeOf, failure, systemError } from "../system-error.ts";
import { rmdirPlain } from "./directories.ts";
import { entriesOf } from "./listing.ts";
import { lstat } from "./status.ts";

export interface RemoveOptions {
  readonly force?: boolean | undefined;
  readonly recursive?: boolean | undefined;
  readonly maxRetries?: number | undefined;
  /** Milliseconds; each attempt waits so much longer. */
  readonly retryDelay?: number | undefined;
}

interface Normal {
  readonly force: boolean;
  readonly recursive: boolean;
  readonly maxRetries: number;
  readonly retryDelay: number;
}

/** Names removed in one exit. */
const BATCH = 64;

const RETRIED = new Set(["EBUSY", "EMFILE", "ENFILE", "ENOTEMPTY", "EPERM"]);

function checkOptions(options: RemoveOptions | undefined): Normal {
  const { force = false, recursive = false, maxRetries = 0, retryDelay = 100 } = options ?? {};
  if (options !== undefined) checkObject(options, "options");
  for (const [name, value] of [["force", force] as const, ["recursive", recursive] as const])
    if (typeof value !== "boolean") throw invalidArgType(`options.${name}`, "boolean", value);
  for (const [name, value, most] of [
    ["retryDelay", retryDelay, 2 ** 31 - 1] as const,
    ["maxRetries", maxRetries, 2 ** 32 - 1] as const,
  ]) {
    if (typeof value !== "number") throw invalidArgType(`options.${name}`, "number", value);
    if (!Number.isInteger(value)) throw outOfRange(`options.${name}`, "an integer", value);
    if (value < 0 || value > most) throw outOfRange(`options.${name}`, `>= 0 && <= ${most}`, value);
  }
  return { force, recursive, maxRetries, retryDelay };
}

/** Waits for a removal; tries again where somebody else may be in the way. What is gone already is well. */
function* removed(make: () => Request, place: VolumePlace, syscall: string, options: Normal): Steps<void> {
  for (let attempt = 0; ; attempt++) {
    const request = make();
    yield request;
    if (request.result >= 0 || request.result === -HalError.NOT_FOUND) return;
    if (attempt >= options.maxRetries || !RETRIED.has(codeOf(request) ?? ""))
      throw mendVolume(failure(request, syscall, place.absolute), place);
    yield new Pause((attempt + 1) * options.retryDelay);
  }
}

/** Removes all in a directory, and it. */
function* removeTree(place: VolumePlace, options: Normal): Steps<void> {
  const entries = yield* entriesOf(place, "scandir", place.absolute);
  const files = entries.filter(({ kind }) => kind !== "directory").map(({ name }) => place.below(name));
  for (let at = 0; at < files.length; at += BATCH) {
    const some = files.slice(at, at + BATCH);
    const requests = some.map((file) => volume.remove(file, false));
    yield requests;
    for (const [i, request] of requests.entries())
      if (request.result < 0) yield* removed(() => volume.remove(some[i]!, false), some[i]!, "unlink", options);
  }
  for (const { name, kind } of entries)
    if (kind === "directory") {
      const below = lookup(place.below(name).absolute, false);
      if (!(below instanceof VolumePlace) || below.isMount)
        throw systemError("EBUSY", "rmdir", place.below(name).absolute);
      yield* removeTree(below, options);
    }
  yield* removed(() => volume.remove(place, true), place, "rmdir", options);
}

export function* rm(path: PathLike, options?: RemoveOptions): Steps<void> {
  const name = toPath(path);
  const normal = checkOptions(options);
  let isDirectory: boolean;
  try {
    isDirectory = (yield* lstat(name))!.isDirectory();
  } catch (error) {
    if (normal.force && (error as { code?: string }).code === "ENOENT") return;
    throw error;
  }
  if (isDirectory && !normal.recursive)
    throw nodeSystemError("ERR_FS_EISDIR", "Path is a directory", "EISDIR", "rm", "is a directory", name);
  const place = findForChange(name, isDirectory ? "rmdir" : "unlink");
  if (isDirectory) yield* removeTree(place, normal);
  else yield* removed(() => volume.remove(place, false), place, "unlink", normal);
}

/** With `recursive` (deprecated: rm does it) also what is in it. */
export function* rmdir(path: PathLike, options?: RemoveOptions): Steps<void> {
  const name = toPath(path);
  const normal = checkOptions(options);
  if (!normal.recursive) {
    yield* rmdirPlain(name);
    return;
  }
  if (!(yield* lstat(name))!.isDirectory()) throw systemError("ENOTDIR", "rmdir", name);
  yield* removeTree(findForChange(name, "rmdir"), normal);
}
