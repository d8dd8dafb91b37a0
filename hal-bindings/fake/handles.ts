// Handles as the real monitor gives them out: an index and a generation, so that a stale one is found out.

import { HANDLE_COUNT } from "../gen/hal.ts";

/** At most HANDLE_COUNT things, by handle. */
export class Handles<T> {
  readonly #entries = new Map<number, T>();
  readonly #free: number[] = [];
  #highest = 0;
  #generation = 0;

  get size(): number {
    return this.#entries.size;
  }

  get full(): boolean {
    return this.#entries.size >= HANDLE_COUNT;
  }

  /** Keeps something under a new handle, never 0 and never one of before. */
  add(entry: T): number {
    if (this.full) throw new Error("no handle is left: ask `full` first");
    const index = this.#free.pop() ?? this.#highest++;
    this.#generation = (this.#generation % 0x7_fffe) + 1;
    const handle = this.#generation * HANDLE_COUNT + index;
    this.#entries.set(handle, entry);
    return handle;
  }

  get(handle: number): T | undefined {
    return this.#entries.get(handle);
  }

  /** Gives the handle back. */
  delete(handle: number): void {
    if (this.#entries.delete(handle)) this.#free.push(handle % HANDLE_COUNT);
  }

  entries(): IterableIterator<[number, T]> {
    return this.#entries.entries();
  }
}
