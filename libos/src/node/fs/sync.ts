// The synchronous functions of node:fs that only read.

import { invalidArgType } from "../errors.ts";
import { runSync, type Steps } from "../../fs/request.ts";
import { toMode, toPath, type PathLike } from "./arguments.ts";
import * as descriptors from "./descriptors.ts";
import { synchronous } from "./drivers.ts";
import { flagsToNumber } from "./flags.ts";
import { readdir } from "./operations/listing.ts";
import { readlink } from "./operations/names.ts";
import { realpath, realpathNative } from "./operations/real-path.ts";
import { access, exists, fstat, lstat, stat, statfs } from "./operations/status.ts";
import { read, readv } from "./operations/transfer.ts";
import { readFile } from "./operations/whole-files.ts";
import { readRange, type ReadOptions } from "./ranges.ts";

/** The synchronous form of an operation. */
export type Sync<F> = F extends (...args: infer A) => Steps<infer T> ? (...args: A) => T : never;

export const readFileSync: Sync<typeof readFile> = /* @__PURE__ */ synchronous(readFile);
export const statSync: Sync<typeof stat> = /* @__PURE__ */ synchronous(stat);
export const lstatSync: Sync<typeof lstat> = /* @__PURE__ */ synchronous(lstat);
export const fstatSync: Sync<typeof fstat> = /* @__PURE__ */ synchronous(fstat);
export const statfsSync: Sync<typeof statfs> = /* @__PURE__ */ synchronous(statfs);
export const existsSync: Sync<typeof exists> = /* @__PURE__ */ synchronous(exists);
export const accessSync: Sync<typeof access> = /* @__PURE__ */ synchronous(access);
export const readdirSync: Sync<typeof readdir> = /* @__PURE__ */ synchronous(readdir);
export const readlinkSync: Sync<typeof readlink> = /* @__PURE__ */ synchronous(readlink);
export const readvSync: Sync<typeof readv> = /* @__PURE__ */ synchronous(readv);

export const realpathSync: Sync<typeof realpath> & { native: Sync<typeof realpathNative> } =
  /* @__PURE__ */ Object.assign(/* @__PURE__ */ synchronous(realpath), {
    native: /* @__PURE__ */ synchronous(realpathNative),
  });

export function openSync(path: PathLike, flags: string | number | null = "r", mode?: number | string | null): number {
  return runSync(descriptors.openSteps(toPath(path), flagsToNumber(flags), toMode(mode, 0o666)));
}

export function closeSync(fd: number): void {
  descriptors.close(fd);
}

/** The bytes read, 0 at the end of the file. */
export function readSync(
  fd: number,
  buffer: ArrayBufferView,
  offsetOrOptions?: number | ReadOptions | null,
  length?: number | null,
  position?: number | bigint | null,
): number {
  descriptors.checkDescriptor(fd);
  if (!ArrayBuffer.isView(buffer)) throw invalidArgType("buffer", ["Buffer", "TypedArray", "DataView"], buffer);
  if (arguments.length === 3 && offsetOrOptions !== undefined && typeof offsetOrOptions !== "object")
    throw invalidArgType("options", "object", offsetOrOptions);
  const options: ReadOptions =
    typeof offsetOrOptions === "object" && offsetOrOptions !== null
      ? offsetOrOptions
      : { offset: offsetOrOptions, length, position };
  return runSync(read(fd, readRange(buffer, options)));
}
