// The functions of node:fs that call back.

import type { Steps } from "../../fs/request.ts";
import { defer } from "../../fs/request.ts";
import { checkFunction, invalidArgType } from "../errors.ts";
import { toMode, toPath, type PathLike } from "./arguments.ts";
import * as descriptors from "./descriptors.ts";
import { opendirSteps } from "./dir.ts";
import { callbackOf, start, withCallback } from "./drivers.ts";
import { flagsToNumber } from "./flags.ts";
import * as attributes from "./operations/attributes.ts";
import { copyFile as copyFileSteps } from "./operations/copy-file.ts";
import { cp as cpSteps } from "./operations/copy-tree.ts";
import * as directories from "./operations/directories.ts";
import { readdir as readdirSteps } from "./operations/listing.ts";
import * as names from "./operations/names.ts";
import * as real from "./operations/real-path.ts";
import * as removal from "./operations/remove.ts";
import * as status from "./operations/status.ts";
import * as transfer from "./operations/transfer.ts";
import * as whole from "./operations/whole-files.ts";
import { checkBuffers, readArguments, writeArguments } from "./ranges.ts";

type Callback<T extends unknown[]> = (error: Error | null, ...values: T | []) => void;
type Rest<T extends unknown[]> = [...options: unknown[], callback: Callback<T>];
/** An operation that calls back: its arguments, of which the last ones may be left out, and the callback. */
export type Calls = (...argsAndCallback: unknown[]) => void;

export const access: Calls = /* @__PURE__ */ withCallback(status.access);
export const stat: Calls = /* @__PURE__ */ withCallback(status.stat);
export const lstat: Calls = /* @__PURE__ */ withCallback(status.lstat);
export const fstat: Calls = /* @__PURE__ */ withCallback(status.fstat);
export const statfs: Calls = /* @__PURE__ */ withCallback(status.statfs);
export const readdir: Calls = /* @__PURE__ */ withCallback(readdirSteps);
export const opendir: Calls = /* @__PURE__ */ withCallback(opendirSteps);
export const readFile: Calls = /* @__PURE__ */ withCallback(whole.readFile);
export const readlink: Calls = /* @__PURE__ */ withCallback(names.readlink);
export const realpath: Calls & { native: Calls } = /* @__PURE__ */ Object.assign(
  /* @__PURE__ */ withCallback(real.realpath),
  { native: /* @__PURE__ */ withCallback(real.realpathNative) },
);

export const writeFile: Calls = /* @__PURE__ */ withCallback(whole.writeFile, 2);
export const appendFile: Calls = /* @__PURE__ */ withCallback(whole.appendFile, 2);
export const mkdir: Calls = /* @__PURE__ */ withCallback(directories.mkdir);
export const mkdtemp: Calls = /* @__PURE__ */ withCallback(directories.mkdtemp);
export const rmdir: Calls = /* @__PURE__ */ withCallback(removal.rmdir);
export const rm: Calls = /* @__PURE__ */ withCallback(removal.rm);
export const unlink: Calls = /* @__PURE__ */ withCallback(names.unlink);
export const rename: Calls = /* @__PURE__ */ withCallback(names.rename, 2);
export const link: Calls = /* @__PURE__ */ withCallback(names.link, 2);
export const symlink: Calls = /* @__PURE__ */ withCallback(names.symlink, 2);
export const copyFile: Calls = /* @__PURE__ */ withCallback(copyFileSteps, 2);
export const cp: Calls = /* @__PURE__ */ withCallback(cpSteps, 2);
export const chmod: Calls = /* @__PURE__ */ withCallback(attributes.chmod, 2);
export const fchmod: Calls = /* @__PURE__ */ withCallback(attributes.fchmod, 2);
export const chown: Calls = /* @__PURE__ */ withCallback(attributes.chown, 3);
export const lchown: Calls = /* @__PURE__ */ withCallback(attributes.lchown, 3);
export const fchown: Calls = /* @__PURE__ */ withCallback(attributes.fchown, 3);
export const utimes: Calls = /* @__PURE__ */ withCallback(attributes.utimes, 3);
export const lutimes: Calls = /* @__PURE__ */ withCallback(attributes.lutimes, 3);
export const futimes: Calls = /* @__PURE__ */ withCallback(attributes.futimes, 3);
export const truncate: Calls = /* @__PURE__ */ withCallback(attributes.truncate);
export const ftruncate: Calls = /* @__PURE__ */ withCallback(attributes.ftruncate);
export const fsync: Calls = /* @__PURE__ */ withCallback(attributes.fsync);
export const fdatasync: Calls = /* @__PURE__ */ withCallback(attributes.fdatasync);

/** Node.js throws what `close` without a callback has to say. */
function thrower(error: Error | null): void {
  if (error !== null) throw error;
}

