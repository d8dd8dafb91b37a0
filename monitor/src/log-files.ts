// The files of an instance's log, which its monitor uses in turn: what is in them that nobody has read yet, a block at a time.

import { statSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { LogEntry } from "./api/types.ts";
import { Turns } from "./turns.ts";

/** The most bytes of an entry. What is longer is none. */
export const ENTRY_MAX = 65_536;
/** The most files of a log. */
const FILES_MAX = 100;
/** Bytes at a file's beginning that are in no other: the time of its first entry is among them. */
const HEAD = 64;
const NEWLINE = 0x0a;
/** Reads at a time, in all: a thousand logs are not in memory at once. */
const reads = new Turns(8);

/** An entry as it stands in a file. */
export type Line = Pick<LogEntry, "time" | "stream" | "text" | "part">;

/** Which entries are wanted. */
export interface LogQuery {
  /** Microseconds since 1970; those before are left out. */
  readonly since?: number;
  /** Only so many of the last ones that are there now. */
  readonly tail?: number;
}

interface LogFile {
  readonly path: string;
  /** Its first bytes: others stand there once it is emptied and used again. */
  head: Buffer;
  /** The time of its first entry; 0 if that is damaged. */
  first: number;
  size: number;
  /** Of its last change, milliseconds since 1970. */
  changed: number;
  /** It is read up to here, where a line begins. */
  at: number;
}

/** A log that is read on and on: nothing of it is given twice. */
export class LogFiles {
  readonly #directory: string;
  readonly #files = new Map<string, LogFile>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The entries that are there now and were not read before, oldest first, as far as a query wants them. `block`: about so many bytes at a
   * time. What is used again by the monitor before it is read is lost, and a half line is read when it is whole.
   */
  async *unread({ since, tail }: LogQuery, block: number, signal: AbortSignal): AsyncGenerator<Line[]> {
    const files = await this.#look();
    if (since !== undefined)
      for (const [index, file] of files.entries()) {
        const next = files[index + 1];
        if (next !== undefined && next.first < since && next.first > 0) file.at = file.size;
        else await passBefore(file, since, signal);
      }
    if (tail !== undefined) await passAllBut(files, tail, since ?? 0, signal);
    for (const file of files)
      for await (const lines of linesOf(file, block, signal))
        yield since === undefined ? lines : lines.filter(({ time }) => time >= since);
  }

  /** The files with bytes that are not read, in the order in which they were written. */
  async #look(): Promise<readonly LogFile[]> {
    const found: LogFile[] = [];
    let news = false;
    for (let index = 0; index < FILES_MAX; index++) {
      const path = join(this.#directory, `console.${index}.log`);
      // Not waited for: this is done for each file of each log that is followed, and what is asked for is in memory.
      const status = statSync(path, { throwIfNoEntry: false });
      if (status === undefined) break;
      const { size, mtimeMs: changed } = status;
      if (!status.isFile() || size === 0) continue;
      let file = this.#files.get(path);
      if (file?.size !== size || file.changed !== changed) {
        const head = await opened(path, headOf);
        if (head === undefined || head.length === 0) continue;
        const at = file !== undefined && beginsWith(head, file.head) ? file.at : 0;
        file = { path, head, first: timeOf(head), size, changed, at };
        this.#files.set(path, file);
        news = true;
      }
      found.push(file);
    }
    if (!news) return [];
    found.sort((a, b) => a.first - b.first);
    // All but the last are whole by now, which they need not have been when they were looked at.
    for (const file of found.slice(0, -1)) {
      const size = statSync(file.path, { throwIfNoEntry: false })?.size ?? 0;
      if (size !== file.size) Object.assign(file, { size, changed: 0 });
    }
    return found.filter(({ at, size }) => at < size);
  }
}

async function* linesOf(file: LogFile, block: number, signal: AbortSignal): AsyncGenerator<Line[]> {
  for (let most = block; file.at < file.size && !signal.aborted;) {
    const bytes = await bytesOf(file, file.at, Math.min(file.at + most, file.size));
    if (bytes === undefined) return;
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole > 0) {
      file.at += whole;
      most = block;
      yield [...linesIn(bytes.subarray(0, whole))];
    } else if (bytes.length < most) return;
    else if (most < ENTRY_MAX) most = ENTRY_MAX;
    else file.at += bytes.length;
  }
}

