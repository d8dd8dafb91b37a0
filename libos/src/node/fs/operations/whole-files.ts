// readFile, writeFile and appendFile.

import { FILE_POSITION } from "@unikernel/hal";
import { parseStatus } from "../../../fs/file-status.ts";
import type { Steps } from "../../../fs/request.ts";
import { fileRead, fileStatus, fileSync } from "../../../fs/volume.ts";
import { Buffer } from "../../buffer/buffer.ts";
import { decode, encode } from "../../buffer/codec.ts";
import { abortError, codedError, invalidArgType } from "../../errors.ts";
import { resultEncoding, toMode, toOptions, toPath, type PathLike } from "../arguments.ts";
import { close, opened, openSteps, restOfImage, VolumeFile } from "../descriptors.ts";
import { flagsToNumber } from "../flags.ts";
import { checkEncoding } from "../ranges.ts";
import { check, systemError } from "../system-error.ts";
import type { Encoded } from "../text.ts";
import { transfer, writable } from "./transfer.ts";

interface Aborted {
  readonly signal?: AbortSignal | null | undefined;
}

export interface ReadFileOptions extends Encoded, Aborted {
  readonly flag?: string | number | undefined;
}

/** Read at once with the status; what is longer takes one more exit. */
const FIRST_SIZE = 16_384;

function checkAborted({ signal }: Aborted): void {
  if (signal?.aborted) throw abortError(signal.reason);
}

/** What is left of a file of a volume: as many parts as it takes. */
function* restOfVolume(file: VolumeFile, options: Aborted): Steps<Uint8Array> {
  const first = new Uint8Array(FIRST_SIZE);
  const status = fileStatus(file.handle);
  const read = fileRead(file.handle, first, FILE_POSITION);
  yield [status, read];
  check(read, "read");
  check(status, "fstat");
  // A short read of an ordinary file is its end.
  if (read.result < FIRST_SIZE) return first.subarray(0, read.result);
  const { length } = parseStatus(status.bytes);
  const parts = [first];
  let total = FIRST_SIZE;
  for (;;) {
    checkAborted(options);
    const part = new Uint8Array(Math.max(FIRST_SIZE, length - total));
    const count = yield* transfer(file.handle, part, FILE_POSITION, "read");
    if (count > 0) parts.push(part.subarray(0, count));
    total += count;
    if (count < part.length || total >= length) break;
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const isDescriptor = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0;

/** The content as bytes, or as text if an encoding is given. `path` may be an open file's number: then what is left of it. */
export function* readFile(path: PathLike | number, options?: ReadFileOptions | string | null): Steps<Buffer | string> {
  const normal = toOptions<ReadFileOptions>(options);
  checkAborted(normal);
  const own = !isDescriptor(path);
  const fd = own ? yield* openSteps(toPath(path), flagsToNumber(normal.flag ?? "r"), 0o666) : path;
  try {
    checkAborted(normal);
    const file = opened(fd, "fstat");
    let bytes: Uint8Array;
    let copy = true;
    if (!(file instanceof VolumeFile)) bytes = restOfImage(file);
    else {
      if (file.directory) throw systemError("EISDIR", "read");
      bytes = yield* restOfVolume(file, normal);
      copy = bytes.byteLength !== bytes.buffer.byteLength;
    }
    checkAborted(normal);
    if (normal.encoding === "buffer") throw codedError(TypeError, "ERR_UNKNOWN_ENCODING", "Unknown encoding: buffer");
    const encoding = resultEncoding(normal as { encoding?: string | null });
    if (encoding !== undefined) return decode(bytes, encoding, 0, bytes.length);
    return copy ? Buffer.from(bytes) : Buffer.from(bytes.buffer as ArrayBuffer);
  } finally {
    if (own) close(fd);
  }
}

export interface WriteFileOptions extends Encoded, Aborted {
  readonly flag?: string | number | undefined;
  readonly mode?: number | string | undefined;
  /** Ends only when the host's disk has the bytes. */
  readonly flush?: boolean | undefined;
}

/** The bytes of `data`, which may be text or any view. */
export function bytesToWrite(data: unknown, encoding: string | null | undefined): Uint8Array {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (typeof data !== "string") throw invalidArgType("data", ["string", "Buffer", "TypedArray", "DataView"], data);
  return encode(data, checkEncoding(data, encoding));
}

function checkFlush(flush: unknown): void {
  if (flush !== undefined && flush !== null && typeof flush !== "boolean")
    throw invalidArgType("options.flush", "boolean", flush);
}

/** `path` may be an open file's number: then the bytes go to where it stands. */
export function* writeFile(
  path: PathLike | number,
  data: unknown,
  options?: WriteFileOptions | string | null,
): Steps<void> {
  yield* writeWhole(path, data, toOptions<WriteFileOptions>(options), "w");
}

export function* appendFile(
  path: PathLike | number,
  data: unknown,
  options?: WriteFileOptions | string | null,
): Steps<void> {
  yield* writeWhole(path, data, toOptions<WriteFileOptions>(options), "a");
}

function* writeWhole(path: PathLike | number, data: unknown, options: WriteFileOptions, flag: string): Steps<void> {
  checkFlush(options.flush);
  const bytes = bytesToWrite(data, options.encoding);
  checkAborted(options);
  const own = !isDescriptor(path);
  const fd = own
    ? yield* openSteps(toPath(path), flagsToNumber(options.flag ?? flag), toMode(options.mode, 0o666))
    : path;
  try {
    yield* writeTo(fd, bytes, options);
  } finally {
    if (own) close(fd);
  }
}

/** Writes all bytes to where the file stands. */
export function* writeTo(fd: number, bytes: Uint8Array, options: WriteFileOptions): Steps<void> {
  checkAborted(options);
  const file = writable(fd, () => bytes);
  if (file === undefined) return;
  if (bytes.length > 0) yield* transfer(file.handle, bytes, FILE_POSITION, "write", true);
  checkAborted(options);
  if (!options.flush) return;
  const sync = fileSync(file.handle, false);
  yield sync;
  check(sync, "fsync");
}
