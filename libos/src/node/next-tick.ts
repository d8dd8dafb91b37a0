// process.nextTick for the library OS's own modules, without linking `process`.

import { runtime } from "../core/runtime.ts";

/** Calls `callback` with the arguments as soon as what runs now is done, before promise jobs. */
export function nextTick<A extends unknown[]>(callback: (...args: A) => void, ...args: A): void {
  runtime.tasks.nextTick(callback as (...args: unknown[]) => void, args);
}
