// The logs of instances: lines of JSON in a few files each, which their monitors use in turn.

import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { LogEntry } from "./api/types.ts";
import type { Instance } from "./instance.ts";
import { join } from "node:path";

/** Milliseconds between two looks at a log that is followed. */
const PAUSE = 150;
/** The most bytes of an entry. */
const ENTRY_MAX = 65_536;
/** The most files of a log. */
const FILES_MAX = 100;

/** Which entries are wanted. */
export interface LogQuery {
  /** Microseconds since 1970; those before are left out. */
  readonly since?: number;
  /** Only so many of the last ones that are there now. */
  readonly tail?: number;
}

/** Whose log. */
export type Logged = Pick<Instance, "alive" | "log" | "name" | "record">;

interface Place {
  readonly path: string;
  readonly inode: number;
  size: number;
}

/** The entries of an instance that are there now, oldest first. */
export async function entries(instance: Logged, query: LogQuery): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for (const { path, size } of files(instance))
    for await (const entry of read(instance, path, 0, size, query)) all.push(entry);
  all.sort((a, b) => a.time - b.time);
  return query.tail === undefined ? all : all.slice(all.length - Math.min(query.tail, all.length));
}

/** Entries as they come, until the signal or the instance's end. What is there already is not given. */
export async function* follow(instance: Logged, signal: AbortSignal): AsyncGenerator<LogEntry> {
  const whole = (file: Place): Place => ({ ...file, size: wholeUntil(file.path, 0, file.size) });
  const seen = new Map(files(instance).map((file) => [file.path, whole(file)]));
  for (let last = false; !signal.aborted && !last;) {
    // Once more after its end: its last words are there by then.
    last = !instance.alive;
    const news: LogEntry[] = [];
    for (const file of files(instance)) {
      const before = seen.get(file.path);
      const from = before === undefined || before.size > file.size ? 0 : before.size;
      const size = wholeUntil(file.path, from, file.size);
      if (size > from) for await (const entry of read(instance, file.path, from, size, {})) news.push(entry);
      seen.set(file.path, { ...file, size });
    }
    yield* news.sort((a, b) => a.time - b.time);
    if (!last) await delay(PAUSE);
  }
}

function files(instance: Logged): Place[] {
  const found: Place[] = [];
  for (let index = 0; index < FILES_MAX; index++) {
    const path = join(instance.log, `console.${index}.log`);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) break;
    if (status.size > 0) found.push({ path, inode: status.ino, size: status.size });
  }
  return found;
}

/** Where the last whole line ends: the rest of one that is being written comes with the next look. */
function wholeUntil(path: string, from: number, size: number): number {
  const tail = Buffer.alloc(Math.min(size - from, ENTRY_MAX));
  try {
    const file = openSync(path, "r");
    try {
      const count = readSync(file, tail, 0, tail.length, size - tail.length);
      return size - tail.length + tail.subarray(0, count).lastIndexOf(0x0a) + 1;
    } finally {
      closeSync(file);
    }
  } catch {
    return from; // it is gone, or no file
  }
}

async function* read(
  instance: Logged,
  path: string,
  start: number,
  end: number,
  { since = 0 }: LogQuery,
): AsyncGenerator<LogEntry> {
  const { guest, id } = instance.record;
  const input = createReadStream(path, { start, end: end - 1, encoding: "utf8" });
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const entry = parse(line);
      if (entry !== undefined && entry.time >= since) yield { ...entry, guest, instance: instance.name, id };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function parse(line: string): Pick<LogEntry, "time" | "stream" | "text"> | undefined {
  try {
    const entry = JSON.parse(line) as LogEntry;
    return typeof entry.time === "number" && typeof entry.text === "string" ? entry : undefined;
  } catch {
    return undefined; // the end of a file that was cut off
  }
}
