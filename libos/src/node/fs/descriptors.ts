// Open files: numbers from 3 on, each with its place in the file.

import { runtime } from "../../core/runtime.ts";
import { FileTree, type TreeNode } from "../../fs/file-tree.ts";
import { TarError } from "../../fs/tar-entries.ts";
import { invalidArgType, outOfRange } from "../errors.ts";
import { resolve } from "../path/posix-api.ts";
import { constants } from "./constants.ts";
import { flagsToNumber } from "./flags.ts";
import { systemError, type SystemCode } from "./system-error.ts";

interface OpenFile {
  readonly node: TreeNode;
  position: number;
}

/** 0 to 2 are the console's, and are no files. */
const FIRST = 3;
const COUNT_MAX = 4096;

interface State {
  readonly machine: object;
  readonly tree: FileTree;
  readonly open: (OpenFile | undefined)[];
}

let state: State | undefined;

function current(): State {
  const { machine } = runtime;
  if (state?.machine === machine) return state;
  try {
    return (state = { machine, tree: new FileTree(machine), open: [] });
  } catch (error) {
    if (error instanceof TarError) throw Object.assign(error, { code: "EIO", errno: -5 });
    throw error;
  }
}

export function tree(): FileTree {
  return current().tree;
}

/** The node at `path`, which errors show as it is given. */
export function find(
  path: string,
  syscall: string,
  follow: boolean = true,
): { readonly node: TreeNode; readonly path: string } {
  // Not resolve(): what ".." means is decided by the links on the way.
  const found = path === "" ? "ENOENT" : tree().lookup(`/${path}`, follow);
  if (typeof found === "string") throw systemError(found, syscall, path);
  return found;
}

export function open(path: string, flags: unknown): number {
  const bits = flagsToNumber(flags);
  const writes = (bits & (constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC)) !== 0;
  const found = path === "" ? "ENOENT" : tree().lookup(`/${path}`, (bits & constants.O_NOFOLLOW) === 0);
  const fail = (code: SystemCode): never => {
    throw systemError(code, "open", path);
  };
  if (typeof found === "string") return fail(found === "ENOENT" && bits & constants.O_CREAT ? "EROFS" : found);
  const { node } = found;
  if (bits & constants.O_CREAT && bits & constants.O_EXCL) return fail("EEXIST");
  if (node.kind === "symbolic-link") return fail("ELOOP");
  if (node.kind === "directory" && writes) return fail("EISDIR");
  if (node.kind === "file" && bits & constants.O_DIRECTORY) return fail("ENOTDIR");
  if (writes) return fail("EROFS");
  const { open: files } = current();
  let at = files.indexOf(undefined);
  if (at < 0) at = files.length;
  if (at >= COUNT_MAX) return fail("EMFILE");
  files[at] = { node, position: 0 };
  return at + FIRST;
}

export function checkDescriptor(fd: unknown): asserts fd is number {
  if (typeof fd !== "number") throw invalidArgType("fd", "number", fd);
  if (!Number.isInteger(fd)) throw outOfRange("fd", "an integer", fd);
  if (fd < 0 || fd > 0x7fff_ffff) throw outOfRange("fd", ">= 0 && <= 2147483647", fd);
}

export function opened(fd: unknown, syscall: string): OpenFile {
  checkDescriptor(fd);
  const file = current().open[fd - FIRST];
  if (file === undefined) throw systemError("EBADF", syscall);
  return file;
}

export function close(fd: unknown): void {
  opened(fd, "close");
  current().open[(fd as number) - FIRST] = undefined;
}

/** Copies up to `length` bytes to target[offset...]; the bytes copied, 0 at the end. `position` -1: where the file stands. */
export function read(fd: unknown, target: Uint8Array, offset: number, length: number, position: number): number {
  const file = opened(fd, "read");
  if (file.node.kind !== "file") throw systemError("EISDIR", "read");
  const from = position < 0 ? file.position : position;
  const count = Math.min(length, file.node.size - from);
  if (count <= 0) return 0;
  const start = file.node.offset + from;
  runtime.machine.copy(target, offset, tree().archive, start, start + count);
  if (position < 0) file.position += count;
  return count;
}

/** What is left of a file from where it stands, as a view of the archive: not to be written, not to be given away. */
export function rest(fd: unknown): Uint8Array {
  const file = opened(fd, "fstat");
  if (file.node.kind !== "file") throw systemError("EISDIR", "read");
  const { offset, size } = file.node;
  const view = tree().archive.subarray(offset + Math.min(file.position, size), offset + size);
  file.position = size;
  return view;
}

/** What a walk along the path fails at first: a name that is not there, or a link that leads nowhere. */
export function failingPart(path: string): [syscall: "lstat" | "stat", path: string] {
  const names = resolve(path).split("/").slice(1);
  for (let i = 1; i <= names.length; i++) {
    const part = `/${names.slice(0, i).join("/")}`;
    if (typeof tree().lookup(part, true) === "string")
      return [typeof tree().lookup(part, false) === "string" ? "lstat" : "stat", part];
  }
  return ["lstat", path];
}
