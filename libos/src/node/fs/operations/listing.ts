// readdir: the entries of directories.

import { FileFlag, FileKind } from "@unikernel/hal";
import { parseEntries, type Entry as VolumeEntry } from "../../../fs/directory-entries.ts";
import type { DirectoryNode } from "../../../fs/file-tree.ts";
import type { Steps } from "../../../fs/request.ts";
import { fileClose, fileEntries, fileOpen } from "../../../fs/volume.ts";
import type { Buffer } from "../../buffer/buffer.ts";
import { join } from "../../path/posix-api.ts";
import { toOptions, toPath, type PathLike } from "../arguments.ts";
import { Dirent, type DirentKind } from "../dirent.ts";
import { find, tree, VolumePlace, type Place } from "../place.ts";
import { check, systemError } from "../system-error.ts";
import { encoded, type Encoded } from "../text.ts";

export interface ReadDirectoryOptions extends Encoded {
  readonly withFileTypes?: boolean | undefined;
  readonly recursive?: boolean | undefined;
}

/** A name in a directory. */
export interface Listed {
  readonly name: string;
  /** As the host has it, if it is in a volume. */
  readonly bytes?: Uint8Array | undefined;
  readonly kind: DirentKind;
}

const ENTRIES_SIZE = 32_768;

const kinds: Readonly<Record<number, DirentKind>> = {
  [FileKind.FILE]: "file",
  [FileKind.DIRECTORY]: "directory",
  [FileKind.LINK]: "symbolic-link",
};

/** The entries of a directory in a volume, in the host's order. Two exits for one of ordinary size. */
export function* entriesOf(place: VolumePlace, syscall: string, shown: string): Steps<Listed[]> {
  const open = fileOpen(place, FileFlag.READ | FileFlag.DIRECTORY, 0);
  yield open;
  check(open, syscall, shown);
  const found: VolumeEntry[] = [];
  try {
    for (;;) {
      const answers = [
        fileEntries(open.result, new Uint8Array(ENTRIES_SIZE), false),
        fileEntries(open.result, new Uint8Array(ENTRIES_SIZE), false),
      ];
      yield answers;
      for (const answer of answers) {
        check(answer, syscall, shown);
        parseEntries(answer.bytes, answer.result, found);
      }
      if (answers[1]!.result === 0) break;
    }
  } finally {
    fileClose(open.result);
  }
  const listed: Listed[] = found.map(({ name, bytes, kind }) => ({ name, bytes, kind: kinds[kind] ?? "other" }));
  for (const name of tree().nested(place.absolute)) {
    const at = listed.findIndex((entry) => entry.name === name);
    if (at >= 0) listed.splice(at, 1);
    listed.push({ name, kind: "directory" });
  }
  return listed;
}

export function entriesOfNode(node: DirectoryNode): Listed[] {
  const listed: Listed[] = [];
  for (const [name, { kind }] of node.children) listed.push({ name, kind: kind === "volume" ? "directory" : kind });
  return listed;
}

/** The entries of any directory. */
export function* entriesAt(place: Place, syscall: string, shown: string): Steps<Listed[]> {
  if (place instanceof VolumePlace) return yield* entriesOf(place, syscall, shown);
  if (place.node.kind !== "directory") throw systemError("ENOTDIR", syscall, shown);
  return entriesOfNode(place.node);
}

type Result = string | Buffer | Dirent<string | Buffer>;

const byName = (a: Listed, b: Listed): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Names in order. With `recursive` paths relative to the directory; links are not followed. */
export function* readdir(path: PathLike, options?: ReadDirectoryOptions | string | null): Steps<Result[]> {
  const normal = toOptions<ReadDirectoryOptions>(options);
  const name = toPath(path);
  return yield* list(name, find(name, "scandir"), normal, "scandir");
}

export function* list(name: string, place: Place, options: ReadDirectoryOptions, syscall: string): Steps<Result[]> {
  const out: Result[] = [];
  // Breadth first, as Node.js does it.
  const waiting = [{ place, parent: "" }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { parent } = next;
    const shown = parent === "" ? name : join(name, parent);
    const entries: Listed[] = yield* entriesAt(next.place, syscall, shown);
    for (const entry of entries.sort(byName)) {
      const below = parent === "" ? entry.name : `${parent}/${entry.name}`;
      if (options.withFileTypes) out.push(new Dirent(encoded(entry.name, options, entry.bytes), shown, entry.kind));
      else out.push(encoded(below, options, parent === "" ? entry.bytes : undefined));
      if (options.recursive && entry.kind === "directory")
        waiting.push({ place: find(`${name}/${below}`, syscall), parent: below });
    }
  }
  return out;
}
