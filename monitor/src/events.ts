// What has happened, for whoever looks later or listens now. Kept in memory and, bounded, in a file.

import { appendFileSync, readFileSync, renameSync, statSync } from "node:fs";
import type { Event } from "./api/types.ts";

/** Events in memory. */
const KEPT = 10_000;
/** Bytes of the file, of which there are two. */
const FILE_MAX = 4 << 20;

export type NewEvent = Omit<Event, "number" | "time">;

export class Events {
  readonly #path: string;
  readonly #listeners = new Set<(event: Event) => void>();
  #events: Event[] = [];
  #number = 0;
  #size = 0;
  #pending = "";

  /** Goes on behind the events that are in the file. */
  constructor(path: string) {
    this.#path = path;
    for (const file of [`${path}.1`, path]) {
      const text = textOf(file);
      for (const line of text.split("\n")) {
        const event = parse(line);
        if (event !== undefined) this.#events.push(event);
      }
      // Behind the half line of one that was killed, a new one begins.
      if (file === path && text !== "" && !text.endsWith("\n")) this.#pending = "\n";
    }
    this.#events = this.#events.slice(-KEPT);
    this.#number = this.#events.at(-1)?.number ?? 0;
    this.#size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  add(event: NewEvent, time: number = Date.now()): void {
    const whole: Event = { number: ++this.#number, time, ...event };
    this.#events.push(whole);
    if (this.#events.length > 2 * KEPT) this.#events = this.#events.slice(-KEPT);
    if (this.#pending.length <= 1) setImmediate(() => this.flush());
    this.#pending += `${JSON.stringify(whole)}\n`;
    for (const listener of this.#listeners) listener(whole);
  }

  /** Those from a number, or a time in milliseconds since 1970, on: numbers are always smaller. */
  since(from: number): readonly Event[] {
    return this.#events.slice(-KEPT).filter(({ number, time }) => (from > 1e11 ? time >= from : number >= from));
  }

  /** Calls for each new event; returns how to end that. */
  listen(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Writes what is not in the file yet. */
  flush(): void {
    const text = this.#pending;
    this.#pending = "";
    if (text === "") return;
    try {
      if (this.#size > FILE_MAX) {
        renameSync(this.#path, `${this.#path}.1`);
        this.#size = 0;
      }
      appendFileSync(this.#path, text, { mode: 0o600 });
      this.#size += Buffer.byteLength(text);
    } catch {
      // A full disk must not end the control plane; the events are still in memory.
    }
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parse(line: string): Event | undefined {
  try {
    const event = JSON.parse(line) as Partial<Event> | null;
    const whole = typeof event?.number === "number" && typeof event.time === "number" && typeof event.text === "string";
    return whole ? (event as Event) : undefined;
  } catch {
    return undefined;
  }
}