export function close(fd: number, callback: Callback<[]> = thrower): void {
  descriptors.checkDescriptor(fd);
  if (callback !== thrower) checkFunction(callback, "cb");
  move(() => {
    descriptors.close(fd);
    defer(() => callback(null));
  }, callback);
}

const promisified = Symbol.for("nodejs.util.promisify.custom");

/** Gives a function the form that util.promisify makes of it: the values of its callback under these names. */
function withNames<F extends object>(callbackForm: F, first: string, second: string): F {
  const form = (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const done = (error: Error | null, one?: unknown, two?: unknown): void => {
        if (error !== null) reject(error);
        else resolve({ [first]: one, [second]: two });
      };
      (callbackForm as unknown as (...all: unknown[]) => void)(...args, done);
    });
  return Object.defineProperty(callbackForm, promisified, { value: form, configurable: true });
}

export const exists: (path: unknown, callback: (exists: boolean) => void) => void = /* @__PURE__ */ (() => {
  const run = (path: unknown, callback: (exists: boolean) => void): void => {
    if (typeof callback !== "function") throw invalidArgType("cb", "function", callback);
    start(
      () => status.exists(path),
      (_error, found) => callback(found === true),
    );
  };
  const form = (path: unknown): Promise<boolean> => new Promise((resolve) => run(path, resolve));
  return Object.defineProperty(run, promisified, { value: form, configurable: true });
})();

export function open(path: PathLike, ...rest: Rest<[number]>): void {
  const callback = callbackOf([path, ...rest], 1);
  const [flags, mode] = rest.slice(0, -1);
  const name = toPath(path);
  const bits = flagsToNumber(flags ?? "r");
  const permissions = toMode(mode, 0o666);
  start(
    () => descriptors.openSteps(name, bits, permissions),
    (error, fd) => (error === null ? callback(null, fd) : callback(error)),
  );
}

type Moved = (error: Error | null, count?: number, data?: unknown) => void;

/** Starts a read or write; a file that is not open is told later. */
function move(work: () => void, callback: Moved): void {
  try {
    work();
  } catch (error) {
    if ((error as { syscall?: unknown }).syscall === undefined) throw error;
    defer(() => callback(error as Error));
  }
}

/** Calls back with the bytes read and the buffer; `options` may hold the buffer too. */
export const read: (fd: number, ...rest: Rest<[number, ArrayBufferView]>) => void = /* @__PURE__ */ withNames(
  (fd: number, ...rest: Rest<[number, ArrayBufferView]>): void => {
    const callback = callbackOf([fd, ...rest], 1) as Moved;
    descriptors.checkDescriptor(fd);
    const range = readArguments(rest.slice(0, -1));
    const done: Moved = (error, count) => (error === null ? callback(null, count, range.buffer) : callback(error));
    move(() => transfer.startRead(fd, range, done), callback);
  },
  "bytesRead",
  "buffer",
);

/** (buffer, offset, length, position), (buffer, options) or (text, position, encoding). Calls back with the bytes written. */
export const write: (fd: number, ...rest: Rest<[number, unknown]>) => void = /* @__PURE__ */ withNames(
  (fd: number, ...rest: Rest<[number, unknown]>): void => {
    const callback = callbackOf([fd, ...rest], 1) as Moved;
    descriptors.checkDescriptor(fd);
    const range = writeArguments(rest.slice(0, -1));
    const done: Moved = (error, count) => (error === null ? callback(null, count, rest[0]) : callback(error));
    move(() => transfer.startWrite(fd, range, done), callback);
  },
  "bytesWritten",
  "buffer",
);

function vector(
  operation: (fd: number, buffers: readonly ArrayBufferView[], position?: number | null) => Steps<number>,
): Vector {
  return (
    fd: number,
    buffers: readonly ArrayBufferView[],
    ...rest: Rest<[number, readonly ArrayBufferView[]]>
  ): void => {
    const callback = callbackOf([fd, buffers, ...rest], 2) as Moved;
    descriptors.checkDescriptor(fd);
    checkBuffers(buffers);
    const position = rest.length > 1 ? (rest[0] as number | null) : null;
    start(
      () => operation(fd, buffers, position),
      (error, count) => (error === null ? callback(null, count, buffers) : callback(error)),
    );
  };
}

type Vector = (
  fd: number,
  buffers: readonly ArrayBufferView[],
  ...rest: Rest<[number, readonly ArrayBufferView[]]>
) => void;

export const readv: Vector = /* @__PURE__ */ withNames(
  /* @__PURE__ */ vector(transfer.readv) as Vector,
  "bytesRead",
  "buffers",
);
export const writev: Vector = /* @__PURE__ */ withNames(
  /* @__PURE__ */ vector(transfer.writev) as Vector,
  "bytesWritten",
  "buffers",
);
