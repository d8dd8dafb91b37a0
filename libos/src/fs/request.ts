// One operation on a volume, asked for and answered; and the two ways to wait for it: at once, or through the event loop.

import { runtime } from "../core/runtime.ts";
import type { Ring } from "../core/ring.ts";
import type { CompletionHandler } from "../core/types.ts";
import type { TimerEntry } from "../core/timers.ts";

/**
 * What is asked, and what came of it. Whoever makes one keeps its memory in the closure, so that it stays where it is until the
 * completion.
 */
export class Request {
  /** Writes the submission into `ring.entry`; makes no other one. */
  readonly submit: (ring: Ring, token: number) => void;
  /** >= 0, or the negative of an `Error` of the HAL. */
  result = 0;
  value = 0;
  /** The host's errno, or 0. */
  detail = 0;

  constructor(submit: (ring: Ring, token: number) => void) {
    this.submit = submit;
  }
}

/** In place of requests: nothing for so many milliseconds. */
export class Pause {
  readonly duration: number;

  constructor(duration: number) {
    this.duration = duration;
  }
}

/**
 * A function of the file system, written once for both ways: it yields what it waits for, and finds the answers in its requests.
 * Several requests are carried out in their order, in one exit. A promise may be yielded where nobody runs it synchronously.
 */
export type Steps<T> = Generator<Wanted, T, unknown>;

/** What steps wait for. */
export type Wanted = Request | readonly Request[] | Pause | PromiseLike<unknown>;

/** Kept tokens for synchronous requests: they are answered without letting the event loop run. */
class SyncPort implements CompletionHandler {
  readonly ring: Ring;
  private readonly tokens: number[] = [];
  private requests: readonly Request[] = [];
  private waiting = 0;

  constructor(ring: Ring) {
    this.ring = ring;
  }

  perform(requests: readonly Request[]): void {
    const { ring, tokens } = this;
    this.requests = requests;
    this.waiting = requests.length;
    for (let i = 0; i < requests.length; i++) {
      const token = (tokens[i] ??= ring.keep(this, i));
      ring.reserveKept();
      requests[i]!.submit(ring, token);
    }
    while (this.waiting > 0) ring.flush(1);
    this.requests = [];
  }

  complete(tag: number, result: number, value: number, _flags: number, detail: number): void {
    const request = this.requests[tag]!;
    request.result = result;
    request.value = value;
    request.detail = detail;
    this.waiting--;
  }
}

let port: SyncPort | undefined;

/** Carries the requests out, in order, and returns when all are answered. Completions of others wait for the event loop. */
export function performSync(requests: readonly Request[]): void {
  const { ring } = runtime;
  if (port?.ring !== ring) port = new SyncPort(ring);
  port.perform(requests);
}

/** Runs a function of the file system to its end. */
export function runSync<T>(steps: Steps<T>): T {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    const wanted = step.value;
    if (wanted instanceof Request) performSync([wanted]);
    else if (wanted instanceof Pause) runtime.ring.pause(wanted.duration);
    else performSync(wanted as readonly Request[]);
  }
}

type Done<T> = (error: unknown, value?: T) => void;

/** A function of the file system that is under way; it keeps the guest running. */
class Running<T> implements CompletionHandler, TimerEntry {
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  list: TimerEntry["list"] = undefined;
  duration = 0;
  started = 0;
  referenced = true;
  private readonly steps: Steps<T>;
  private readonly done: Done<T>;
  private one: Request | undefined;
  private requests: readonly Request[] = [];
  private waiting = 0;

  constructor(steps: Steps<T>, done: Done<T>) {
    this.steps = steps;
    this.done = done;
  }

  /** Takes what the steps have yielded. */
  wait(wanted: Wanted): void {
    const { ring, loop } = runtime;
    if (wanted instanceof Request) {
      this.one = wanted;
      this.waiting = 1;
      wanted.submit(ring, ring.reserve(this, 0));
    } else if (wanted instanceof Pause) {
      this.duration = Math.max(1, wanted.duration);
      loop.timers.start(this, loop.now);
    } else if (Array.isArray(wanted)) {
      const requests = wanted as readonly Request[];
      this.one = undefined;
      this.requests = requests;
      this.waiting = requests.length;
      for (let i = 0; i < requests.length; i++) requests[i]!.submit(ring, ring.reserve(this, i));
    } else {
      (wanted as PromiseLike<unknown>).then(
        (value) => this.go(() => this.steps.next(value)),
        (error: unknown) => this.go(() => this.steps.throw(error)),
      );
    }
  }

  complete(tag: number, result: number, value: number, _flags: number, detail: number): void {
    const request = this.one ?? this.requests[tag]!;
    request.result = result;
    request.value = value;
    request.detail = detail;
    if (--this.waiting === 0) this.go();
  }

  fire(): void {
    this.go();
  }

  private go(resume?: () => IteratorResult<Wanted, T>): void {
    let step;
    try {
      step = resume === undefined ? this.steps.next() : resume();
    } catch (error) {
      runtime.loop.unref();
      this.done(error);
      return;
    }
    if (!step.done) {
      this.wait(step.value);
      return;
    }
    runtime.loop.unref();
    this.done(null, step.value);
  }
}

/** Calls back after the ticks and promise jobs that are queued now, without a turn of the event loop. */
export function defer(run: () => void): void {
  queueMicrotask(() => runtime.tasks.nextTick(run));
}

/**
 * Starts a function of the file system. What its first step throws is thrown here; all else is told by `done`, never before this
 * returns. What needs no volume is told without a turn of the event loop.
 */
export function runAsync<T>(steps: Steps<T>, done: Done<T>): void {
  const first = steps.next();
  if (first.done) {
    defer(() => done(null, first.value));
    return;
  }
  runOn(steps, first.value, done);
}

/** Goes on with steps whose first one has yielded `wanted`. */
export function runOn<T>(steps: Steps<T>, wanted: Wanted, done: Done<T>): void {
  runtime.loop.ref();
  new Running(steps, done).wait(wanted);
}
