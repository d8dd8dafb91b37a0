// Listens for inactivity: calls back when nothing has happened for so long.

import type { EventLoop } from "../core/event-loop.ts";
import type { TimerEntry } from "../core/timers.ts";

export class Idle implements TimerEntry {
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  list: TimerEntry["list"] = undefined;
  duration: number;
  started = 0;
  referenced = false;
  private readonly loop: EventLoop;
  private readonly elapsed: () => void;

  /** `duration` in whole milliseconds, from 1 to 2^31 - 1. */
  constructor(loop: EventLoop, duration: number, elapsed: () => void) {
    this.loop = loop;
    this.duration = duration;
    this.elapsed = elapsed;
  }

  start(referenced: boolean): void {
    this.referenced = referenced;
    this.loop.timers.start(this, this.loop.now);
  }

  /** Something has happened: the wait begins anew. */
  active(): void {
    if (this.list !== undefined) this.loop.timers.start(this, this.loop.now);
  }

  stop(): void {
    this.loop.timers.stop(this);
  }

  fire(): void {
    this.elapsed();
  }
}
