// realpath: the absolute path without links.

import { runtime } from "../../../core/runtime.ts";
import type { Steps } from "../../../fs/request.ts";
import { pathStatus, readLink } from "../../../fs/volume.ts";
import type { Buffer } from "../../buffer/buffer.ts";
import { join, resolve } from "../../path/posix-api.ts";
import { toOptions, toPath, type PathLike } from "../arguments.ts";
import { lookup, VolumePlace } from "../place.ts";
import { codeOf, failure, systemError } from "../system-error.ts";
import { encoded, type Encoded } from "../text.ts";
import { checkDirectory } from "./status.ts";

const LINKS_MAX = 40;

/** What a walk along the path fails at first: a name that is not there, or a link that leads nowhere. */
function failingPart(path: string): [syscall: "lstat" | "stat", path: string] {
  const names = resolve(path).split("/").slice(1);
  for (let i = 1; i <= names.length; i++) {
    const part = `/${names.slice(0, i).join("/")}`;
    if (typeof lookup(part, true) === "string")
      return [typeof lookup(part, false) === "string" ? "lstat" : "stat", part];
  }
  return ["lstat", path];
}

/** Replaces links of a volume by what they point to, one after the other. */
function* inVolume(place: VolumePlace, shown: string, native: boolean): Steps<string> {
  if (native) yield* checkDirectory(place, "realpath", shown);
  const status = pathStatus(place, 0);
  let { inside } = place;
  for (let links = 0; links <= LINKS_MAX; links++) {
    const names = inside === "" ? [] : inside.split("/");
    const parts = names.map((_, i) => new VolumePlace(place.node, names.slice(0, i + 1).join("/"), false));
    const answers = parts.map((part) => readLink(part));
    yield links === 0 ? [status, ...answers] : answers;
    const missing = answers.findIndex((answer) => answer.result < 0 && codeOf(answer) !== "EINVAL");
    if (status.result < 0) {
      if (native) throw failure(status, "realpath", shown);
      if (missing >= 0) throw failure(answers[missing]!, "lstat", parts[missing]!.absolute);
      throw failure(status, "stat", shown);
    }
    const at = answers.findIndex((answer) => answer.result >= 0);
    if (at < 0) return new VolumePlace(place.node, inside, false).absolute;
    const { bytes, result } = answers[at]!;
    const target = runtime.machine.decodeUtf8(bytes, 0, result, false)!;
    inside = join("/", ...names.slice(0, at), target, ...names.slice(at + 1)).slice(1);
  }
  throw systemError("ELOOP", native ? "realpath" : "stat", shown);
}

function* real(path: PathLike, options: Encoded | string | null | undefined, native: boolean): Steps<string | Buffer> {
  const normal = toOptions<Encoded>(options);
  const name = toPath(path);
  const found = lookup(native ? name : resolve(name), true);
  if (found instanceof VolumePlace) return encoded(yield* inVolume(found, name, native), normal);
  if (typeof found !== "string") return encoded(found.path, normal);
  throw native ? systemError(found, "realpath", name) : systemError(found, ...failingPart(name));
}

export function* realpath(path: PathLike, options?: Encoded | string | null): Steps<string | Buffer> {
  return yield* real(path, options, false);
}

export function* realpathNative(path: PathLike, options?: Encoded | string | null): Steps<string | Buffer> {
  return yield* real(path, options, true);
}
