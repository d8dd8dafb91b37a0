// What ReadStream and WriteStream do their work with: the functions of node:fs, those of an option, or a FileHandle.

import type { Buffer } from "../buffer/buffer.ts";
import { defer, runAsync, type Steps } from "../../fs/request.ts";
import { invalidArgType, outOfRange } from "../errors.ts";
import { toMode } from "./arguments.ts";
import * as descriptors from "./descriptors.ts";
import { flagsToNumber } from "./flags.ts";
import { startRead, startWrite, writev } from "./operations/transfer.ts";

/** A FileHandle: it is closed by its own method. */
export interface Handle {
  readonly fd: number;
  close(): Promise<void>;
  on(name: "close", listener: () => void): unknown;
}

/** What both streams show of their file. */
interface FileStream {
  fd: number | null;
  readonly path: string | undefined;
  readonly flags: string | number;
  readonly mode: number | string;
  emit(name: string, ...args: unknown[]): boolean;
}

export type Callback = (error?: Error | null) => void;
type Done<T> = (error: Error | null, value?: T) => void;

/** The option `fs`: functions in place of node:fs's own. */
export interface StreamFunctions {
  open?(path: string, flags: string | number, mode: number | string, callback: Done<number>): void;
  close?(fd: number, callback: Done<void>): void;
  read?(
    fd: number,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number | null,
    callback: Done<number>,
  ): void;
  write?(
    fd: number,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | undefined,
    callback: Done<number>,
  ): void;
  writev?(fd: number, buffers: readonly Uint8Array[], position: number | undefined, callback: Done<number>): void;
  fsync?(fd: number, callback: Done<void>): void;
}

export interface FileStreamOptions {
  readonly flags?: string | number | undefined;
  readonly encoding?: BufferEncoding | null | undefined;
  /** An open file instead of the path. */
  readonly fd?: number | Handle | null | undefined;
  readonly mode?: number | string | undefined;
  /** Close the file at the end and on errors; default true. */
  readonly autoClose?: boolean | undefined;
  readonly emitClose?: boolean | undefined;
  /** First byte. Without it an open file is used from where it stands. */
  readonly start?: number | undefined;
  readonly highWaterMark?: number | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly fs?: StreamFunctions | null | undefined;
}

/** Tells what a function throws, too, as its result; Node.js's streams need no more of them than that. */
function guarded(done: (error: Error) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    defer(() => done(error as Error));
  }
}

function run<T>(steps: Steps<T>, done: Done<T>): void {
  guarded(done, () => runAsync(steps, (error, value) => done((error ?? null) as Error | null, value)));
}

function openFile(
  own: StreamFunctions | undefined,
  path: string,
  flags: string | number,
  mode: number | string,
  done: Done<number>,
): void {
  if (own?.open !== undefined) own.open(path, flags, mode, done);
  else guarded(done, () => run(descriptors.openSteps(path, flagsToNumber(flags), toMode(mode, 0o666)), done));
}

/** What a stream does once its constructor is done, before it reads or writes: opens its file, unless it was given an open one. */
export function openStream(stream: FileStream, own: StreamFunctions | undefined, callback: Callback): void {
  if (stream.fd !== null) {
    callback();
    return;
  }
  openFile(own, stream.path!, stream.flags, stream.mode, (error, fd) => {
    if (error !== null && error !== undefined) {
      callback(error);
      return;
    }
    stream.fd = fd!;
    callback();
    stream.emit("open", stream.fd);
    stream.emit("ready");
  });
}

/** Closes a stream's file, one that was given as a handle by that. */
export function closeFile(
  own: StreamFunctions | undefined,
  handle: Handle | undefined,
  fd: number,
  done: (error: Error | null) => void,
): void {
  if (handle !== undefined) closeHandle(handle, done);
  else if (own?.close !== undefined) own.close(fd, done);
  else
    guarded(done, () => {
      descriptors.close(fd);
      defer(() => done(null));
    });
}

/** Unless somebody has done it. */
function closeHandle(handle: Handle, tell: (error: Error | null) => void): void {
  if (handle.fd < 0) tell(null);
  else
    handle.close().then(
      () => tell(null),
      (error: unknown) => tell(error as Error),
    );
}

export function readFrom(
  own: StreamFunctions | undefined,
  fd: number,
  buffer: Buffer,
  position: number | undefined,
  done: Done<number>,
): void {
  const length = buffer.length;
  if (own?.read !== undefined) own.read(fd, buffer, 0, length, position ?? null, done);
  else guarded(done, () => startRead(fd, { buffer, offset: 0, length, position: position ?? -1 }, done));
}

export function writeInto(
  own: StreamFunctions | undefined,
  fd: number,
  buffer: Uint8Array,
  position: number | undefined,
  done: Done<number>,
): void {
  const length = buffer.length;
  if (own?.write !== undefined) own.write(fd, buffer, 0, length, position, done);
  else guarded(done, () => startWrite(fd, { buffer, offset: 0, length, position: position ?? -1 }, done));
}

export function writeAll(
  own: StreamFunctions | undefined,
  fd: number,
  buffers: readonly Uint8Array[],
  position: number | undefined,
  done: Done<number>,
): void {
  if (own?.writev !== undefined) own.writev(fd, buffers, position, done);
  else run(writev(fd, buffers, position ?? null), done);
}

export function checkPlace(value: unknown, name: string): void {
  if (value === undefined || value === Infinity) return;
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < 0) throw outOfRange(name, `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, value);
}

const FUNCTIONS = ["open", "close", "read", "write", "writev", "fsync"] as const;

/** @throws TypeError for an `fs` whose functions are none */
export function checkFunctions(own: StreamFunctions | null | undefined): StreamFunctions | undefined {
  if (own === undefined || own === null) return undefined;
  for (const name of FUNCTIONS)
    if (own[name] !== undefined && typeof own[name] !== "function")
      throw invalidArgType(`options.fs.${name}`, "function", own[name]);
  return own;
}

/** The option `fd`, as a number and as a handle. */
export function descriptorOf(fd: unknown): { readonly fd: number | null; readonly handle: Handle | undefined } {
  if (fd === undefined || fd === null) return { fd: null, handle: undefined };
  if (typeof fd === "number") {
    descriptors.checkDescriptor(fd);
    return { fd, handle: undefined };
  }
  if (typeof fd === "object" && typeof (fd as Handle).fd === "number" && typeof (fd as Handle).close === "function")
    return { fd: (fd as Handle).fd, handle: fd as Handle };
  throw invalidArgType("options.fd", ["number", "FileHandle"], fd);
}
