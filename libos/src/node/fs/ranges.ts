// The arguments of read and write: which bytes of which memory, and where in the file.

import { Buffer } from "../buffer/buffer.ts";
import { encode, normalizeEncoding, type Encoding } from "../buffer/codec.ts";
import { codedError, invalidArgType, invalidArgValue, outOfRange, received } from "../errors.ts";

export interface ReadOptions {
  readonly offset?: number | null | undefined;
  readonly length?: number | null | undefined;
  /** Where to read; null: where the file stands. */
  readonly position?: number | bigint | null | undefined;
}

export type WriteOptions = ReadOptions;

/** buffer[offset, offset + length), and the place in the file, FILE_POSITION (-1) for where it stands. */
export interface Range {
  readonly buffer: ArrayBufferView;
  readonly offset: number;
  readonly length: number;
  readonly position: number;
}

const READ_SIZE = 16_384;

function checkOffset(offset: unknown): asserts offset is number {
  if (typeof offset !== "number") throw invalidArgType("offset", "number", offset);
  if (!Number.isInteger(offset)) throw outOfRange("offset", "an integer", offset);
  if (offset < 0) throw outOfRange("offset", `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, offset);
}

export function readRange(buffer: unknown, options: ReadOptions): Range {
  if (!ArrayBuffer.isView(buffer)) throw invalidArgType("buffer", ["Buffer", "TypedArray", "DataView"], buffer);
  const offset = options.offset ?? 0;
  checkOffset(offset);
  const count = options.length ?? buffer.byteLength - offset;
  if (count === 0) return { buffer, offset, length: 0, position: 0 };
  if (buffer.byteLength === 0)
    throw codedError(
      TypeError,
      "ERR_INVALID_ARG_VALUE",
      `The argument 'buffer' is empty and cannot be written. Received ${received(buffer)}`,
    );
  if (count < 0) throw outOfRange("length", ">= 0", count);
  if (!(count <= buffer.byteLength - offset)) throw outOfRange("length", `<= ${buffer.byteLength - offset}`, count);
  const at = options.position ?? -1;
  if (typeof at !== "number" && typeof at !== "bigint") throw invalidArgType("position", ["integer", "bigint"], at);
  return { buffer, offset, length: Math.trunc(count), position: placeOf(at) };
}

function placeOf(position: number | bigint): number {
  const at = Number(position);
  return at < 0 ? -1 : at;
}

const isCount = (value: unknown): boolean =>
  (value as number) >>> 0 === value || (Number.isInteger(value) && (value as number) >= 0);

/** Whether the arguments are (buffer, offset, length, position) and in range, as almost always: then no more is to be checked. */
export function isPlain(buffer: unknown, offset: unknown, length: unknown, position: unknown): buffer is Uint8Array {
  return (
    buffer instanceof Uint8Array &&
    // Unsigned 32-bit integers, without a call for each.
    (offset as number) >>> 0 === offset &&
    (length as number) >>> 0 === length &&
    length > 0 &&
    offset + length <= buffer.byteLength &&
    (position === null || isCount(position))
  );
}

function plainRange(buffer: unknown, offset: unknown, length: unknown, position: unknown): Range {
  return {
    buffer: buffer as Uint8Array,
    offset: offset as number,
    length: length as number,
    position: position === null ? -1 : (position as number),
  };
}

/** (buffer, offset, length, position), (buffer, options), (options) or nothing: the forms of `read`. */
export function readArguments(args: readonly unknown[]): Range {
  // By index: taking an array apart calls its iterator, and this is a hot path.
  const first = args[0];
  const second = args[1];
  const length = args[2];
  const position = args[3];
  if (isPlain(first, second, length, position)) return plainRange(first, second, length, position);
  if (first === undefined || (!ArrayBuffer.isView(first) && typeof first === "object" && first !== null)) {
    const options = (first ?? {}) as ReadOptions & { buffer?: unknown };
    return readRange(options.buffer ?? Buffer.allocUnsafe(READ_SIZE), options);
  }
  return readRange(
    first,
    typeof second === "object" && second !== null ? second : ({ offset: second, length, position } as ReadOptions),
  );
}

export function checkEncoding(text: string, encoding: unknown): Encoding {
  if (encoding === undefined || encoding === null) return "utf8";
  const known = normalizeEncoding(encoding);
  if (known === undefined) throw invalidArgValue("encoding", `'${String(encoding)}'`, "is invalid encoding");
  if (known === "hex" && text.length % 2 !== 0)
    throw invalidArgValue("encoding", "'hex'", `is invalid for data of length ${text.length}`);
  return known;
}

/** (buffer, offset, length, position), (buffer, options) or (text, position, encoding): the forms of `write`. */
export function writeArguments(args: readonly unknown[]): Range {
  const data = args[0];
  const second = args[1];
  const third = args[2];
  const fourth = args[3];
  if (isPlain(data, second, third, fourth)) return plainRange(data, second, third, fourth);
  if (!ArrayBuffer.isView(data)) {
    if (typeof data !== "string") throw invalidArgType("buffer", ["string", "Buffer", "TypedArray", "DataView"], data);
    const buffer = encode(data, checkEncoding(data, third));
    return { buffer, offset: 0, length: buffer.length, position: typeof second === "number" ? placeOf(second) : -1 };
  }
  const options: WriteOptions =
    typeof second === "object" && second !== null
      ? second
      : { offset: second as number, length: third as number, position: fourth as number };
  const offset = options.offset ?? 0;
  checkOffset(offset);
  const { byteLength } = data;
  const length = typeof options.length === "number" ? options.length : byteLength - offset;
  if (offset > byteLength) throw outOfRange("offset", `<= ${byteLength}`, offset);
  if (length > byteLength - offset) throw outOfRange("length", `<= ${byteLength - offset}`, length);
  if (length < 0) throw outOfRange("length", ">= 0", length);
  if (!Number.isInteger(length)) throw outOfRange("length", "an integer", length);
  const { position } = options;
  return { buffer: data, offset, length, position: typeof position === "number" ? placeOf(position) : -1 };
}

export function checkBuffers(buffers: unknown): asserts buffers is readonly ArrayBufferView[] {
  if (!Array.isArray(buffers) || !buffers.every((buffer) => ArrayBuffer.isView(buffer)))
    throw invalidArgType("buffers", "ArrayBufferView[]", buffers);
}

export const bytesOf = ({ buffer, offset, length }: Range): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);

/** All views' bytes, one behind the other. */
export function joined(views: readonly ArrayBufferView[]): Uint8Array {
  const [only] = views;
  if (views.length === 1) return new Uint8Array(only!.buffer, only!.byteOffset, only!.byteLength);
  const all = new Uint8Array(views.reduce((sum, view) => sum + view.byteLength, 0));
  let at = 0;
  for (const view of views) {
    all.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at);
    at += view.byteLength;
  }
  return all;
}
