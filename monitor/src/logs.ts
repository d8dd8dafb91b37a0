// The logs of instances, by time: what is there, and what comes, also of instances that come later.

import type { LogEntry } from "./api/types.ts";
import type { Instance } from "./instance.ts";
import { ENTRY_MAX, LogFiles, type LogQuery } from "./log-files.ts";

/** Milliseconds between two looks at logs that are followed. */
const PAUSE = 150;
/** Bytes of logs that are in memory at once, and the least of each log. */
const ROOM = 8 << 20;
const BLOCK_MIN = 4096;
/** Entries that are given at once, at most. */
const BATCH = 1000;

/** Whose log. */
export type Logged = Pick<Instance, "alive" | "log" | "name" | "record">;

/** Whose logs are read. */
export interface Whose {
  /** Those that there are now, alive or over. */
  instances(): readonly Logged[];
  /** Whether others may come. */
  lasts(): boolean;
  /** Calls when something has happened to them; returns how to end that. */
  listen(listener: () => void): () => void;
}

type Entries = AsyncGenerator<LogEntry[], void>;

/**
 * The entries that a query wants, by time. With `follow` those that come, too, until the signal, or until all is over and nobody else may
 * come: from where the look at what was there has ended, so none is lost in between and none comes twice.
 */
export async function* read(whose: Whose, query: LogQuery, follow: boolean, signal: AbortSignal): Entries {
  const began = Date.now();
  const logs = new Map<string, Log>();
  for (;;) {
    const lasts = follow && whose.lasts();
    const present = new Map(whose.instances().map((instance) => [instance.record.id, instance]));
    for (const [id, instance] of present)
      // Who comes later is wanted from its first line.
      if (!logs.has(id)) logs.set(id, new Log(instance, instance.record.created <= began ? query : {}));
    yield* news([...logs.values()], signal);
    if (signal.aborted || !(lasts || (follow && [...logs.values()].some(({ over }) => !over)))) return;
    // Who is over is still to be known, or its log would be taken for another's.
    for (const [id, { over }] of logs) if (over && !present.has(id)) logs.delete(id);
    await pause(whose, signal);
  }
}

/** The log of one instance. */
class Log {
  readonly #instance: Logged;
  readonly #files: LogFiles;
  #query: LogQuery;
  /** All of it is given. */
  over = false;

  constructor(instance: Logged, query: LogQuery) {
    this.#instance = instance;
    this.#files = new LogFiles(instance.log);
    this.#query = query;
  }

  /** What is there now and was not given before. */
  async *news(block: number, signal: AbortSignal): Entries {
    const { name, record } = this.#instance;
    // Looked at once more after its end: its last words are there by then.
    this.over = !this.#instance.alive;
    const query = this.#query;
    this.#query = {};
    for await (const lines of this.#files.unread(query, block, signal))
      yield lines.map((line) => ({ ...line, guest: record.guest, instance: name, id: record.id }));
  }
}

function news(logs: readonly Log[], signal: AbortSignal): Entries {
  const open = logs.filter(({ over }) => !over);
  const block = Math.min(ENTRY_MAX, Math.max(BLOCK_MIN, Math.floor(ROOM / open.length)));
  return merged(open.map((log) => log.news(block, signal)));
}

interface Head {
  readonly entries: Entries;
  readonly block: readonly LogEntry[];
  readonly next: number;
}

const timeOf = ({ block, next }: Head): number => block[next]!.time;

/** Several that are in order as one that is. A block of each is in memory. */
async function* merged(all: readonly Entries[]): Entries {
  // The earliest is the last.
  const heads: Head[] = [];
  const put = (head: Head): void => {
    let [low, high] = [0, heads.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (timeOf(heads[middle]!) > timeOf(head)) low = middle + 1;
      else high = middle;
    }
    heads.splice(low, 0, head);
  };
  const fill = async (entries: Entries): Promise<void> => {
    for (let given; (given = await entries.next()).done !== true;)
      if (given.value.length > 0) return put({ entries, block: given.value, next: 0 });
  };
  await Promise.all(all.map(fill));
  let batch: LogEntry[] = [];
  for (let head; (head = heads.pop()) !== undefined;) {
    const { entries, block, next } = head;
    batch.push(block[next]!);
    const ends = next + 1 === block.length;
    if (ends || batch.length === BATCH) {
      yield batch;
      batch = [];
    }
    if (ends) await fill(entries);
    else put({ entries, block, next: next + 1 });
  }
}

/** Until something has happened, at most a while. */
function pause(whose: Whose, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      unlisten();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, PAUSE);
    const unlisten = whose.listen(end);
    signal.addEventListener("abort", end);
  });
}
