// Event and CustomEvent of the DOM Standard, as far as they exist without a document.

import { runtime } from "../../core/runtime.ts";
import { inspectable, showAs } from "../inspectable.ts";

export interface EventInit {
  readonly bubbles?: boolean | undefined;
  readonly cancelable?: boolean | undefined;
  readonly composed?: boolean | undefined;
}

/** What only EventTarget may see and change. */
export interface EventState {
  target: object | null;
  dispatching: boolean;
  stopped: boolean;
  /** The listener that runs is passive. */
  passive: boolean;
}

const states = new WeakMap<Event, EventState>();

/** The state of an event that was made by the constructor. @throws TypeError for anything else */
export function stateOf(event: unknown): EventState {
  const state = states.get(event as Event);
  if (state === undefined)
    throw Object.assign(new TypeError('The "event" argument must be an instance of Event.'), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  return state;
}

export class Event {
  static readonly NONE = 0;
  static readonly CAPTURING_PHASE = 1;
  static readonly AT_TARGET = 2;
  static readonly BUBBLING_PHASE = 3;

  readonly #type: string;
  readonly #bubbles: boolean;
  readonly #cancelable: boolean;
  readonly #composed: boolean;
  readonly #timeStamp: number = runtime.machine.monotonic() / 1e6;
  readonly #state: EventState = { target: null, dispatching: false, stopped: false, passive: false };
  #prevented = false;
  #cancelBubble = false;

  constructor(type: string, init: EventInit = {}) {
    if (arguments.length === 0)
      throw Object.assign(new TypeError('The "type" argument must be specified'), { code: "ERR_MISSING_ARGS" });
    if (init !== null && typeof init !== "object")
      throw Object.assign(new TypeError('The "options" argument must be of type object.'), {
        code: "ERR_INVALID_ARG_TYPE",
      });
    this.#type = `${type}`;
    this.#bubbles = Boolean(init?.bubbles);
    this.#cancelable = Boolean(init?.cancelable);
    this.#composed = Boolean(init?.composed);
    states.set(this, this.#state);
  }

  get type(): string {
    return this.#type;
  }

  get target(): object | null {
    return this.#state.target;
  }

  get currentTarget(): object | null {
    return this.#state.dispatching ? this.#state.target : null;
  }

  get srcElement(): object | null {
    return this.#state.target;
  }

  get bubbles(): boolean {
    return this.#bubbles;
  }

  get cancelable(): boolean {
    return this.#cancelable;
  }

  get composed(): boolean {
    return this.#composed;
  }

  get timeStamp(): number {
    return this.#timeStamp;
  }

  get isTrusted(): boolean {
    return false;
  }

  get eventPhase(): number {
    return this.#state.dispatching ? Event.AT_TARGET : Event.NONE;
  }

  get defaultPrevented(): boolean {
    return this.#cancelable && this.#prevented;
  }

  get returnValue(): boolean {
    return !this.defaultPrevented;
  }

  get cancelBubble(): boolean {
    return this.#cancelBubble;
  }

  set cancelBubble(value: boolean) {
    if (value) this.#cancelBubble = true;
  }

  /** The one target, while the event is dispatched. */
  composedPath(): object[] {
    return this.#state.dispatching ? [this.#state.target!] : [];
  }

  preventDefault(): void {
    if (!this.#state.passive) this.#prevented = true;
  }

  stopPropagation(): void {
    this.#cancelBubble = true;
  }

  stopImmediatePropagation(): void {
    this.#cancelBubble = true;
    this.#state.stopped = true;
  }

  get [Symbol.toStringTag](): string {
    return "Event";
  }

  static {
    inspectable(Event, (event, inspect, options, depth) =>
      showAs<Event>(event.constructor.name, ({ type, defaultPrevented, cancelable, timeStamp }) => ({
        type,
        defaultPrevented,
        cancelable,
        timeStamp,
      }))(event, inspect, options, depth),
    );
  }
}

export interface CustomEventInit<T> extends EventInit {
  readonly detail?: T | undefined;
}

export class CustomEvent<T = unknown> extends Event {
  readonly #detail: T | null;

  constructor(type: string, init: CustomEventInit<T> = {}) {
    super(type, init);
    this.#detail = init?.detail ?? null;
  }

  get detail(): T | null {
    return this.#detail;
  }

  override get [Symbol.toStringTag](): string {
    return "CustomEvent";
  }
}
