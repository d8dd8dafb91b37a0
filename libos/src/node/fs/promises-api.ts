// What node:fs/promises exports.

import type { Steps } from "../../fs/request.ts";
import { toMode, toPath, type PathLike } from "./arguments.ts";
import { openSteps } from "./descriptors.ts";
import { opendirSteps } from "./dir.ts";
import { asynchronous, promised } from "./drivers.ts";
import { FileHandle } from "./file-handle.ts";
import { flagsToNumber } from "./flags.ts";
import { OpenHandle } from "./open-handle.ts";
import * as attributes from "./operations/attributes.ts";
import { copyFile as copyFileSteps } from "./operations/copy-file.ts";
import { cp as cpSteps } from "./operations/copy-tree.ts";
import * as directories from "./operations/directories.ts";
import { writeAny } from "./operations/gather.ts";
import { readdir as readdirSteps } from "./operations/listing.ts";
import * as names from "./operations/names.ts";
import { realpathNative } from "./operations/real-path.ts";
import * as removal from "./operations/remove.ts";
import * as status from "./operations/status.ts";
import * as whole from "./operations/whole-files.ts";

export { constants } from "./constants.ts";
export { watchPromises as watch } from "./watch-promises.ts";

/** The form of an operation that returns a promise. */
export type Async<F> = F extends (...args: infer A) => Steps<infer T> ? (...args: A) => Promise<T> : never;

export const access: Async<typeof status.access> = /* @__PURE__ */ asynchronous(status.access);
export const statfs: Async<typeof status.statfs> = /* @__PURE__ */ asynchronous(status.statfs);
export const opendir: Async<typeof opendirSteps> = /* @__PURE__ */ asynchronous(opendirSteps);
export const readdir: Async<typeof readdirSteps> = /* @__PURE__ */ asynchronous(readdirSteps);
export const readlink: Async<typeof names.readlink> = /* @__PURE__ */ asynchronous(names.readlink);
export const realpath: Async<typeof realpathNative> = /* @__PURE__ */ asynchronous(realpathNative);
export const mkdir: Async<typeof directories.mkdir> = /* @__PURE__ */ asynchronous(directories.mkdir);
export const mkdtemp: Async<typeof directories.mkdtemp> = /* @__PURE__ */ asynchronous(directories.mkdtemp);
export const rmdir: Async<typeof removal.rmdir> = /* @__PURE__ */ asynchronous(removal.rmdir);
export const rm: Async<typeof removal.rm> = /* @__PURE__ */ asynchronous(removal.rm);
export const unlink: Async<typeof names.unlink> = /* @__PURE__ */ asynchronous(names.unlink);
export const rename: Async<typeof names.rename> = /* @__PURE__ */ asynchronous(names.rename);
export const link: Async<typeof names.link> = /* @__PURE__ */ asynchronous(names.link);
export const symlink: Async<typeof names.symlink> = /* @__PURE__ */ asynchronous(names.symlink);
export const copyFile: Async<typeof copyFileSteps> = /* @__PURE__ */ asynchronous(copyFileSteps);
export const cp: Async<typeof cpSteps> = /* @__PURE__ */ asynchronous(cpSteps);
export const chmod: Async<typeof attributes.chmod> = /* @__PURE__ */ asynchronous(attributes.chmod);
export const chown: Async<typeof attributes.chown> = /* @__PURE__ */ asynchronous(attributes.chown);
export const lchown: Async<typeof attributes.lchown> = /* @__PURE__ */ asynchronous(attributes.lchown);
export const utimes: Async<typeof attributes.utimes> = /* @__PURE__ */ asynchronous(attributes.utimes);
export const lutimes: Async<typeof attributes.lutimes> = /* @__PURE__ */ asynchronous(attributes.lutimes);
export const truncate: Async<typeof attributes.truncate> = /* @__PURE__ */ asynchronous(attributes.truncate);

export const stat: Async<typeof status.stat> = (path, options) =>
  promised(status.stat(path, { ...options, throwIfNoEntry: true }));

export const lstat: Async<typeof status.lstat> = (path, options) =>
  promised(status.lstat(path, { ...options, throwIfNoEntry: true }));

export async function open(
  path: PathLike,
  flags?: string | number | null,
  mode?: number | string | null,
): Promise<FileHandle> {
  return new FileHandle(await promised(openSteps(toPath(path), flagsToNumber(flags ?? "r"), toMode(mode, 0o666))));
}

const target = (path: PathLike | OpenHandle, syscall: string): PathLike | number =>
  path instanceof OpenHandle ? OpenHandle.number(path, syscall) : path;

/** `path` may be a FileHandle. */
export async function readFile(
  path: PathLike | FileHandle,
  options?: whole.ReadFileOptions | string | null,
): ReturnType<Async<typeof whole.readFile>> {
  return promised(whole.readFile(target(path, "readFile"), options));
}

/** `path` may be a FileHandle, `data` text, a view, or an iterable or stream of them. */
export async function writeFile(
  path: PathLike | FileHandle,
  data: unknown,
  options?: whole.WriteFileOptions | string | null,
): Promise<void> {
  await promised(writeAny(target(path, "writeFile"), data, options, false));
}

export async function appendFile(
  path: PathLike | FileHandle,
  data: unknown,
  options?: whole.WriteFileOptions | string | null,
): Promise<void> {
  await promised(writeAny(target(path, "appendFile"), data, options, true));
}
