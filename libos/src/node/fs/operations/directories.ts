// mkdir, mkdtemp and rmdir.

import { FileKind } from "@unikernel/hal";
import { runtime } from "../../../core/runtime.ts";
import { parseStatus } from "../../../fs/file-status.ts";
import type { Steps } from "../../../fs/request.ts";
import * as volume from "../../../fs/volume.ts";
import type { Buffer } from "../../buffer/buffer.ts";
import { invalidArgType } from "../../errors.ts";
import { toMode, toOptions, toPath, type PathLike } from "../arguments.ts";
import { findForChange, lookup, mendVolume, parentOf, readOnly, VolumePlace } from "../place.ts";
import { codeOf, failure, systemError } from "../system-error.ts";
import { encoded, type Encoded } from "../text.ts";
import { change } from "./names.ts";

export interface MakeDirectoryOptions {
  readonly recursive?: boolean | undefined;
  readonly mode?: number | string | null | undefined;
}

/** With `recursive` the first directory that was made, undefined if none was. */
export function* mkdir(
  path: PathLike,
  options?: MakeDirectoryOptions | number | string | null,
): Steps<string | undefined> {
  const normal = typeof options === "object" && options !== null ? options : { mode: options };
  const { recursive = false } = normal as MakeDirectoryOptions;
  const name = toPath(path);
  if (typeof recursive !== "boolean") throw invalidArgType("options.recursive", "boolean", recursive);
  const mode = toMode(normal.mode, 0o777);
  if (recursive) return yield* makeAll(name, mode);
  const place = findForChange(name, "mkdir", { create: true });
  yield* change(volume.makeDirectory(place, mode), place, "mkdir", name);
  return undefined;
}

function* makeAll(name: string, mode: number): Steps<string | undefined> {
  const place = lookup(name, true);
  if (typeof place === "string") {
    if (place !== "ENOENT" || name === "") throw systemError(place, "mkdir", name);
    throw readOnly("mkdir", name);
  }
  if (!(place instanceof VolumePlace)) {
    if (place.node.kind !== "directory") throw systemError("EEXIST", "mkdir", name);
    return undefined;
  }
  const status = volume.pathStatus(place, 0);
  yield status;
  if (status.result >= 0) {
    if (parseStatus(status.bytes).kind === FileKind.DIRECTORY) return undefined;
    throw systemError("EEXIST", "mkdir", name);
  }
  // All on the way in one exit; those that are there say so.
  const names = place.inside.split("/");
  const parts = names.map((_, i) => new VolumePlace(place.node, names.slice(0, i + 1).join("/"), false));
  const requests = parts.map((part) => volume.makeDirectory(part, mode));
  yield requests;
  let first: string | undefined;
  for (const [i, request] of requests.entries()) {
    // The path as it was given, without what is below the first one.
    if (request.result >= 0) first ??= above(name, requests.length - 1 - i);
    else if (codeOf(request) !== "EEXIST" || i === requests.length - 1)
      throw mendVolume(failure(request, "mkdir", name), place);
  }
  return first;
}

function above(path: string, levels: number): string {
  let name = path.replace(/\/+$/, "");
  for (let i = 0; i < levels; i++) name = parentOf(name);
  return name;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ATTEMPTS = 100;

/** Makes a directory whose name is the prefix and six letters that nobody has; its path. */
export function* mkdtemp(prefix: PathLike, options?: Encoded | string | null): Steps<string | Buffer> {
  const normal = toOptions<Encoded>(options);
  const start = toPath(prefix, "prefix");
  const shown = `${start}XXXXXX`;
  for (let attempt = 1; ; attempt++) {
    const random = new Uint8Array(6);
    runtime.hal.random.fill(random);
    const name = start + Array.from(random, (byte) => LETTERS[byte % LETTERS.length]!).join("");
    const place = findForChange(name, "mkdtemp", { create: true, shown: [shown] });
    const request = volume.makeDirectory(place, 0o700);
    yield request;
    if (request.result >= 0) return encoded(name, normal);
    if (codeOf(request) !== "EEXIST" || attempt === ATTEMPTS)
      throw mendVolume(failure(request, "mkdtemp", shown), place);
  }
}

export function* rmdirPlain(name: string): Steps<void> {
  const place = findForChange(name, "rmdir");
  yield* change(volume.remove(place, true), place, "rmdir", name);
}
