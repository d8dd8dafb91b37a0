// cp: a file, a link, or a directory with all below it.

import type { Steps } from "../../../fs/request.ts";
import { checkFunction, checkObject, codedError, invalidArgType } from "../../errors.ts";
import { dirname, isAbsolute, join, resolve } from "../../path/posix-api.ts";
import { toPath, type PathLike } from "../arguments.ts";
import { nodeSystemError } from "../node-system-error.ts";
import type { AnyStats, BigIntStats } from "../stats.ts";
import { systemError } from "../system-error.ts";
import { chmod, utimes } from "./attributes.ts";
import { copyFile } from "./copy-file.ts";
import { mkdir } from "./directories.ts";
import { readdir } from "./listing.ts";
import { readlink, symlink, unlink } from "./names.ts";
import { lstat, stat } from "./status.ts";

export interface CopyOptions {
  readonly dereference?: boolean | undefined;
  readonly errorOnExist?: boolean | undefined;
  readonly filter?: ((source: string, destination: string) => unknown) | undefined;
  readonly force?: boolean | undefined;
  readonly mode?: number | undefined;
  readonly preserveTimestamps?: boolean | undefined;
  readonly recursive?: boolean | undefined;
  readonly verbatimSymlinks?: boolean | undefined;
}

const BOOLEANS = [
  "dereference",
  "errorOnExist",
  "force",
  "preserveTimestamps",
  "recursive",
  "verbatimSymlinks",
] as const;

function checkOptions(options: CopyOptions | undefined): CopyOptions & { force: boolean } {
  if (options === undefined) return { force: true };
  checkObject(options, "options");
  const normal = { ...options, force: options.force ?? true };
  for (const name of BOOLEANS)
    if (normal[name] !== undefined && typeof normal[name] !== "boolean")
      throw invalidArgType(`options.${name}`, "boolean", normal[name]);
  if (options.dereference && options.verbatimSymlinks)
    throw codedError(
      TypeError,
      "ERR_INCOMPATIBLE_OPTION_PAIR",
      'Option "dereference" cannot be used in combination with option "verbatimSymlinks"',
    );
  if (options.filter !== undefined) checkFunction(options.filter, "options.filter");
  return normal;
}

const same = (a: AnyStats, b: AnyStats): boolean => a.ino === b.ino && a.dev === b.dev;

function isBelow(path: string, directory: string): boolean {
  const top = resolve(directory);
  return `${resolve(path)}/`.startsWith(top === "/" ? top : `${top}/`);
}

function* statsOf(path: string, follow: boolean): Steps<AnyStats> {
  return (yield* follow ? stat(path, { bigint: true }) : lstat(path, { bigint: true }))!;
}

function* statsIfThere(path: string, follow: boolean): Steps<AnyStats | undefined> {
  const options = { bigint: true, throwIfNoEntry: false };
  return yield* follow ? stat(path, options) : lstat(path, options);
}

const invalid = (what: string, path: string): Error =>
  nodeSystemError("ERR_FS_CP_EINVAL", "Invalid src or dest", "EINVAL", "cp", what, path);

/** Refuses what would destroy or never end. */
function checkPaths(src: string, from: AnyStats, dest: string, to: AnyStats | undefined): void {
  if (to !== undefined) {
    if (same(from, to)) throw invalid("src and dest cannot be the same", dest);
    if (from.isDirectory() && !to.isDirectory())
      throw nodeSystemError(
        "ERR_FS_CP_DIR_TO_NON_DIR",
        "Cannot overwrite non-directory with directory",
        "EISDIR",
        "cp",
        `cannot overwrite non-directory ${dest} with directory ${src}`,
        dest,
      );
    if (!from.isDirectory() && to.isDirectory())
      throw nodeSystemError(
        "ERR_FS_CP_NON_DIR_TO_DIR",
        "Cannot overwrite directory with non-directory",
        "ENOTDIR",
        "cp",
        `cannot overwrite directory ${dest} with non-directory ${src}`,
        dest,
      );
  }
  if (from.isDirectory() && isBelow(dest, src))
    throw invalid(`cannot copy ${src} to a subdirectory of self ${dest}`, dest);
}

/** A filter that answers with a promise is for the asynchronous forms alone. */
export function* cpSync(source: PathLike, destination: PathLike, options?: CopyOptions): Steps<void> {
  yield* copyAny(source, destination, options, (answer) => {
    if (typeof (answer as { then?: unknown } | null)?.then === "function")
      throw codedError(
        TypeError,
        "ERR_INVALID_RETURN_VALUE",
        'Expected boolean to be returned from the "filter" function but got an instance of Promise.',
      );
    return undefined;
  });
}

