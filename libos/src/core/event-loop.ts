// The event loop: one `enter` a turn, between it timers, completions and immediates in the order of Node.js.

import type { Machine } from "@unikernel/hal/machine";
import type { BufferPool } from "./buffer-pool.ts";
import type { Counters } from "./counters.ts";
import { ImmediateQueue } from "./immediates.ts";
import type { MemoryKeeper } from "./memory-keeper.ts";
import type { Ring } from "./ring.ts";
import type { ReportUncaught, TaskQueue } from "./task-queue.ts";
import { TimerQueue } from "./timers.ts";

const NANOSECONDS = 1e6;

export class EventLoop {
  readonly timers: TimerQueue = new TimerQueue();
  readonly immediates: ImmediateQueue = new ImmediateQueue();
  /** Whole milliseconds since the guest's start, as of the start of this turn: the clock of the timers. */
  now: number;
  /** Called before each `enter`: the network submits what the turn has written. */
  beforeEnter: (() => void) | undefined;

  private readonly machine: Machine;
  private readonly ring: Ring;
  private readonly pool: BufferPool;
  private readonly memory: MemoryKeeper;
  private readonly tasks: TaskQueue;
  private readonly report: ReportUncaught;
  private references = 0;
  private readonly counters: Counters;
  /** Nanoseconds: when the clock was read last, and when the last `enter` was over. */
  private clocked = 0;
  private entered = 0;

  constructor(
    machine: Machine,
    ring: Ring,
    pool: BufferPool,
    memory: MemoryKeeper,
    tasks: TaskQueue,
    report: ReportUncaught,
    counters: Counters,
  ) {
    this.machine = machine;
    this.counters = counters;
    this.ring = ring;
    this.pool = pool;
    this.memory = memory;
    this.tasks = tasks;
    this.report = report;
    this.now = this.clock();
  }

  /**
   * Something that can still call back is open: the loop goes on until `unref` was called as often. An owner (a server, a
   * connection, a pending connect) calls each once; single operations need not.
   */
  ref(): void {
    this.references++;
  }

  unref(): void {
    this.references--;
  }

  /** Whether anything referenced is left to wait for. */
  get alive(): boolean {
    return this.references > 0 || this.timers.references > 0 || this.immediates.references > 0;
  }

  /** Turns until nothing referenced is left. */
  run(): void {
    this.tasks.drain();
    if (this.alive) this.memory.listen();
    while (this.alive) this.turn();
  }

  /** Timers, then one `enter` that waits as long as nothing else is to be done, completions, immediates. */
  turn(): void {
    this.now = this.clock();
    if (this.timers.next <= this.now) {
      this.runTimers();
      this.clock();
    }
    if (!this.alive) return;
    this.beforeEnter?.();
    this.counters.turn(this.clocked - this.entered);
    const { ring } = this;
    if (this.immediates.waiting || ring.ready) {
      ring.enter(0, 0);
      this.now = this.clock();
    } else {
      const next = this.timers.next;
      // From the fresh clock, not from `now`: what the timers' callbacks took is waited already.
      const timeout = next === Infinity ? Infinity : Math.max(0, next - this.machine.monotonic() / NANOSECONDS);
      this.wait(timeout);
    }
    this.entered = this.clocked;
    this.memory.busy(this.now);
    this.pool.adapt();
    this.runCompletions();
    if (this.immediates.waiting) this.runImmediates();
  }

  /** Waits for a completion, but not longer than until the guest has come to rest: then it gives memory back before it goes on. */
  private wait(timeout: number): void {
    const { memory, now } = this;
    const patience = memory.patience(now);
    this.ring.enter(timeout === 0 ? 0 : 1, Math.min(timeout, patience));
    this.now = this.clock();
    // Judged by the clock: quiet completions may be there, which are no event.
    if (timeout <= patience || this.now < now + patience) return memory.wake();
    memory.rest(this.now);
    this.tasks.drain();
  }

  private clock(): number {
    this.clocked = this.machine.monotonic();
    return Math.floor(this.clocked / NANOSECONDS);
  }

  private runCompletions(): void {
    const { ring, tasks } = this;
    for (;;) {
      try {
        while (ring.dispatch()) {
          if (ring.calm) ring.calm = false;
          else tasks.drain();
        }
        return;
      } catch (error) {
        this.report(error);
        tasks.drain();
      }
    }
  }

  private runTimers(): void {
    const { timers, tasks, now } = this;
    for (;;) {
      try {
        while (timers.fireNext(now)) tasks.drain();
        return;
      } catch (error) {
        this.report(error);
        tasks.drain();
      }
    }
  }

  private runImmediates(): void {
    const { immediates, tasks } = this;
    immediates.begin();
    for (;;) {
      try {
        while (immediates.fireNext()) tasks.drain();
        return;
      } catch (error) {
        this.report(error);
        tasks.drain();
      }
    }
  }
}
