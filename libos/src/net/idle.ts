// Listens for inactivity: calls back when nothing has happened for so long.

import type { EventLoop } from "../core/event-loop.ts";
import type { TimerEntry } from "../core/timers.ts";

const LONGEST = 2 ** 31 - 1;

export class Idle implements TimerEntry {
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  list: TimerEntry["list"] = undefined;
  duration: number;
  started = 0;
  referenced = false;
  private readonly loop: EventLoop;
  private readonly elapsed: () => void;
  private watching = false;

  /** `milliseconds` as an application gives them: whole ones are taken, at least 1 and at most 2^31 - 1. */
  constructor(loop: EventLoop, milliseconds: number, elapsed: () => void) {
    this.loop = loop;
    this.duration = Math.min(LONGEST, Math.max(1, Math.floor(milliseconds)));
    this.elapsed = elapsed;
  }

  start(referenced: boolean): void {
    this.referenced = referenced;
    this.watching = true;
    this.loop.timers.start(this, this.loop.now);
  }

  /** Something has happened: the wait begins anew, also when it was over already. */
  active(): void {
    if (this.watching) this.loop.timers.start(this, this.loop.now);
  }

  stop(): void {
    this.watching = false;
    this.loop.timers.stop(this);
  }

  fire(): void {
    this.elapsed();
  }
}
