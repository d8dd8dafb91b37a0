// Gives memory back that the guest does not need any more: when it has come to rest, now and then while it is busy, and when the
// operator asks for it.

import { Signal, SubmissionFlag, encodeSignal } from "@unikernel/hal";
import type { Effort, Machine } from "@unikernel/hal/machine";
import type { Ring } from "./ring.ts";
import type { CompletionHandler } from "./types.ts";

/** Milliseconds without an event after which a guest has come to rest: less than the monitor's own, whose tidying comes after ours. */
const REST = 200;
/** Milliseconds from one pass to the next of a guest that never rests. */
const BUSY_PERIOD = 5000;
/** A collection at rest is due this many times its own length after the last: it takes less than half a per cent of the processor. */
const COLLECTION_PERIOD = 250;
const NANOSECONDS = 1e6;

const BUSY: Effort = 0;
const IDLE: Effort = 1;
const ASKED: Effort = 2;
const RELEASE = 0;
const SIGNAL = 1;

/** Awake, something has happened; Drowsy, what fell free is given back, but garbage is not collected yet; Asleep, both is done. */
type State = "awake" | "drowsy" | "asleep";

export class MemoryKeeper implements CompletionHandler {
  private readonly machine: Machine;
  private readonly ring: Ring;
  private readonly token: number;
  private state: State = "awake";
  private listening = false;
  private nextBusy = BUSY_PERIOD;
  private nextCollection = 0;

  constructor(machine: Machine, ring: Ring) {
    this.machine = machine;
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

  /** Milliseconds, from the loop's time on, that must pass without an event before `rest` is to be called. */
  patience(now: number): number {
    if (this.state === "awake") return REST;
    return this.state === "asleep" ? Infinity : Math.max(REST, this.nextCollection - now);
  }

  /** Something has happened. */
  wake(): void {
    this.state = "awake";
  }

  /** Nothing has happened for as long as `patience` says. Promise jobs of what was collected may wait afterwards. */
  rest(now: number): void {
    this.nextBusy = now + BUSY_PERIOD;
    if (now < this.nextCollection) {
      this.state = "drowsy";
      this.ring.releaseMemory(this.token, BUSY);
      return;
    }
    this.state = "asleep";
    const start = this.machine.monotonic();
    this.ring.releaseMemory(this.token, IDLE);
    this.nextCollection = now + ((this.machine.monotonic() - start) / NANOSECONDS) * COLLECTION_PERIOD;
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
