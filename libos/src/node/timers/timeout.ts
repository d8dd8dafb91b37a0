// The objects that setTimeout, setInterval and setImmediate return.

import type { ImmediateEntry } from "../../core/immediates.ts";
import { runtime } from "../../core/runtime.ts";
import type { TimerEntry } from "../../core/timers.ts";
import { warn } from "../../core/warnings.ts";
import { checkFunction } from "../errors.ts";

export type Callback = (...args: never[]) => unknown;

const LONGEST = 2 ** 31 - 1;

/** Timers that were turned into a number, which clearTimeout takes too. */
const numbered = new Map<number, Timeout>();
let lastNumber = 0;

export class Timeout implements TimerEntry {
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  list: TimerEntry["list"] = undefined;
  duration: number;
  started = 0;
  referenced = true;
  private callback: Callback | undefined;
  private readonly args: unknown[] | undefined;
  private readonly repeat: boolean;
  private number = 0;

  constructor(callback: Callback, delay: number | undefined, args: unknown[] | undefined, repeat: boolean) {
    checkFunction(callback, "callback");
    this.callback = callback;
    this.args = args;
    this.repeat = repeat;
    this.duration = wholeMilliseconds(delay);
    runtime.loop.timers.start(this, runtime.loop.now);
  }

  fire(): void {
    const { callback, args } = this;
    if (callback === undefined) return;
    try {
      if (args === undefined) callback.call(this);
      else callback.apply(this, args as never[]);
    } finally {
      // Still wanted: neither cleared nor started anew by the callback.
      if (this.repeat && this.callback !== undefined && this.list === undefined) this.refresh();
    }
  }

  /** Starts the wait anew, with the same duration. */
  refresh(): this {
    if (this.callback !== undefined) runtime.loop.timers.start(this, runtime.loop.now);
    return this;
  }

  ref(): this {
    runtime.loop.timers.reference(this, true);
    return this;
  }

  /** Lets the guest end although the timer waits. */
  unref(): this {
    runtime.loop.timers.reference(this, false);
    return this;
  }

  hasRef(): boolean {
    return this.referenced;
  }

  close(): this {
    this.callback = undefined;
    runtime.loop.timers.stop(this);
    if (this.number !== 0) numbered.delete(this.number);
    return this;
  }

  [Symbol.toPrimitive](): number {
    if (this.number === 0) {
      this.number = ++lastNumber;
      if (this.callback !== undefined) numbered.set(this.number, this);
    }
    return this.number;
  }
}

export class Immediate implements ImmediateEntry {
  referenced = true;
  queued = false;
  private callback: Callback | undefined;
  private readonly args: unknown[] | undefined;

  constructor(callback: Callback, args: unknown[] | undefined) {
    checkFunction(callback, "callback");
    this.callback = callback;
    this.args = args;
    runtime.loop.immediates.add(this);
  }

  fire(): void {
    const { callback, args } = this;
    this.callback = undefined;
    if (callback === undefined) return;
    if (args === undefined) callback.call(this);
    else callback.apply(this, args as never[]);
  }

  ref(): this {
    runtime.loop.immediates.reference(this, true);
    return this;
  }

  unref(): this {
    runtime.loop.immediates.reference(this, false);
    return this;
  }

  hasRef(): boolean {
    return this.referenced;
  }

  close(): void {
    this.callback = undefined;
    runtime.loop.immediates.remove(this);
  }
}

export function clear(timer: unknown): void {
  if (timer instanceof Timeout || timer instanceof Immediate) timer.close();
  else if (typeof timer === "number" || typeof timer === "string") numbered.get(Number(timer))?.close();
}

function wholeMilliseconds(delay: number | undefined): number {
  const milliseconds = Number(delay ?? 1);
  if (milliseconds >= 1 && milliseconds <= LONGEST) return Math.trunc(milliseconds);
  if (milliseconds > LONGEST) {
    const text = `${milliseconds} does not fit into a 32-bit signed integer.\nTimer duration was set to 1.`;
    warn("TimeoutOverflowWarning", text);
  }
  return 1;
}
