// Names: mkdtemp, rename, link, symlink, unlink and readlink.

import { PATH_MAX } from "@unikernel/hal";
import { runtime } from "../../../core/runtime.ts";
import type { Request, Steps } from "../../../fs/request.ts";
import * as volume from "../../../fs/volume.ts";
import type { Buffer } from "../../buffer/buffer.ts";
import { codedError } from "../../errors.ts";
import { toOptions, toPath, type PathLike } from "../arguments.ts";
import { find, findForChange, lookup, mendVolume, VolumePlace } from "../place.ts";
import { check, failure, systemError } from "../system-error.ts";
import { encoded, type Encoded } from "../text.ts";
import { checkDirectory } from "./status.ts";

/** Waits for a request that changes something at a place. */
export function* change(
  request: Request,
  place: VolumePlace,
  syscall: string,
  path: string,
  dest?: string,
): Steps<void> {
  yield request;
  if (request.result < 0) throw mendVolume(failure(request, syscall, path, dest), place);
}

export function* unlink(path: PathLike): Steps<void> {
  const name = toPath(path);
  const place = findForChange(name, "unlink");
  yield* change(volume.remove(place, false), place, "unlink", name);
}

/** Both places, if they are in one volume. */
function pair(
  from: string,
  to: string,
  syscall: string,
  create: boolean,
): { readonly old: VolumePlace; readonly next: VolumePlace } {
  const shown = [from, to] as const;
  const other = lookup(to, false);
  const old = lookup(from, false);
  // From one file system to another: what moves files copies them then.
  if (old instanceof VolumePlace && (!(other instanceof VolumePlace) || other.volume !== old.volume)) {
    if (typeof other === "string" && other !== "ENOENT") throw systemError(other, syscall, from, to);
    throw systemError("EXDEV", syscall, from, to);
  }
  return {
    old: findForChange(from, syscall, { shown }),
    next: findForChange(to, syscall, { shown, create }),
  };
}

export function* rename(oldPath: PathLike, newPath: PathLike): Steps<void> {
  const from = toPath(oldPath, "oldPath");
  const to = toPath(newPath, "newPath");
  const { old, next } = pair(from, to, "rename", false);
  yield* change(volume.rename(old, next.path), old, "rename", from, to);
}

export function* link(existingPath: PathLike, newPath: PathLike): Steps<void> {
  const from = toPath(existingPath, "existingPath");
  const to = toPath(newPath, "newPath");
  const { old, next } = pair(from, to, "link", true);
  yield* change(volume.link(old, next.path), old, "link", from, to);
}

/** `type` has a meaning on Windows alone. */
export function* symlink(target: PathLike, path: PathLike, type?: string | null): Steps<void> {
  if (type !== undefined && type !== null && !["dir", "file", "junction"].includes(type))
    throw codedError(
      Error,
      "ERR_FS_INVALID_SYMLINK_TYPE",
      `Symlink type must be one of "dir", "file", or "junction". Received "${String(type)}"`,
    );
  const to = toPath(target, "target");
  const name = toPath(path);
  const shown = [to, name] as const;
  const place = findForChange(name, "symlink", { create: true, shown });
  const text = runtime.machine.encodeUtf8(to);
  if (text.length === 0) throw systemError("ENOENT", "symlink", to, name);
  if (text.length > PATH_MAX) throw systemError("ENAMETOOLONG", "symlink", to, name);
  yield* change(volume.symlink(place, text), place, "symlink", to, name);
}

export function* readlink(path: PathLike, options?: Encoded | string | null): Steps<string | Buffer> {
  const normal = toOptions<Encoded>(options);
  const name = toPath(path);
  const place = find(name, "readlink", false);
  if (place instanceof VolumePlace) {
    yield* checkDirectory(place, "readlink", name);
    const answer = volume.readLink(place);
    yield answer;
    check(answer, "readlink", name);
    const bytes = answer.bytes.subarray(0, answer.result);
    return encoded(runtime.machine.decodeUtf8(bytes, 0, bytes.length, false)!, normal, bytes);
  }
  if (place.node.kind !== "symbolic-link") throw systemError("EINVAL", "readlink", name);
  return encoded(place.node.target, normal);
}
