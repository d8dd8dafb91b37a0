// What node:fs/promises exports: the reading side. The work is done at once, since files lie in memory.

import type { Buffer } from "../buffer/buffer.ts";
import { abortError } from "../errors.ts";
import type { PathLike } from "./arguments.ts";
import { opendirSync, type Dir } from "./dir.ts";
import { FileHandle } from "./file-handle.ts";
import { OpenHandle } from "./open-handle.ts";
import type { BigIntStats, Dirent, Stats } from "./stats.ts";
import * as sync from "./sync.ts";

export { constants } from "./constants.ts";

export async function access(path: PathLike, mode?: number): Promise<void> {
  sync.accessSync(path, mode);
}

export async function lstat(path: PathLike, options?: sync.StatOptions): Promise<Stats | BigIntStats | undefined> {
  return sync.lstatSync(path, { ...options, throwIfNoEntry: true });
}

export async function stat(path: PathLike, options?: sync.StatOptions): Promise<Stats | BigIntStats | undefined> {
  return sync.statSync(path, { ...options, throwIfNoEntry: true });
}

export async function open(path: PathLike, flags?: string | number, mode?: number | string): Promise<FileHandle> {
  return new FileHandle(sync.openSync(path, flags, mode));
}

export async function opendir(path: PathLike, options?: sync.ReadDirectoryOptions | string): Promise<Dir> {
  return opendirSync(path, options);
}

export async function readdir(
  path: PathLike,
  options?: sync.ReadDirectoryOptions | string | null,
): Promise<(string | Buffer | Dirent<string | Buffer>)[]> {
  return sync.readdirSync(path, options);
}

/** `path` may be a FileHandle. */
export async function readFile(
  path: PathLike | FileHandle,
  options?: (sync.ReadFileOptions & { readonly signal?: AbortSignal | undefined }) | string | null,
): Promise<Buffer | string> {
  const signal = typeof options === "object" ? options?.signal : undefined;
  if (signal?.aborted) throw abortError(signal.reason);
  return sync.readFileSync(path instanceof OpenHandle ? OpenHandle.number(path, "readFile") : path, options);
}

export async function readlink(
  path: PathLike,
  options?: { readonly encoding?: string | null } | string | null,
): Promise<string | Buffer> {
  return sync.readlinkSync(path, options);
}

export async function realpath(
  path: PathLike,
  options?: { readonly encoding?: string | null } | string | null,
): Promise<string | Buffer> {
  return sync.realpathSync.native(path, options);
}
