// node:timers/promises.

import { abortError, checkSignal, invalidArgType } from "../errors.ts";
import { Immediate, Timeout } from "./timeout.ts";

export interface WaitOptions {
  /** Whether the wait keeps the guest running; default true. */
  ref?: boolean;
  signal?: AbortSignal;
}

/** Resolves with `value` after `delay` milliseconds. */
export function setTimeout<T = void>(delay?: number, value?: T, options: WaitOptions = {}): Promise<T> {
  return wait(options, value as T, (done) => new Timeout(done, delay, undefined, false));
}

/** Resolves with `value` in the next turn of the event loop. */
export function setImmediate<T = void>(value?: T, options: WaitOptions = {}): Promise<T> {
  return wait(options, value as T, (done) => new Immediate(done, undefined));
}

/** Yields `value` every `delay` milliseconds; times that pass while the consumer is busy are made up for. */
export async function* setInterval<T = void>(delay?: number, value?: T, options: WaitOptions = {}): AsyncGenerator<T> {
  const signal = checkOptions(options);
  throwIfAborted(signal);
  let due = 0;
  let wake: (() => void) | undefined;
  const timer = new Timeout(
    () => {
      due++;
      wake?.();
    },
    delay,
    undefined,
    true,
  );
  if (options.ref === false) timer.unref();
  const aborted = (): void => {
    timer.close();
    wake?.();
  };
  signal?.addEventListener("abort", aborted, { once: true });
  try {
    for (;;) {
      throwIfAborted(signal);
      if (due === 0) await new Promise<void>((resolve) => (wake = resolve));
      for (; due > 0; due--) yield value as T;
    }
  } finally {
    timer.close();
    signal?.removeEventListener("abort", aborted);
  }
}

/** scheduler.wait and scheduler.yield of the Scheduling APIs draft, as Node.js has them. */
export const scheduler: {
  wait(delay: number, options?: { signal?: AbortSignal }): Promise<void>;
  yield(): Promise<void>;
} = {
  wait: (delay, options) => setTimeout(delay, undefined, options),
  yield: () => setImmediate(),
};

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal.reason);
}

function wait<T>(options: WaitOptions, value: T, start: (done: () => void) => Timeout | Immediate): Promise<T> {
  let signal: AbortSignal | undefined;
  try {
    signal = checkOptions(options);
  } catch (error) {
    return Promise.reject(error as Error);
  }
  if (signal?.aborted === true) return Promise.reject(abortError(signal.reason));
  return new Promise((resolve, reject) => {
    const timer = start(() => {
      signal?.removeEventListener("abort", aborted);
      resolve(value);
    });
    const aborted = (): void => {
      timer.close();
      reject(abortError(signal?.reason));
    };
    if (options.ref === false) timer.unref();
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

function checkOptions(options: WaitOptions): AbortSignal | undefined {
  if (options === null || typeof options !== "object") throw invalidArgType("options", "Object", options);
  const { ref, signal } = options;
  if (signal !== undefined) checkSignal(signal, "options.signal");
  if (ref !== undefined && typeof ref !== "boolean") throw invalidArgType("options.ref", "boolean", ref);
  return signal;
}
