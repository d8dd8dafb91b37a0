// read, write, readv and writev on open files.

import { ConsoleStream, TRANSFER_MAX, encodeFileRead, encodeFileWrite } from "@unikernel/hal";
import { runtime } from "../../../core/runtime.ts";
import type { CompletionHandler } from "../../../core/types.ts";
import { defer, runAsync, type Steps } from "../../../fs/request.ts";
import { fileRead, fileWrite, type Handle } from "../../../fs/volume.ts";
import { checkDescriptor, opened, readImage, VolumeFile, type ImageFile } from "../descriptors.ts";
import { bytesOf, checkBuffers, joined, type Range } from "../ranges.ts";
import { failure, systemError } from "../system-error.ts";

type Syscall = "read" | "write";
type Done = (error: Error | null, count?: number) => void;

/** Buffers are joined up to this size, so that one operation carries them all. */
const JOIN_MAX = 2 ** 20;

/** Moves all of `bytes`, or what there is. A write that comes up short goes on until the monitor says why. */
export function* transfer(
  handle: Handle,
  bytes: Uint8Array,
  position: number,
  syscall: Syscall,
  whole: boolean = false,
): Steps<number> {
  let moved = 0;
  do {
    const part = bytes.subarray(moved, moved + TRANSFER_MAX);
    const at = position < 0 ? position : position + moved;
    const request = syscall === "read" ? fileRead(handle, part, at) : fileWrite(handle, part, at);
    yield request;
    if (request.result < 0 && (whole || moved === 0)) throw failure(request, syscall);
    // A whole write that makes no progress would never end.
    if (request.result === 0 && whole && syscall === "write") throw systemError("EIO", syscall);
    if (request.result <= 0) break;
    moved += request.result;
    if (request.result < part.length && !whole) break;
  } while (moved < bytes.length);
  return moved;
}

/** Standard output and error can be written, not read. */
function consoleOf(fd: unknown): ConsoleStream | undefined {
  checkDescriptor(fd);
  return fd === 1 ? ConsoleStream.OUTPUT : fd === 2 ? ConsoleStream.ERROR : undefined;
}

/** The file to write to; undefined for the console, which has taken the bytes. */
export function writable(fd: unknown, bytes: () => Uint8Array): VolumeFile | undefined {
  const stream = consoleOf(fd);
  if (stream !== undefined) {
    runtime.hal.console.writeBytes(stream, bytes());
    return undefined;
  }
  const file = opened(fd, "write");
  // What lies in the image was opened for reading.
  if (!(file instanceof VolumeFile)) throw systemError("EBADF", "write");
  return file;
}

export function* read(fd: number, range: Range): Steps<number> {
  const file = opened(fd, "read");
  if (range.length === 0) return 0;
  if (file instanceof VolumeFile) return yield* transfer(file.handle, bytesOf(range), range.position, "read");
  return readImage(file, bytesOf(range), 0, range.length, range.position);
}

export function* write(fd: number, range: Range): Steps<number> {
  const file = writable(fd, () => bytesOf(range));
  if (file === undefined || range.length === 0) return range.length;
  return yield* transfer(file.handle, bytesOf(range), range.position, "write");
}

function readImageAll(file: ImageFile, buffers: readonly ArrayBufferView[], position: number): number {
  let total = 0;
  for (const buffer of buffers) {
    const target = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const count = readImage(file, target, 0, target.length, position < 0 ? -1 : position + total);
    total += count;
    if (count < target.length) break;
  }
  return total;
}

/** Reads into several buffers, one after the other. */
export function* readv(fd: number, buffers: readonly ArrayBufferView[], position?: number | null): Steps<number> {
  checkDescriptor(fd);
  checkBuffers(buffers);
  const from = typeof position === "number" ? position : -1;
  const file = opened(fd, "read");
  if (!(file instanceof VolumeFile)) return readImageAll(file, buffers, from);
  let total = 0;
  const size = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (size === 0) return 0;
  if (size > JOIN_MAX) {
    for (const buffer of buffers) {
      if (buffer.byteLength === 0) continue;
      const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      const count: number = yield* transfer(file.handle, bytes, from < 0 ? from : from + total, "read");
      total += count;
      if (count < bytes.length) break;
    }
    return total;
  }
  const all = new Uint8Array(size);
  const count = yield* transfer(file.handle, all, from, "read");
  for (const buffer of buffers) {
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    bytes.set(all.subarray(total, Math.min(total + bytes.length, count)));
    total += bytes.length;
    if (total >= count) break;
  }
  return count;
}

/** Writes several buffers, one after the other. */
export function* writev(fd: number, buffers: readonly ArrayBufferView[], position?: number | null): Steps<number> {
  checkDescriptor(fd);
  checkBuffers(buffers);
  const from = typeof position === "number" ? position : -1;
  const size = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (size === 0) return 0;
  const file = writable(fd, () => joined(buffers));
  if (file === undefined) return size;
  if (size <= JOIN_MAX) return yield* transfer(file.handle, joined(buffers), from, "write");
  let total = 0;
  for (const buffer of buffers) {
    if (buffer.byteLength === 0) continue;
    const bytes = joined([buffer]);
    const count: number = yield* transfer(file.handle, bytes, from < 0 ? from : from + total, "write");
    total += count;
    if (count < bytes.length) break;
  }
  return total;
}