/** Passes over most of what was written before a time, by halves: entries are in order. */
async function passBefore(file: LogFile, since: number, signal: AbortSignal): Promise<void> {
  for (let high = file.size; high - file.at > ENTRY_MAX && !signal.aborted;) {
    const middle = Math.floor((file.at + high) / 2);
    const bytes = await bytesOf(file, middle, middle + ENTRY_MAX);
    if (bytes === undefined) return;
    const begin = bytes.indexOf(NEWLINE) + 1;
    const [first] = linesIn(bytes.subarray(begin, bytes.lastIndexOf(NEWLINE) + 1));
    if (first !== undefined && first.time < since) file.at = middle + begin;
    else high = middle;
  }
}

/** Passes over all but the last ones, of which those before a time do not count. */
async function passAllBut(files: readonly LogFile[], count: number, since: number, signal: AbortSignal): Promise<void> {
  let left = count;
  for (const file of files.toReversed())
    // The last file is looked at in any case: it may end with half a line, which is not to be passed over.
    if (left === 0 && file !== files.at(-1)) file.at = file.size;
    else left = await passAllButOf(file, left, since, signal);
}

/** Of one file, backwards from its end; gives how many are to be of those before it. */
async function passAllButOf(file: LogFile, count: number, since: number, signal: AbortSignal): Promise<number> {
  let left = count;
  for (let end = file.size; end > file.at && !signal.aborted;) {
    const start = Math.max(file.at, end - ENTRY_MAX);
    const bytes = await bytesOf(file, start, end);
    if (bytes?.length !== end - start) return left;
    let behind = bytes.lastIndexOf(NEWLINE) + 1;
    while (behind > 0) {
      if (left === 0) {
        file.at = start + behind;
        return 0;
      }
      const begin = bytes.subarray(0, behind - 1).lastIndexOf(NEWLINE) + 1;
      // It begins in the block before.
      if (begin === 0 && start > file.at) break;
      const line = parse(bytes.toString("utf8", begin, behind));
      if (line !== undefined && line.time >= since) left--;
      behind = begin;
    }
    // A line that fills the block is no entry.
    end = behind === bytes.length ? start : start + behind;
  }
  return left;
}

/** Bytes of a file; undefined if it is gone, or used again since it was looked at. */
function bytesOf({ path, head }: LogFile, start: number, end: number): Promise<Buffer | undefined> {
  return opened(path, async (file) => {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
    // Afterwards: what was read before is of the same entries, then.
    return beginsWith(await headOf(file), head) ? buffer.subarray(0, bytesRead) : undefined;
  });
}

async function headOf(file: FileHandle): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
  return buffer.subarray(0, bytesRead);
}

const beginsWith = (head: Buffer, former: Buffer): boolean => head.subarray(0, former.length).equals(former);

const timeOf = (head: Buffer): number => Number(/^\{"time":(\d+)/.exec(head.toString("latin1"))?.[1] ?? 0);

/** Does something with an open file, when it is its turn; undefined if there is no such file any more. */
async function opened<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  const over = await reads.take();
  try {
    const file = await open(path, "r");
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  } finally {
    over();
  }
}

/** The entries of whole lines. */
function* linesIn(bytes: Buffer): Generator<Line> {
  for (let begin = 0, end; (end = bytes.indexOf(NEWLINE, begin)) >= 0; begin = end + 1) {
    const line = parse(bytes.toString("utf8", begin, end));
    if (line !== undefined) yield line;
  }
}

function parse(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.time === "number" && typeof line.text === "string" ? line : undefined;
  } catch {
    return undefined; // the rest of a line that was cut off, or damaged
  }
}
