// read, write, readv and writev on open files.

import { ConsoleStream, FILE_POSITION, TRANSFER_MAX, encodeFileRead, encodeFileWrite } from "@unikernel/hal";
import { runtime } from "../../../core/runtime.ts";
import type { CompletionHandler } from "../../../core/types.ts";
import { defer, runAsync, type Steps } from "../../../fs/request.ts";
import { fileRead, fileWrite, type Handle } from "../../../fs/volume.ts";
import { checkDescriptor, opened, openFile, readImage, VolumeFile, type ImageFile } from "../descriptors.ts";
import { bytesOf, checkBuffers, isPlain, joined, type Range } from "../ranges.ts";
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

/** A read or write of a FileHandle. Flat, with what it needs and no more: the hottest path of files. */
class Promised implements CompletionHandler {
  readonly buffer: unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;

  constructor(buffer: unknown, resolve: (value: never) => void, reject: (error: Error) => void) {
    this.buffer = buffer;
    this.resolve = resolve;
    this.reject = reject;
  }

  complete(tag: number, result: number, _value: number, _flags: number, detail: number): void {
    runtime.loop.unref();
    if (result < 0) this.reject(failure({ result, detail }, tag === READ ? "read" : "write"));
    else if (tag === READ) this.resolve({ bytesRead: result, buffer: this.buffer } as never);
    else this.resolve({ bytesWritten: result, buffer: this.buffer } as never);
  }
}

const READ = 0;
const WRITE = 1;

/** Starts `buffer[offset, offset + length)`, which one operation can carry. `shown` is what the promise's value has as its buffer. */
function promise<T>(
  tag: typeof READ | typeof WRITE,
  handle: Handle,
  buffer: ArrayBufferView,
  offset: number,
  length: number,
  position: number,
  shown: unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const { ring, machine, loop } = runtime;
    loop.ref();
    const token = ring.reserve(new Promised(shown, resolve, reject), tag);
    const address = machine.address(buffer) + offset;
    if (tag === READ) encodeFileRead(ring.view, ring.entry, token, handle, address, length, position);
    else encodeFileWrite(ring.view, ring.entry, token, 0, handle, address, length, position);
  });
}

export interface BytesRead {
  bytesRead: number;
  buffer: ArrayBufferView;
}

export interface BytesWritten {
  bytesWritten: number;
  buffer: unknown;
}

/** FileHandle.read: one promise and no other function for each. What lies in memory is read at once. */
export function readPromise(fd: number, range: Range): Promise<BytesRead> {
  const file = opened(fd, "read");
  const { buffer, offset, length, position } = range;
  if (!(file instanceof VolumeFile))
    return Promise.resolve({ bytesRead: readImage(file, bytesOf(range), 0, length, position), buffer });
  if (length > 0 && length <= TRANSFER_MAX) return promise(READ, file.handle, buffer, offset, length, position, buffer);
  return new Promise((resolve, reject) =>
    startRead(fd, range, (error, count) => (error === null ? resolve({ bytesRead: count!, buffer }) : reject(error))),
  );
}

/** FileHandle.write; resolves with `data` as the buffer. */
export function writePromise(fd: number, range: Range, data: unknown): Promise<BytesWritten> {
  const { buffer, offset, length, position } = range;
  const file = fd > 2 ? opened(fd, "write") : undefined;
  if (file instanceof VolumeFile && length > 0 && length <= TRANSFER_MAX)
    return promise(WRITE, file.handle, buffer, offset, length, position, data);
  return new Promise((resolve, reject) =>
    startWrite(fd, range, (error, count) =>
      error === null ? resolve({ bytesWritten: count!, buffer: data }) : reject(error),
    ),
  );
}

/**
 * The same for (buffer, offset, length, position), in range, of an open file of a volume: almost every call. Undefined if it is
 * anything else, which has to be looked at.
 */
export function plainRead(
  fd: number,
  buffer: unknown,
  offset: unknown,
  length: unknown,
  position: unknown,
): Promise<BytesRead> | undefined {
  if (!isPlain(buffer, offset, length, position)) return undefined;
  const file = openFile(fd);
  if (!(file instanceof VolumeFile) || (length as number) > TRANSFER_MAX) return undefined;
  const at = position === null ? FILE_POSITION : (position as number);
  return promise(READ, file.handle, buffer, offset as number, length as number, at, buffer);
}

export function plainWrite(
  fd: number,
  buffer: unknown,
  offset: unknown,
  length: unknown,
  position: unknown,
): Promise<BytesWritten> | undefined {
  if (!isPlain(buffer, offset, length, position)) return undefined;
  const file = openFile(fd);
  if (!(file instanceof VolumeFile) || (length as number) > TRANSFER_MAX) return undefined;
  const at = position === null ? FILE_POSITION : (position as number);
  return promise(WRITE, file.handle, buffer, offset as number, length as number, at, buffer);
}
