// events.once and events.on: events as promises and as an async iterator.

import { abortError, checkSignal, codedError, invalidArgType } from "../errors.ts";
import type { EventEmitter, EventName, Listener } from "./emitter.ts";

interface WaitOptions {
  readonly signal?: AbortSignal;
}

type Source = EventEmitter | EventTarget;

/** Resolves with the arguments of the next event of this name; rejects with an 'error' that comes first, or when `signal` aborts. */
export async function once(source: Source, name: EventName, options: WaitOptions = {}): Promise<unknown[]> {
  const signal = checked(options.signal);
  if (signal?.aborted === true) throw abortError(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      unlisten(source, name, arrived);
      unlisten(source, "error", failed);
      signal?.removeEventListener("abort", aborted);
    };
    const arrived = (...args: unknown[]): void => {
      stop();
      resolve(args);
    };
    const failed = (error: unknown): void => {
      stop();
      reject(error as Error);
    };
    const aborted = (): void => {
      stop();
      reject(abortError(signal?.reason));
    };
    listen(source, name, arrived);
    if (name !== "error" && isEmitter(source)) listen(source, "error", failed);
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

export interface OnOptions extends WaitOptions {
  /** Names of events that end the iteration. */
  readonly close?: readonly EventName[];
}

/** The arguments of all events of this name from now on, buffered while nobody asks; ends with 'error', `close` or `signal`. */
export function on(source: Source, name: EventName, options: OnOptions = {}): AsyncIterableIterator<unknown[]> {
  const signal = checked(options.signal);
  if (signal?.aborted === true) throw abortError(signal.reason);
  const events: unknown[][] = [];
  const waiting: { resolve(result: IteratorResult<unknown[]>): void; reject(error: unknown): void }[] = [];
  let error: { readonly value: unknown } | undefined;
  let done = false;

  const arrived = (...args: unknown[]): void => {
    const next = waiting.shift();
    if (next === undefined) events.push(args);
    else next.resolve({ value: args, done: false });
  };
  const failed = (value: unknown): void => {
    const next = waiting.shift();
    if (next === undefined) error = { value };
    else next.reject(value);
    void close();
  };
  const aborted = (): void => failed(abortError(signal?.reason));
  const close = (): Promise<IteratorResult<unknown[]>> => {
    done = true;
    unlisten(source, name, arrived);
    unlisten(source, "error", failed);
    for (const end of options.close ?? []) unlisten(source, end, close);
    signal?.removeEventListener("abort", aborted);
    for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };

  listen(source, name, arrived);
  if (name !== "error" && isEmitter(source)) listen(source, "error", failed);
  for (const end of options.close ?? []) listen(source, end, close);
  signal?.addEventListener("abort", aborted, { once: true });

  return {
    next() {
      const value = events.shift();
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (error !== undefined) {
        const failure = error.value;
        error = undefined;
        return Promise.reject(failure as Error);
      }
      if (done) return close();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: close,
    throw(failure: unknown) {
      if (!(failure instanceof Error)) throw invalidArgType("EventEmitter.AsyncIterator", "Error", failure);
      failed(failure);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function isEmitter(source: Source): source is EventEmitter {
  return typeof (source as EventEmitter).on === "function";
}

function listen(source: Source, name: EventName, listener: Listener): void {
  if (isEmitter(source)) source.on(name, listener);
  else if (typeof source?.addEventListener === "function") {
    if (typeof name === "symbol")
      throw codedError(TypeError, "ERR_INVALID_ARG_TYPE", "An EventTarget's events have names");
    source.addEventListener(name, listener as (event: Event) => void);
  } else throw invalidArgType("emitter", "EventEmitter", source);
}

function unlisten(source: Source, name: EventName, listener: Listener): void {
  if (isEmitter(source)) source.removeListener(name, listener);
  else source.removeEventListener(String(name), listener as (event: Event) => void);
}

function checked(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal !== undefined) checkSignal(signal, "options.signal");
  return signal;
}