/** One read or write that is under way: the direct way, without steps. It keeps its memory where it is. */
abstract class Transfer implements CompletionHandler {
  readonly buffer: ArrayBufferView;
  readonly syscall: Syscall;

  constructor(buffer: ArrayBufferView, syscall: Syscall) {
    this.buffer = buffer;
    this.syscall = syscall;
  }

  abstract done(error: Error | null, count?: number): void;

  complete(_tag: number, result: number, _value: number, _flags: number, detail: number): void {
    runtime.loop.unref();
    if (result >= 0) this.done(null, result);
    else this.done(failure({ result, detail }, this.syscall));
  }
}

class CallingTransfer extends Transfer {
  override readonly done: Done;

  constructor(buffer: ArrayBufferView, syscall: Syscall, done: Done) {
    super(buffer, syscall);
    this.done = done;
  }
}

/** Starts it, if one operation can carry it. */
function begin(transferring: Transfer, file: VolumeFile, range: Range): void {
  const { ring, machine, loop } = runtime;
  const { buffer, length, position } = range;
  loop.ref();
  const token = ring.reserve(transferring, 0);
  const address = machine.address(buffer) + range.offset;
  if (transferring.syscall === "read")
    encodeFileRead(ring.view, ring.entry, token, file.handle, address, length, position);
  else encodeFileWrite(ring.view, ring.entry, token, 0, file.handle, address, length, position);
}

/** Reads; tells the bytes read later. @throws EBADF at once */
export function startRead(fd: unknown, range: Range, done: Done): void {
  const file = opened(fd, "read");
  const { buffer, length, position } = range;
  if (!(file instanceof VolumeFile)) {
    const count = readImage(file, bytesOf(range), 0, length, position);
    defer(() => done(null, count));
  } else if (length === 0) {
    defer(() => done(null, 0));
  } else if (length > TRANSFER_MAX) {
    runAsync(transfer(file.handle, bytesOf(range), position, "read"), done as (error: unknown, count?: number) => void);
  } else {
    begin(new CallingTransfer(buffer, "read", done), file, range);
  }
}

/** Writes; tells the bytes written later. @throws EBADF at once */
export function startWrite(fd: unknown, range: Range, done: Done): void {
  const { buffer, length, position } = range;
  const file = writable(fd, () => bytesOf(range));
  if (file === undefined || length === 0) {
    defer(() => done(null, length));
  } else if (length > TRANSFER_MAX) {
    runAsync(
      transfer(file.handle, bytesOf(range), position, "write"),
      done as (error: unknown, count?: number) => void,
    );
  } else {
    begin(new CallingTransfer(buffer, "write", done), file, range);
  }
}

class PromisedRead extends Transfer {
  readonly resolve: (value: { bytesRead: number; buffer: ArrayBufferView }) => void;
  readonly reject: (error: Error) => void;

  constructor(buffer: ArrayBufferView, resolve: PromisedRead["resolve"], reject: PromisedRead["reject"]) {
    super(buffer, "read");
    this.resolve = resolve;
    this.reject = reject;
  }

  override done(error: Error | null, count?: number): void {
    if (error === null) this.resolve({ bytesRead: count!, buffer: this.buffer });
    else this.reject(error);
  }
}

class PromisedWrite extends Transfer {
  readonly resolve: (value: { bytesWritten: number; buffer: unknown }) => void;
  readonly reject: (error: Error) => void;
  readonly data: unknown;

  constructor(
    buffer: ArrayBufferView,
    data: unknown,
    resolve: PromisedWrite["resolve"],
    reject: PromisedWrite["reject"],
  ) {
    super(buffer, "write");
    this.data = data;
    this.resolve = resolve;
    this.reject = reject;
  }

  override done(error: Error | null, count?: number): void {
    if (error === null) this.resolve({ bytesWritten: count!, buffer: this.data });
    else this.reject(error);
  }
}

/** FileHandle.read: one promise and no other function for each. What lies in memory is read at once. */
export function readPromise(fd: number, range: Range): Promise<{ bytesRead: number; buffer: ArrayBufferView }> {
  return new Promise((resolve, reject) => {
    const file = opened(fd, "read");
    const { buffer, length, position } = range;
    if (!(file instanceof VolumeFile))
      resolve({ bytesRead: readImage(file, bytesOf(range), 0, length, position), buffer });
    else if (length > 0 && length <= TRANSFER_MAX) begin(new PromisedRead(buffer, resolve, reject), file, range);
    else startRead(fd, range, (error, count) => new PromisedRead(buffer, resolve, reject).done(error, count));
  });
}

/** FileHandle.write; resolves with `data` as the buffer. */
export function writePromise(
  fd: number,
  range: Range,
  data: unknown,
): Promise<{ bytesWritten: number; buffer: unknown }> {
  return new Promise((resolve, reject) => {
    const { buffer, length } = range;
    const file = fd > 2 ? opened(fd, "write") : undefined;
    if (file instanceof VolumeFile && length > 0 && length <= TRANSFER_MAX)
      begin(new PromisedWrite(buffer, data, resolve, reject), file, range);
    else startWrite(fd, range, (error, count) => new PromisedWrite(buffer, data, resolve, reject).done(error, count));
  });
}