export function* cp(source: PathLike, destination: PathLike, options?: CopyOptions): Steps<void> {
  yield* copyAny(source, destination, options, (answer) => Promise.resolve(answer));
}

/** Makes of a filter's answer what is to be waited for, if anything. */
type Settle = (answer: unknown) => PromiseLike<unknown> | undefined;

function* copyAny(
  source: PathLike,
  destination: PathLike,
  options: CopyOptions | undefined,
  settle: Settle,
): Steps<void> {
  const normal = checkOptions(options);
  const src = toPath(source, "src");
  const dest = toPath(destination, "dest");
  const follow = normal.dereference === true;
  const from = yield* statsOf(src, follow);
  const to = yield* statsIfThere(dest, follow);
  checkPaths(src, from, dest, to);
  if (!(yield* wanted(src, dest, normal, settle))) return;
  const parent = dirname(resolve(dest));
  if ((yield* statsIfThere(parent, true)) === undefined) yield* mkdir(parent, { recursive: true });
  yield* copyOne(src, from, dest, to, normal, settle);
}

function* wanted(src: string, dest: string, options: CopyOptions, settle: Settle): Steps<boolean> {
  if (options.filter === undefined) return true;
  const answer = options.filter(src, dest);
  const promise = settle(answer);
  return Boolean(promise === undefined ? answer : yield promise);
}

function* copyOne(
  src: string,
  from: AnyStats,
  dest: string,
  to: AnyStats | undefined,
  options: CopyOptions,
  settle: Settle,
): Steps<void> {
  if (from.isDirectory()) {
    if (!options.recursive)
      throw nodeSystemError(
        "ERR_FS_EISDIR",
        "Path is a directory",
        "EISDIR",
        "cp",
        `${src} is a directory (not copied)`,
        src,
        22, // what Node.js has there
      );
    yield* copyDirectory(src, from, dest, to, options, settle);
  } else if (from.isSymbolicLink()) {
    yield* copyLink(src, dest, to, options);
  } else if (from.isFile()) {
    yield* copyContent(src, from, dest, to, options);
  } else {
    throw nodeSystemError("ERR_FS_CP_UNKNOWN", "Cannot copy an unknown file type", "EINVAL", "cp", src, dest);
  }
}

function* copyContent(
  src: string,
  from: AnyStats,
  dest: string,
  to: AnyStats | undefined,
  options: CopyOptions,
): Steps<void> {
  if (to !== undefined) {
    if (!options.force) {
      if (!options.errorOnExist) return;
      throw nodeSystemError(
        "ERR_FS_CP_EEXIST",
        "Target already exists",
        "EEXIST",
        "cp",
        `${dest} already exists`,
        dest,
      );
    }
    yield* unlink(dest);
  }
  yield* copyFile(src, dest, options.mode);
  if (!options.preserveTimestamps) return;
  const { atimeNs, mtimeNs } = from as BigIntStats;
  yield* utimes(dest, Number(atimeNs) / 1e9, Number(mtimeNs) / 1e9);
}

function* copyDirectory(
  src: string,
  from: AnyStats,
  dest: string,
  to: AnyStats | undefined,
  options: CopyOptions,
  settle: Settle,
): Steps<void> {
  if (to === undefined) yield* mkdir(dest);
  const follow = options.dereference === true;
  for (const name of (yield* readdir(src)) as string[]) {
    const [below, target] = [join(src, name), join(dest, name)];
    if (!(yield* wanted(below, target, options, settle))) continue;
    const child = yield* statsOf(below, follow);
    const there = yield* statsIfThere(target, follow);
    checkPaths(below, child, target, there);
    yield* copyOne(below, child, target, there, options, settle);
  }
  if (to === undefined) yield* chmod(dest, Number(from.mode) & 0o777);
}

function* copyLink(src: string, dest: string, to: AnyStats | undefined, options: CopyOptions): Steps<void> {
  let target = (yield* readlink(src)) as string;
  if (!options.verbatimSymlinks && !isAbsolute(target)) target = resolve(dirname(src), target);
  if (to !== undefined) {
    if (!to.isSymbolicLink()) throw systemError("EEXIST", "symlink", target, dest);
    const old = resolve(dirname(dest), (yield* readlink(dest)) as string);
    if (isBelow(old, resolve(dirname(src), target)) && old !== resolve(dirname(src), target))
      throw invalid(`cannot copy ${target} to a subdirectory of self ${old}`, dest);
    yield* unlink(dest);
  }
  yield* symlink(target, dest);
}
