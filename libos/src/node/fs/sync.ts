// The synchronous functions of node:fs. All others are these, told of later.

import type { TreeNode } from "../../fs/file-tree.ts";
import { Buffer } from "../buffer/buffer.ts";
import { decode, encode, type Encoding } from "../buffer/codec.ts";
import { codedError, invalidArgType, outOfRange, received } from "../errors.ts";
import { join, resolve } from "../path/posix-api.ts";
import { resultEncoding, toOptions, toPath, type PathLike } from "./arguments.ts";
import { constants } from "./constants.ts";
import * as descriptors from "./descriptors.ts";
import { BigIntStats, Dirent, Stats } from "./stats.ts";
import { systemError } from "./system-error.ts";

type Encoded = { encoding?: string | null | undefined };

/** A name or path in the encoding asked for. */
function encoded(text: string, options: Encoded): string | Buffer {
  if (options.encoding === "buffer") return Buffer.from(text);
  const encoding = resultEncoding(options as { encoding?: string | null });
  if (encoding === undefined || encoding === "utf8") return text;
  const bytes = encode(text, "utf8");
  return decode(bytes, encoding, 0, bytes.length);
}

export interface ReadFileOptions extends Encoded {
  readonly flag?: string | number | undefined;
}

/** The content as bytes, or as text if an encoding is given. `path` may be an open file's number: then what is left of it. */
export function readFileSync(path: PathLike | number, options?: ReadFileOptions | string | null): Buffer | string {
  const normal = toOptions<ReadFileOptions>(options);
  const own = !(typeof path === "number" && Number.isInteger(path) && path >= 0);
  const fd = own ? descriptors.open(toPath(path), normal.flag ?? "r") : path;
  try {
    const bytes = descriptors.rest(fd);
    if (normal.encoding === "buffer") throw codedError(TypeError, "ERR_UNKNOWN_ENCODING", "Unknown encoding: buffer");
    const encoding: Encoding | undefined = resultEncoding(normal as { encoding?: string | null });
    return encoding === undefined ? Buffer.from(bytes) : decode(bytes, encoding, 0, bytes.length);
  } finally {
    if (own) descriptors.close(fd);
  }
}

export interface StatOptions {
  readonly bigint?: boolean | undefined;
  readonly throwIfNoEntry?: boolean | undefined;
}

function stats(node: TreeNode, options: StatOptions | null | undefined): Stats | BigIntStats {
  return options?.bigint ? new BigIntStats(node) : new Stats(node);
}

