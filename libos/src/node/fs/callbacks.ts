// The functions of node:fs that call back. The work is done at once, since files lie in memory; the callback comes later.

import type { Buffer } from "../buffer/buffer.ts";
import { invalidArgType } from "../errors.ts";
import type { PathLike } from "./arguments.ts";
import { opendirSync, type Dir } from "./dir.ts";
import { defer } from "./later.ts";
import { readArguments } from "./read-arguments.ts";
import type { BigIntStats, Dirent, Stats } from "./stats.ts";
import * as sync from "./sync.ts";

type Callback<T extends unknown[]> = (error: Error | null, ...values: T | []) => void;

/** Wrong arguments throw at once, what the file system says goes to the callback: Node's rule. */
function run<T extends unknown[]>(
  first: readonly unknown[],
  rest: readonly unknown[],
  work: (...args: never[]) => T,
): void {
  const callback = rest.at(-1);
  // What stands alone counts as options.
  if (typeof callback !== "function") throw invalidArgType("cb", "function", rest.length > 1 ? callback : undefined);
  const report = callback as Callback<T>;
  let values: T;
  try {
    values = work(...([...first, ...rest.slice(0, -1)] as never[]));
  } catch (error) {
    if ((error as { syscall?: unknown }).syscall === undefined) throw error;
    defer(() => report(error as Error));
    return;
  }
  defer(() => report(null, ...values));
}

type Rest<T extends unknown[]> = [...options: unknown[], callback: Callback<T>];

export function access(path: PathLike, ...rest: Rest<[]>): void {
  run([path], rest, (...args: Parameters<typeof sync.accessSync>) => (sync.accessSync(...args), []));
}

export function close(fd: number, callback: Callback<[]> = thrower): void {
  run([fd], [callback], (number: number) => (sync.closeSync(number), []));
}

/** Node.js throws what `close` without a callback has to say. */
function thrower(error: Error | null): void {
  if (error !== null) throw error;
}

export function exists(path: unknown, callback: (exists: boolean) => void): void {
  if (typeof callback !== "function") throw invalidArgType("cb", "function", callback);
  const found = sync.existsSync(path);
  defer(() => callback(found));
}

export function fstat(fd: number, ...rest: Rest<[Stats | BigIntStats]>): void {
  run([fd], rest, (...args: Parameters<typeof sync.fstatSync>) => [sync.fstatSync(...args)]);
}

export function lstat(path: PathLike, ...rest: Rest<[Stats | BigIntStats | undefined]>): void {
  run([path], rest, (...args: Parameters<typeof sync.lstatSync>) => [sync.lstatSync(...args)]);
}

export function stat(path: PathLike, ...rest: Rest<[Stats | BigIntStats | undefined]>): void {
  run([path], rest, (...args: Parameters<typeof sync.statSync>) => [sync.statSync(...args)]);
}

export function open(path: PathLike, ...rest: Rest<[number]>): void {
  run([path], rest, (...args: Parameters<typeof sync.openSync>) => [sync.openSync(...args)]);
}

export function opendir(path: PathLike, ...rest: Rest<[Dir]>): void {
  run([path], rest, (...args: Parameters<typeof opendirSync>) => [opendirSync(...args)]);
}

/** Calls back with the bytes read and the buffer; `options` may hold the buffer too. */
export function read(fd: number, ...rest: Rest<[number, ArrayBufferView]>): void {
  run([fd], rest, (number: number, ...args: unknown[]) => {
    const { buffer, options } = readArguments(args);
    return [sync.readSync(number, buffer, options), buffer];
  });
}

export function readv(
  fd: number,
  buffers: readonly ArrayBufferView[],
  ...rest: Rest<[number, readonly ArrayBufferView[]]>
): void {
  run([fd, buffers], rest, (...args: Parameters<typeof sync.readvSync>) => [sync.readvSync(...args), args[1]]);
}

export function readdir(path: PathLike, ...rest: Rest<[(string | Buffer | Dirent<string | Buffer>)[]]>): void {
  run([path], rest, (...args: Parameters<typeof sync.readdirSync>) => [sync.readdirSync(...args)]);
}

export function readFile(path: PathLike | number, ...rest: Rest<[Buffer | string]>): void {
  run([path], rest, (...args: Parameters<typeof sync.readFileSync>) => [sync.readFileSync(...args)]);
}

export function readlink(path: PathLike, ...rest: Rest<[string | Buffer]>): void {
  run([path], rest, (...args: Parameters<typeof sync.readlinkSync>) => [sync.readlinkSync(...args)]);
}

type Realpath = (path: PathLike, ...rest: Rest<[string | Buffer]>) => void;

export const realpath: Realpath & { native: Realpath } = /* @__PURE__ */ Object.assign(
  (path: PathLike, ...rest: Rest<[string | Buffer]>): void =>
    run([path], rest, (...args: Parameters<typeof sync.realpathSync>) => [sync.realpathSync(...args)]),
  {
    native: (path: PathLike, ...rest: Rest<[string | Buffer]>): void =>
      run([path], rest, (...args: Parameters<typeof sync.realpathSync>) => [sync.realpathSync.native(...args)]),
  },
);
