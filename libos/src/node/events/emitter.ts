// EventEmitter: listeners by name, called in order, within `emit`.

import { warn } from "../../core/warnings.ts";
import { checkFunction, codedError, invalidArgType, missing, outOfRange } from "../errors.ts";

export type EventName = string | symbol;
/** What is called; the types of its parameters are between those who emit and those who listen. */
export type Listener = (...args: never[]) => unknown;

/** Listeners called with whatever `emit` is given. */
type Called = ((this: EventEmitter, ...args: unknown[]) => unknown) & { listener?: Listener };
/** One listener is stored bare, several as an array that is never changed in place while it may be iterated. */
type Slot = Called | (Called[] & { warned?: boolean });

export interface EventEmitter {
  on(name: EventName, listener: Listener): this;
  addListener(name: EventName, listener: Listener): this;
  prependListener(name: EventName, listener: Listener): this;
  once(name: EventName, listener: Listener): this;
  prependOnceListener(name: EventName, listener: Listener): this;
  off(name: EventName, listener: Listener): this;
  removeListener(name: EventName, listener: Listener): this;
  removeAllListeners(name?: EventName): this;
  /** Calls the listeners, in order; returns whether there were any. Without a listener 'error' throws. */
  emit(name: EventName, ...args: unknown[]): boolean;
  eventNames(): EventName[];
  listeners(name: EventName): Listener[];
  rawListeners(name: EventName): Listener[];
  listenerCount(name: EventName, listener?: Listener): number;
  setMaxListeners(count: number): this;
  getMaxListeners(): number;
  /** Undefined until the first listener is added. */
  _events: Record<EventName, Slot | undefined> | undefined;
  _eventsCount: number;
  _maxListeners: number | undefined;
}

interface EventEmitterConstructor {
  new (): EventEmitter;
  (this: unknown): void;
  prototype: EventEmitter;
  defaultMaxListeners: number;
}

export const errorMonitor: unique symbol = Symbol("events.errorMonitor");

let defaultMaxListeners = 10;

// A function, not a class: `EventEmitter.call(this)` with util.inherits is common in npm packages.
export const EventEmitter: EventEmitterConstructor = function EventEmitter(
  this: EventEmitter,
  options?: unknown,
): void {
  if (options !== undefined && (options as { captureRejections?: boolean } | null)?.captureRejections === true) {
    throw missing("The captureRejections option of EventEmitter");
  }
} as unknown as EventEmitterConstructor;

// Bundlers rename what collides.
Object.defineProperty(EventEmitter, "name", { value: "EventEmitter", configurable: true });
Object.defineProperty(EventEmitter, "defaultMaxListeners", {
  enumerable: true,
  get: () => defaultMaxListeners,
  set: (count: unknown) => {
    defaultMaxListeners = checkCount("defaultMaxListeners", count);
  },
});

const prototype = EventEmitter.prototype;
prototype._events = undefined;
prototype._eventsCount = 0;
prototype._maxListeners = undefined;

prototype.emit = function emit(name: EventName, ...args: unknown[]): boolean {
  const events = this._events;
  if (name === "error") {
    if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
    if (events?.["error"] === undefined) throw unhandledError(args[0]);
  }
  const slot = events?.[name];
  if (slot === undefined) return false;
  if (typeof slot === "function") {
    Reflect.apply(slot, this, args);
  } else {
    // Adding and removing replace the array, so this one stays as it was when the event was emitted.
    for (let index = 0, count = slot.length; index < count; index++) Reflect.apply(slot[index]!, this, args);
  }
  return true;
};

prototype.on = prototype.addListener = function addListener(name: EventName, listener: Listener) {
  return add(this, name, listener, false);
};

prototype.prependListener = function prependListener(name, listener) {
  return add(this, name, listener, true);
};

prototype.once = function once(name, listener) {
  checkFunction(listener, "listener");
  // By `on`, as Node.js does: a stream begins to flow there.
  return this.on(name, wrapOnce(this, name, listener));
};

prototype.prependOnceListener = function prependOnceListener(name, listener) {
  checkFunction(listener, "listener");
  return this.prependListener(name, wrapOnce(this, name, listener));
};

prototype.off = prototype.removeListener = function removeListener(name: EventName, listener: Listener) {
  checkFunction(listener, "listener");
  const events = this._events;
  const slot = events?.[name];
  if (events === undefined || slot === undefined) return this;
  let removed: Called;
  if (typeof slot === "function") {
    if (slot !== listener && slot.listener !== listener) return this;
    removed = slot;
    drop(this, events, name);
  } else {
    const at = slot.findLastIndex((entry) => entry === listener || entry.listener === listener);
    if (at < 0) return this;
    removed = slot[at]!;
    if (slot.length === 2) events[name] = slot[1 - at]!;
    else if (slot.length === 1) drop(this, events, name);
    else events[name] = Object.assign(slot.toSpliced(at, 1), slot.warned === true ? { warned: true } : undefined);
  }
  if (events["removeListener"] !== undefined) this.emit("removeListener", name, removed.listener ?? listener);
  return this;
};

