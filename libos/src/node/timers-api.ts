// The functions of node:timers.

import * as promises from "./timers/promises-api.ts";
import { Immediate, Timeout, clear, type Callback } from "./timers/timeout.ts";

export { promises };

const promisified = Symbol.for("nodejs.util.promisify.custom");

/** Calls `callback` once after `delay` milliseconds (1 to 2^31 - 1; others count as 1). */
export function setTimeout(callback: Callback, delay?: number, ...args: unknown[]): Timeout {
  return new Timeout(callback, delay, args.length === 0 ? undefined : args, false);
}

/** Calls `callback` every `delay` milliseconds. */
export function setInterval(callback: Callback, delay?: number, ...args: unknown[]): Timeout {
  return new Timeout(callback, delay, args.length === 0 ? undefined : args, true);
}

/** Calls `callback` in the next turn of the event loop, after completions of input and output. */
export function setImmediate(callback: Callback, ...args: unknown[]): Immediate {
  return new Immediate(callback, args.length === 0 ? undefined : args);
}

/** Takes a timer of setTimeout or setInterval, or its number; anything else is ignored. */
export function clearTimeout(timer?: unknown): void {
  clear(timer);
}

export function clearInterval(timer?: unknown): void {
  clear(timer);
}

export function clearImmediate(immediate?: unknown): void {
  if (immediate instanceof Immediate) immediate.close();
}

Object.defineProperty(setTimeout, promisified, { enumerable: true, get: () => promises.setTimeout });
Object.defineProperty(setImmediate, promisified, { enumerable: true, get: () => promises.setImmediate });
