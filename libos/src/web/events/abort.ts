// AbortController and AbortSignal of the DOM Standard.

import { runtime } from "../../core/runtime.ts";
import type { TimerEntry } from "../../core/timers.ts";
import { inspectable, showAs } from "../inspectable.ts";
import { Event } from "./event.ts";
import { defineHandler, EventTarget } from "./event-target.ts";

/** Only this file makes signals: the constructor wants it. */
const key: object = {};

function abortError(): DOMException {
  return new DOMException("This operation was aborted", "AbortError");
}

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  /** Signals that were made from this one by `any`. Held while they may still abort, as the Standard allows. */
  #dependents: Set<AbortSignal> | undefined;
  #sources: AbortSignal[] | undefined;

  declare onabort: ((this: AbortSignal, event: Event) => unknown) | null;

  constructor(secret?: object) {
    if (secret !== key) throw Object.assign(new TypeError("Illegal constructor"), { code: "ERR_ILLEGAL_CONSTRUCTOR" });
    super();
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  /** A signal that is aborted already. */
  static abort(reason: unknown = abortError()): AbortSignal {
    const signal = new AbortSignal(key);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  /** Aborts with a TimeoutError after so many milliseconds; waiting for it does not keep the guest running. */
  static timeout(milliseconds: number): AbortSignal {
    if (typeof milliseconds !== "number")
      throw Object.assign(new TypeError('The "delay" argument must be of type number.'), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    if (!(Number.isInteger(milliseconds) && milliseconds >= 0 && milliseconds <= Number.MAX_SAFE_INTEGER))
      throw Object.assign(
        new RangeError(
          `The value of "delay" is out of range. It must be >= 0 && <= 9007199254740991. Received ${milliseconds}`,
        ),
        { code: "ERR_OUT_OF_RANGE" },
      );
    const signal = new AbortSignal(key);
    const { loop } = runtime;
    const entry: TimerEntry = {
      previous: undefined,
      next: undefined,
      list: undefined,
      // What no timer can wait for is waited for as long as one can.
      duration: Math.min(Math.max(1, milliseconds), 2 ** 31 - 1),
      started: 0,
      referenced: false,
      fire: () => signal.#abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")),
    };
    loop.timers.start(entry, loop.now);
    return signal;
  }

  /** Aborts when the first of `signals` does, with its reason. */
  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const list = [...signals];
    const result = new AbortSignal(key);
    for (const signal of list) {
      if (!(signal instanceof AbortSignal))
        throw Object.assign(new TypeError('The "signals[i]" argument must be an instance of AbortSignal.'), {
          code: "ERR_INVALID_ARG_TYPE",
        });
      if (!signal.#aborted) continue;
      result.#aborted = true;
      result.#reason = signal.#reason;
      return result;
    }
    // A dependent signal stands for its own sources, so that there are never chains.
    result.#sources = [...new Set(list.flatMap((signal) => signal.#sources ?? [signal]))];
    for (const source of result.#sources) (source.#dependents ??= new Set()).add(result);
    return result;
  }

  /** For AbortController. */
  static make(): AbortSignal {
    return new AbortSignal(key);
  }

  /** For AbortController. */
  static trigger(signal: AbortSignal, reason: unknown): void {
    signal.#abort(reason);
  }

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    // All are aborted before the first listener runs.
    const all = [this, ...(this.#dependents ?? [])].filter((signal) => !signal.#aborted) as AbortSignal[];
    this.#dependents = undefined;
    for (const signal of all) {
      signal.#aborted = true;
      signal.#reason = reason;
      for (const source of signal.#sources ?? []) source.#dependents?.delete(signal);
      signal.#sources = undefined;
    }
    for (const signal of all) signal.dispatchEvent(new Event("abort"));
  }

  override get [Symbol.toStringTag](): string {
    return "AbortSignal";
  }

  static {
    defineHandler(AbortSignal, "abort");
    inspectable(
      AbortSignal,
      showAs("AbortSignal", ({ aborted }) => ({ aborted })),
    );
  }
}

export class AbortController {
  #signal: AbortSignal | undefined;

  get signal(): AbortSignal {
    return (this.#signal ??= AbortSignal.make());
  }

  abort(reason: unknown = abortError()): void {
    AbortSignal.trigger(this.signal, reason);
  }

  get [Symbol.toStringTag](): string {
    return "AbortController";
  }

  static {
    inspectable(
      AbortController,
      showAs("AbortController", ({ signal }) => ({ signal })),
    );
  }
}
