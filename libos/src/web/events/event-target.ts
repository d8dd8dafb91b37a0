// EventTarget of the DOM Standard, without a tree: an event has one target. A listener that throws is an uncaught exception.

import { runtime } from "../../core/runtime.ts";
import { inspectable } from "../inspectable.ts";
import { stateOf, type Event } from "./event.ts";

export type EventListener = ((event: never) => unknown) | { handleEvent(event: never): unknown };

export interface ListenerOptions {
  readonly capture?: boolean | undefined;
  readonly once?: boolean | undefined;
  readonly passive?: boolean | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/** An AbortSignal, which is an EventTarget itself and therefore cannot be named here. */
interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
}

interface Entry {
  readonly callback: EventListener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  removed: boolean;
}

function missing(names: string): TypeError {
  return Object.assign(new TypeError(`The ${names} must be specified`), { code: "ERR_MISSING_ARGS" });
}

export class EventTarget {
  readonly #listeners: Map<string, Entry[]> = new Map();

  addEventListener(
    type: string,
    callback: EventListener | null | undefined,
    options: ListenerOptions | boolean = {},
  ): void {
    if (arguments.length < 2) throw missing('"type" and "listener" arguments');
    const capture = typeof options === "boolean" ? options : Boolean(options?.capture);
    const { once = false, passive = false, signal } = typeof options === "object" ? (options ?? {}) : {};
    if (callback === null || callback === undefined) return;
    if (typeof callback !== "function" && typeof callback !== "object")
      throw Object.assign(new TypeError('The "listener" argument must be an instance of EventListener.'), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    if (signal?.aborted) return;
    const name = `${type}`;
    let list = this.#listeners.get(name);
    if (list === undefined) this.#listeners.set(name, (list = []));
    else if (list.some((entry) => entry.callback === callback && entry.capture === capture)) return;
    list.push({ callback, capture, once: Boolean(once), passive: Boolean(passive), removed: false });
    signal?.addEventListener("abort", () => this.removeEventListener(name, callback, { capture }), { once: true });
  }

  removeEventListener(
    type: string,
    callback: EventListener | null | undefined,
    options: ListenerOptions | boolean = {},
  ): void {
    if (arguments.length < 2) throw missing('"type" and "listener" arguments');
    const capture = typeof options === "boolean" ? options : Boolean(options?.capture);
    const name = `${type}`;
    const list = this.#listeners.get(name);
    const at = list?.findIndex((entry) => entry.callback === callback && entry.capture === capture) ?? -1;
    if (list === undefined || at < 0) return;
    list[at]!.removed = true;
    // A new list: the old one may be in the middle of a dispatch.
    if (list.length === 1) this.#listeners.delete(name);
    else this.#listeners.set(name, list.toSpliced(at, 1));
  }

  /** Calls the listeners now, in their order. False if one has prevented the default. */
  dispatchEvent(event: Event): boolean {
    const state = stateOf(event);
    if (state.dispatching)
      throw Object.assign(new DOMException("The event is already being dispatched", "InvalidStateError"), {});
    state.target = this;
    state.dispatching = true;
    const list = this.#listeners.get(event.type);
    // Those that are added meanwhile are not called.
    for (const entry of list === undefined ? [] : [...list]) {
      if (entry.removed) continue;
      if (entry.once) this.removeEventListener(event.type, entry.callback, entry);
      state.passive = entry.passive;
      this.#call(entry.callback, event);
      state.passive = false;
      if (state.stopped) break;
    }
    state.dispatching = false;
    return !event.defaultPrevented;
  }

  #call(callback: EventListener, event: Event): void {
    try {
      if (typeof callback === "function") callback.call(this, event as never);
      else callback.handleEvent(event as never);
    } catch (error) {
      // The other listeners run; the exception is reported from the next tick, as in Node.js.
      runtime.tasks.nextTick(() => {
        throw error;
      });
    }
  }

  get [Symbol.toStringTag](): string {
    return "EventTarget";
  }

  static {
    inspectable(EventTarget, (target) => `${target.constructor.name} {}`);
  }
}

/**
 * The `on<name>` property of an event target: an ordinary listener that takes the place of the last one set.
 * Call it in a static block, for a class that extends EventTarget.
 */
export function defineHandler<T extends EventTarget>(type: { readonly prototype: T }, name: string): void {
  const handlers = new WeakMap<object, { readonly handler: unknown; readonly listener: EventListener }>();
  Object.defineProperty(type.prototype, `on${name}`, {
    get(this: T) {
      return handlers.get(this)?.handler ?? null;
    },
    set(this: T, handler: unknown) {
      const old = handlers.get(this);
      if (old !== undefined) this.removeEventListener(name, old.listener);
      handlers.delete(this);
      if (typeof handler !== "function") return;
      const listener = (event: never): unknown => handler.call(this, event);
      handlers.set(this, { handler, listener });
      this.addEventListener(name, listener);
    },
    enumerable: true,
    configurable: true,
  });
}
