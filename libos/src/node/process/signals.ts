// Signals of the operator: in force while `process` has a listener of that name.

import { Signal, SubmissionFlag, encodeSignal } from "@unikernel/hal";
import { runtime } from "../../core/runtime.ts";
import type { CompletionHandler } from "../../core/types.ts";
import type { EventEmitter, EventName } from "../events/emitter.ts";

const numbers: Readonly<Record<EventName, number>> = { SIGINT: Signal.INTERRUPT, SIGTERM: Signal.TERMINATE };

/** One signal. Waiting for it does not keep the guest running. */
class SignalWatch implements CompletionHandler {
  private readonly emitter: EventEmitter;
  private readonly name: EventName;
  private readonly number: number;
  private token: number | undefined;
  private wanted = false;

  constructor(emitter: EventEmitter, name: EventName, number: number) {
    this.emitter = emitter;
    this.name = name;
    this.number = number;
  }

  start(): void {
    this.wanted = true;
    // One that is being cancelled is started again when the cancellation is through.
    if (this.token !== undefined) return;
    const { ring } = runtime;
    this.token = ring.reserve(this, 0);
    encodeSignal(ring.view, ring.entry, this.token, SubmissionFlag.MULTISHOT, this.number);
    ring.publish();
  }

  stop(): void {
    this.wanted = false;
    if (this.token !== undefined) runtime.ring.cancel(this.token);
  }

  complete(_tag: number, result: number, _value: number, flags: number): void {
    if ((flags & 1) === 0) {
      this.token = undefined;
      if (this.wanted) this.start();
    }
    if (result > 0) this.emitter.emit(this.name, this.name, this.number);
  }
}

/** Makes `emitter` emit SIGINT and SIGTERM to its listeners. Other signals do not reach a guest. */
export function watchSignals(emitter: EventEmitter): void {
  const watches = new Map<EventName, SignalWatch>();
  emitter.on("newListener", (name: EventName) => {
    const number = numbers[name];
    if (number === undefined) return;
    let watch = watches.get(name);
    if (watch === undefined) watches.set(name, (watch = new SignalWatch(emitter, name, number)));
    if (emitter.listenerCount(name) === 0) watch.start();
  });
  emitter.on("removeListener", (name: EventName) => {
    if (emitter.listenerCount(name) === 0) watches.get(name)?.stop();
  });
}
