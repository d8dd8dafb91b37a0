// How the functions of node:fs are offered, each written once as steps: synchronously, with a callback, as a promise.

import { defer, runAsync, runOn, runSync, type Steps } from "../../fs/request.ts";
import { invalidArgType } from "../errors.ts";

export type Operation<A extends unknown[], T> = (...args: A) => Steps<T>;

/** @example export const statSync = synchronous(stat); */
export function synchronous<A extends unknown[], T>(operation: Operation<A, T>): (...args: A) => T {
  return (...args) => runSync(operation(...args));
}

export type Callback<T> = (error: Error | null, value?: T) => void;
/** The arguments of a function, those that may be left out or not, and its callback as the last one. */
export type WithCallback<T> = (...args: never[]) => T;

/** The callback of a call: its last argument. */
export function callbackOf(args: readonly unknown[], least: number): (...values: unknown[]) => void {
  const callback = args.at(-1);
  // What stands alone counts as options.
  if (typeof callback !== "function")
    throw invalidArgType("cb", "function", args.length > least + 1 ? callback : undefined);
  return callback as (...values: unknown[]) => void;
}

/**
 * The form with a callback. Wrong arguments throw at once, what the file system says goes to the callback: Node's rule.
 * `least` is the number of arguments that cannot be left out.
 */
export function withCallback<T>(
  operation: Operation<never[], T>,
  least: number = 1,
): (...argsAndCallback: unknown[]) => void {
  return (...args) => {
    const callback = callbackOf(args, least);
    start(
      () => operation(...(args.slice(0, -1) as never[])),
      (error, value) => {
        if (error !== null) callback(error);
        else if (value === undefined) callback(null);
        else callback(null, value);
      },
    );
  };
}

/** Starts steps; what the file system says goes to `done`, later. */
export function start<T>(make: () => Steps<T>, done: Callback<T>): void {
  try {
    runAsync(make(), (error, value) => done((error ?? null) as Error | null, value));
  } catch (error) {
    if ((error as { syscall?: unknown }).syscall === undefined) throw error;
    defer(() => done(error as Error));
  }
}

/** The result of steps as a promise: settled already if they need not wait. */
export function promised<T>(steps: Steps<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const first = steps.next();
    if (first.done) resolve(first.value);
    else
      runOn(steps, first.value, (error, value) => {
        if (error !== null) reject(error as Error);
        else resolve(value as T);
      });
  });
}

/** The form that returns a promise, and rejects with all errors. */
export function asynchronous<A extends unknown[], T>(operation: Operation<A, T>): (...args: A) => Promise<T> {
  return (...args) => promised(operation(...args));
}
