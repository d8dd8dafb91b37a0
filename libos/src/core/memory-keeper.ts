// Gives memory back that the guest does not need any more: when it has come to rest, now and then while it is busy, and when the
// operator asks for it.

import { Signal, SubmissionFlag, encodeSignal } from "@unikernel/hal";
import type { Effort } from "@unikernel/hal/machine";
import type { Ring } from "./ring.ts";
import type { CompletionHandler } from "./types.ts";

/** Milliseconds without an event after which a guest has come to rest: less than the monitor's own, whose tidying comes after ours. */
export const REST = 200;
/** Milliseconds from one pass to the next of a guest that never rests. */
const BUSY_PERIOD = 5000;

const BUSY: Effort = 0;
const IDLE: Effort = 1;
const ASKED: Effort = 2;
const RELEASE = 0;
const SIGNAL = 1;

export class MemoryKeeper implements CompletionHandler {
  /** Whether nothing has happened since the last pass at rest. */
  rested = false;
  private readonly ring: Ring;
  private readonly token: number;
  private listening = false;
  private nextBusy = BUSY_PERIOD;

  constructor(ring: Ring) {
    this.ring = ring;
    this.token = ring.keep(this, RELEASE);
  }

  /** Hears the operator from now on. A guest that never waits need not: it is not called before the first turn of the loop. */
  listen(): void {
    if (this.listening) return;
    this.listening = true;
    const { ring } = this;
    const token = ring.reserve(this, SIGNAL);
    encodeSignal(ring.view, ring.entry, token, SubmissionFlag.MULTISHOT, Signal.MEMORY);
  }

  /** The guest has come to rest. Promise jobs of what was collected may wait afterwards. */
  rest(): void {
    this.rested = true;
    this.ring.releaseMemory(this.token, IDLE);
  }

  /** Called by every turn with the loop's time. */
  busy(now: number): void {
    if (now < this.nextBusy) return;
    this.nextBusy = now + BUSY_PERIOD;
    this.ring.releaseMemory(this.token, BUSY);
  }

  complete(tag: number, result: number): void {
    if (tag === SIGNAL && result >= 0) this.ring.releaseMemory(this.token, ASKED);
  }
}
