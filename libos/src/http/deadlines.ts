// Timeouts of many connections with one timer: to set one costs a comparison.

import type { EventLoop } from "../core/event-loop.ts";
import type { TimerEntry } from "../core/timers.ts";

export interface Expiring {
  /** Milliseconds on the loop's clock; Infinity: never. */
  deadline: number;
  /** The deadline has passed. */
  expire(): void;
}

const LONGEST = 2 ** 31 - 1;

/** The timer keeps no guest alive: what it waits for does. */
export class Deadlines implements TimerEntry {
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  list: TimerEntry["list"] = undefined;
  duration = 1;
  started = 0;
  readonly referenced: boolean = false;
  private readonly loop: EventLoop;
  private readonly members: Set<Expiring> = new Set();
  /** When the timer fires; a member's deadline is never earlier. */
  private armed = Infinity;

  constructor(loop: EventLoop) {
    this.loop = loop;
  }

  add(member: Expiring): void {
    this.members.add(member);
  }

  remove(member: Expiring): void {
    this.members.delete(member);
  }

  /** Sets a member's deadline `after` milliseconds from now; 0 or Infinity: never. */
  set(member: Expiring, after: number): void {
    if (after <= 0 || after === Infinity) {
      member.deadline = Infinity;
      return;
    }
    const deadline = this.loop.now + after;
    member.deadline = deadline;
    if (deadline < this.armed) this.arm(deadline);
  }

  fire(): void {
    this.armed = Infinity;
    const { now } = this.loop;
    let earliest = Infinity;
    for (const member of [...this.members]) {
      if (member.deadline <= now) {
        member.deadline = Infinity;
        member.expire();
      }
    }
    for (const { deadline } of this.members) if (deadline < earliest) earliest = deadline;
    if (earliest < this.armed) this.arm(earliest);
  }

  private arm(deadline: number): void {
    this.armed = deadline;
    this.loop.timers.stop(this);
    this.duration = Math.min(LONGEST, Math.max(1, Math.ceil(deadline - this.loop.now)));
    this.loop.timers.start(this, this.loop.now);
  }
}
