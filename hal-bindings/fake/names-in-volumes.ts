// What is done to names in a volume of the fake: removed, renamed, linked.

import { FileKind } from "../gen/hal.ts";
import { Errno } from "./errno.ts";
import { NAME_BYTES_MAX, permit, type FileSystem } from "./file-system.ts";
import type { DirectoryInode, Inode } from "./inodes.ts";
import { Refused } from "./refused.ts";

export function makeDirectory(files: FileSystem, path: string, mode: number): void {
  const { parent, name } = files.vacant(path, FileKind.DIRECTORY);
  files.enter(parent, name, files.directory(mode));
}

/** `directory`: 1 an empty directory, 0 anything else. */
export function remove(files: FileSystem, path: string, directory: number): void {
  const { parent, last } = files.place(path);
  if (typeof last === "string") {
    if (directory === 0) throw new Refused(Errno.ISDIR);
    throw new Refused(last === "above" ? Errno.NOTEMPTY : Errno.INVAL);
  }
  files.changeable();
  const inode = files.at(parent, last);
  permit(parent, 0o300);
  if (directory === 0 && inode.kind === FileKind.DIRECTORY) throw new Refused(Errno.ISDIR);
  if (directory === 1 && inode.kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOTDIR);
  if (inode.kind === FileKind.DIRECTORY && inode.entries.size > 0) throw new Refused(Errno.NOTEMPTY);
  files.leave(parent, last.name);
}

export function rename(files: FileSystem, from: string, to: string): void {
  const source = files.place(from);
  const target = files.place(to);
  if (typeof source.last === "string" || typeof target.last === "string") throw new Refused(Errno.BUSY);
  files.changeable();
  const moved = files.at(source.parent, source.last);
  if (target.last.slash && moved.kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOTDIR);
  const name = target.last.name;
  if (name.length > NAME_BYTES_MAX) throw new Refused(Errno.NAMETOOLONG);
  const replaced = target.parent.entries.get(name);
  permit(source.parent, 0o300);
  permit(target.parent, 0o300);
  if (replaced === moved) return; // of two names of one file, both stay
  if (moved.kind === FileKind.DIRECTORY && isWithin(target.parent, moved)) throw new Refused(Errno.INVAL);
  if (replaced !== undefined) replaceable(replaced, moved);
  // The name that goes pays for the one that comes.
  if (replaced !== undefined) files.leave(target.parent, name);
  moved.links++; // so that it is never without a name
  files.leave(source.parent, source.last.name);
  files.enter(target.parent, name, moved);
  moved.links--;
}

export function link(files: FileSystem, from: string, to: string): void {
  const { parent, last } = files.place(from);
  if (typeof last === "string") throw new Refused(Errno.PERM);
  const inode = files.at(parent, last);
  const place = files.vacant(to, FileKind.FILE);
  if (inode.kind === FileKind.DIRECTORY) throw new Refused(Errno.PERM);
  files.enter(place.parent, place.name, inode);
}

export function symlink(files: FileSystem, target: string, path: string): void {
  const { parent, name } = files.vacant(path, FileKind.LINK, target.length);
  if (target === "") throw new Refused(Errno.NOENT);
  files.enter(parent, name, { kind: FileKind.LINK, ...files.common(0o777), target });
  files.usage.resized(0, target.length);
}

function replaceable(replaced: Inode, moved: Inode): void {
  const [old, fresh] = [replaced.kind === FileKind.DIRECTORY, moved.kind === FileKind.DIRECTORY];
  if (fresh && !old) throw new Refused(Errno.NOTDIR);
  if (old && !fresh) throw new Refused(Errno.ISDIR);
  if (replaced.kind === FileKind.DIRECTORY && replaced.entries.size > 0) throw new Refused(Errno.NOTEMPTY);
}

function isWithin(directory: DirectoryInode, ancestor: DirectoryInode): boolean {
  for (let here: DirectoryInode | undefined = directory; here !== undefined; here = here.parent) {
    if (here === ancestor) return true;
  }
  return false;
}