function statOf(
  path: PathLike,
  options: StatOptions | null | undefined,
  syscall: "stat" | "lstat",
): Stats | BigIntStats | undefined {
  try {
    return stats(descriptors.find(toPath(path), syscall, syscall === "stat").node, options);
  } catch (error) {
    if (options?.throwIfNoEntry === false && (error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
}

export function statSync(path: PathLike, options?: StatOptions | null): Stats | BigIntStats | undefined {
  return statOf(path, options, "stat");
}

export function lstatSync(path: PathLike, options?: StatOptions | null): Stats | BigIntStats | undefined {
  return statOf(path, options, "lstat");
}

export function fstatSync(fd: number, options?: StatOptions | null): Stats | BigIntStats {
  return stats(descriptors.opened(fd, "fstat").node, options);
}

/** Whether the path leads to something; never throws. */
export function existsSync(path: unknown): boolean {
  try {
    descriptors.find(toPath(path), "access");
    return true;
  } catch {
    return false;
  }
}

/** Everything may be read, what has such a bit be executed, nothing be written. */
export function accessSync(path: PathLike, mode: number = constants.F_OK): void {
  const name = toPath(path);
  if (typeof mode !== "number")
    throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined");
  if (!Number.isInteger(mode) || mode < 0 || mode > 7)
    throw codedError(RangeError, "ERR_OUT_OF_RANGE", "mode is out of range: >= 0 && <= 7");
  const { node } = descriptors.find(name, "access");
  if (mode & constants.W_OK) throw systemError("EROFS", "access", name);
  if (mode & constants.X_OK && node.kind === "file" && (node.mode & 0o111) === 0)
    throw systemError("EACCES", "access", name);
}

export interface ReadDirectoryOptions extends Encoded {
  readonly withFileTypes?: boolean | undefined;
  readonly recursive?: boolean | undefined;
}

/** Names in order. With `recursive` paths relative to the directory; links are not followed. */
export function readdirSync(
  path: PathLike,
  options?: ReadDirectoryOptions | string | null,
): (string | Buffer | Dirent<string | Buffer>)[] {
  const normal = toOptions<ReadDirectoryOptions>(options);
  const name = toPath(path);
  const { node } = descriptors.find(name, "scandir");
  if (node.kind !== "directory") throw systemError("ENOTDIR", "scandir", name);
  const out: (string | Buffer | Dirent<string | Buffer>)[] = [];
  // Breadth first, as Node.js does it.
  const waiting = [{ node, parent: "" }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { parent } = next;
    for (const child of [...next.node.children.keys()].sort()) {
      const found = next.node.children.get(child)!;
      const below = parent === "" ? child : `${parent}/${child}`;
      if (normal.withFileTypes)
        out.push(new Dirent(encoded(child, normal), parent === "" ? name : join(name, parent), found.kind));
      else out.push(encoded(below, normal));
      if (normal.recursive && found.kind === "directory") waiting.push({ node: found, parent: below });
    }
  }
  return out;
}

export function readlinkSync(path: PathLike, options?: Encoded | string | null): string | Buffer {
  const normal = toOptions<Encoded>(options);
  const name = toPath(path);
  const { node } = descriptors.find(name, "readlink", false);
  if (node.kind !== "symbolic-link") throw systemError("EINVAL", "readlink", name);
  return encoded(node.target, normal);
}

function realpath(path: PathLike, options: Encoded | string | null | undefined, native: boolean): string | Buffer {
  const normal = toOptions<Encoded>(options);
  const name = toPath(path);
  const found = descriptors.tree().lookup(native ? `/${name}` : resolve(name), true);
  if (typeof found !== "string") return encoded(found.path, normal);
  throw native ? systemError(found, "realpath", name) : systemError(found, ...descriptors.failingPart(name));
}

/** The absolute path without links. */
export const realpathSync: {
  (path: PathLike, options?: Encoded | string | null): string | Buffer;
  native(path: PathLike, options?: Encoded | string | null): string | Buffer;
} = /* @__PURE__ */ Object.assign(
  (path: PathLike, options?: Encoded | string | null): string | Buffer => realpath(path, options, false),
  { native: (path: PathLike, options?: Encoded | string | null): string | Buffer => realpath(path, options, true) },
);

/** Flags that write fail with EROFS. */
export function openSync(path: PathLike, flags: string | number | null = "r", mode?: number | string | null): number {
  void mode;
  return descriptors.open(toPath(path), flags);
}

export function closeSync(fd: number): void {
  descriptors.close(fd);
}

export interface ReadOptions {
  readonly offset?: number | null | undefined;
  readonly length?: number | null | undefined;
  /** Where to read; null: where the file stands. */
  readonly position?: number | bigint | null | undefined;
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
  const offset = options.offset ?? 0;
  if (typeof offset !== "number") throw invalidArgType("offset", "number", offset);
  if (!Number.isInteger(offset)) throw outOfRange("offset", "an integer", offset);
  if (offset < 0) throw outOfRange("offset", `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, offset);
  const count = options.length ?? buffer.byteLength - offset;
  if (count === 0) return 0;
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
  const target = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  return descriptors.read(fd, target, offset, Math.trunc(count), Number(at));
}

/** Reads into several buffers, one after the other. */
export function readvSync(fd: number, buffers: readonly ArrayBufferView[], position?: number | null): number {
  descriptors.checkDescriptor(fd);
  if (!Array.isArray(buffers) || !buffers.every((buffer) => ArrayBuffer.isView(buffer)))
    throw invalidArgType("buffers", "ArrayBufferView[]", buffers);
  let total = 0;
  for (const buffer of buffers) {
    const count = readSync(fd, buffer, 0, buffer.byteLength, typeof position === "number" ? position + total : null);
    total += count;
    if (count < buffer.byteLength) break;
  }
  return total;
}

/** A buffer to read into. */
export function allocate(size: number): Buffer {
  return Buffer.allocUnsafe(size);
}