prototype.removeAllListeners = function removeAllListeners(...names: [EventName?]) {
  const events = this._events;
  if (events === undefined) return this;
  if (events["removeListener"] === undefined) {
    if (names.length === 0) {
      this._events = undefined;
      this._eventsCount = 0;
    } else if (events[names[0]!] !== undefined) drop(this, events, names[0]!);
    return this;
  }
  if (names.length === 0) {
    for (const name of this.eventNames()) if (name !== "removeListener") this.removeAllListeners(name);
    this.removeAllListeners("removeListener");
    this._events = undefined;
    this._eventsCount = 0;
    return this;
  }
  const all = this.rawListeners(names[0]!);
  for (let index = all.length - 1; index >= 0; index--) this.removeListener(names[0]!, all[index]!);
  return this;
};

prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? Reflect.ownKeys(this._events!) : [];
};

prototype.rawListeners = function rawListeners(name) {
  const slot = this._events?.[name];
  return slot === undefined ? [] : typeof slot === "function" ? [slot] : slot.slice();
};

prototype.listeners = function listeners(name) {
  return this.rawListeners(name).map((entry) => (entry as Called).listener ?? entry);
};

prototype.listenerCount = function listenerCount(name, listener) {
  const slot = this._events?.[name];
  if (slot === undefined) return 0;
  if (listener !== undefined) return this.listeners(name).filter((entry) => entry === listener).length;
  return typeof slot === "function" ? 1 : slot.length;
};

prototype.setMaxListeners = function setMaxListeners(count) {
  this._maxListeners = checkCount("setMaxListeners", count);
  return this;
};

prototype.getMaxListeners = function getMaxListeners() {
  return this._maxListeners ?? defaultMaxListeners;
};

for (const name of Object.keys(prototype) as (keyof EventEmitter)[]) {
  // As the methods of a class: `for in` over an emitter must not show them.
  Object.defineProperty(prototype, name, { enumerable: false });
}

export function checkCount(name: string, count: unknown): number {
  if (typeof count !== "number") throw invalidArgType(name, "number", count);
  if (!(count >= 0)) throw outOfRange(name, ">= 0", count);
  return count;
}

function add(emitter: EventEmitter, name: EventName, listener: Listener, first: boolean): EventEmitter {
  checkFunction(listener, "listener");
  const called = listener as Called;
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = { __proto__: null } as unknown as Record<EventName, Slot | undefined>;
    emitter._eventsCount = 0;
  } else if (events["newListener"] !== undefined) {
    emitter.emit("newListener", name, called.listener ?? listener);
    events = emitter._events!; // a listener may have replaced it
  }
  const slot = events[name];
  if (slot === undefined) {
    events[name] = called;
    emitter._eventsCount++;
    return emitter;
  }
  const old = typeof slot === "function" ? [slot] : slot;
  const slots: Called[] & { warned?: boolean } = first ? [called, ...old] : [...old, called];
  events[name] = slots;
  if ((slot as { warned?: boolean }).warned === true) slots.warned = true;
  const most = emitter.getMaxListeners();
  if (most > 0 && slots.length > most && slots.warned !== true) {
    slots.warned = true;
    warnOfLeak(emitter, name, slots.length, most);
  }
  return emitter;
}

function drop(emitter: EventEmitter, events: Record<EventName, unknown>, name: EventName): void {
  if (--emitter._eventsCount === 0) emitter._events = undefined;
  else delete events[name];
}

function wrapOnce(emitter: EventEmitter, name: EventName, listener: Listener): Called {
  let fired = false;
  const wrapped: Called = function (...args) {
    if (fired) return undefined;
    fired = true;
    emitter.removeListener(name, wrapped);
    return Reflect.apply(listener, emitter, args);
  };
  wrapped.listener = listener;
  return wrapped;
}

function unhandledError(error: unknown): unknown {
  if (error instanceof Error) return error;
  const shown = typeof error === "string" ? `'${error}'` : String(error);
  const unhandled = codedError(Error, "ERR_UNHANDLED_ERROR", `Unhandled error. (${shown})`);
  return Object.assign(unhandled, { context: error });
}

function warnOfLeak(emitter: EventEmitter, name: EventName, count: number, most: number): void {
  const owner = (emitter.constructor as { name?: string } | undefined)?.name ?? "EventEmitter";
  const text =
    `Possible EventEmitter memory leak detected. ${count} ${String(name)} listeners added to [${owner}]. ` +
    `MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`;
  warn("MaxListenersExceededWarning", text, { emitter, type: name, count });
}
