// What has changed below a path since it was looked at last: watching is looking again and again.

import type { Steps } from "../../fs/request.ts";
import { join } from "../path/posix-api.ts";
import { entriesAt } from "./operations/listing.ts";
import { lstat, stat } from "./operations/status.ts";
import { find } from "./place.ts";
import type { BigIntStats } from "./stats.ts";

/** Milliseconds between two looks. */
export const WATCH_INTERVAL = 100;

/** What is where: a mark that changes when the file does, by its path relative to what is watched. */
export type Look = Map<string, string>;

export interface Change {
  /** "rename": it has come or gone; "change": it is another than before. */
  readonly type: "rename" | "change";
  readonly name: string;
}

const mark = (stats: BigIntStats): string => `${stats.ino} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.size}`;

/** Looks once. A file is found under the name "". @throws what stat says of a path that is not there */
export function* look(path: string, recursive: boolean): Steps<Look> {
  const found: Look = new Map();
  const top = (yield* stat(path, { bigint: true })) as BigIntStats;
  if (!top.isDirectory()) return found.set("", mark(top));
  const waiting = [""];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    const directory = join(path, parent);
    let entries;
    try {
      entries = yield* entriesAt(find(directory, "watch"), "watch", directory);
    } catch (error) {
      if (parent !== "") continue; // gone meanwhile: the next look tells
      throw error;
    }
    for (const { name, kind } of entries) {
      const below = parent === "" ? name : `${parent}/${name}`;
      const stats = (yield* lstat(join(path, below), { bigint: true, throwIfNoEntry: false })) as
        BigIntStats | undefined;
      if (stats === undefined) continue;
      // A directory's own times change with the names in it, which are told by themselves if all below is watched.
      found.set(below, kind === "directory" && recursive ? String(stats.ino) : mark(stats));
      if (recursive && kind === "directory") waiting.push(below);
    }
  }
  return found;
}

/** What is different between two looks. */
export function changes(before: Look, after: Look): Change[] {
  const out: Change[] = [];
  for (const name of before.keys()) if (!after.has(name)) out.push({ type: "rename", name });
  for (const [name, now] of after) {
    const then = before.get(name);
    if (then === undefined) out.push({ type: "rename", name });
    else if (then !== now) out.push({ type: "change", name });
  }
  return out;
}
