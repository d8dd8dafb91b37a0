// How results reach callbacks: the work is done at once, since files lie in memory; the callback comes later.

import { runtime } from "../../core/runtime.ts";

/** Calls back after the ticks and promise jobs that are queued now, without a turn of the event loop. */
export function defer(run: () => void): void {
  queueMicrotask(() => runtime.tasks.nextTick(run));
}

/** Does the work now and tells its result, or what it throws, later. */
export function later<T>(work: () => T, callback: (error: Error | null, value?: T) => void): void {
  let value: T;
  try {
    value = work();
  } catch (error) {
    defer(() => callback(error as Error));
    return;
  }
  defer(() => callback(null, value));
}
