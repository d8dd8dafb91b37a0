// node:events. Its default export is EventEmitter itself, which carries the others, as in Node.js.

import { EventEmitter, checkCount, errorMonitor, type EventName, type Listener } from "./events/emitter.ts";
import { on, once } from "./events/waiting.ts";
import { invalidArgType } from "./errors.ts";

export { EventEmitter, errorMonitor, on, once };

/** The listeners of an emitter for one event. An EventTarget does not tell its listeners here: that throws. */
export function getEventListeners(emitter: EventEmitter, name: EventName): Listener[] {
  if (typeof emitter?.listeners !== "function") throw invalidArgType("emitter", "EventEmitter", emitter);
  return emitter.listeners(name);
}

export function getMaxListeners(emitter: EventEmitter): number {
  if (typeof emitter?.getMaxListeners !== "function") throw invalidArgType("emitter", "EventEmitter", emitter);
  return emitter.getMaxListeners();
}

/** Sets the number above which a listener too many is warned of, for some emitters or, without any, as the default. */
export function setMaxListeners(count: number, ...emitters: EventEmitter[]): void {
  checkCount("setMaxListeners", count);
  if (emitters.length === 0) EventEmitter.defaultMaxListeners = count;
  for (const emitter of emitters) {
    if (typeof emitter?.setMaxListeners !== "function") throw invalidArgType("eventTargets", "EventEmitter", emitter);
    emitter.setMaxListeners(count);
  }
}

export function listenerCount(emitter: EventEmitter, name: EventName): number {
  return emitter.listenerCount(name);
}

/** What new emitters take for their limit of listeners; `EventEmitter.defaultMaxListeners` sets it. */
export const defaultMaxListeners: number = EventEmitter.defaultMaxListeners;

export default Object.assign(EventEmitter, {
  EventEmitter,
  errorMonitor,
  getEventListeners,
  getMaxListeners,
  listenerCount,
  on,
  once,
  setMaxListeners,
}) as typeof EventEmitter & {
  EventEmitter: typeof EventEmitter;
  errorMonitor: typeof errorMonitor;
  getEventListeners: typeof getEventListeners;
  getMaxListeners: typeof getMaxListeners;
  listenerCount: typeof listenerCount;
  on: typeof on;
  once: typeof once;
  setMaxListeners: typeof setMaxListeners;
};
