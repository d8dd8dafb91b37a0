// What runs after each callback: process.nextTick first, then promise jobs, then promises that were rejected and left so.

import type { Machine } from "@unikernel/hal/machine";

/** Told of what a callback throws; returns if the guest goes on, and does not return if it ends. */
export type ReportUncaught = (error: unknown) => void;

/** Ticks that have run are cut off the queue after so many, if it does not become empty before. */
const CHUNK = 1024;

export class TaskQueue {
  private readonly machine: Machine;
  private readonly report: ReportUncaught;
  // A queue in two arrays: entries before `head` have run, those from `count` on are free.
  private readonly callbacks: (((...args: unknown[]) => void) | undefined)[] = [];
  private readonly parameters: (unknown[] | undefined)[] = [];
  private head = 0;
  private count = 0;
  private running = false;
  /** Told when jobs have run dry and something was rejected: `process` returns whether it called application code. */
  rejections: { readonly waiting: boolean; process(): boolean } | undefined;

  constructor(machine: Machine, report: ReportUncaught) {
    this.machine = machine;
    this.report = report;
  }

  /** process.nextTick: runs before promise jobs, timers and completions. */
  nextTick(callback: (...args: unknown[]) => void, args?: unknown[]): void {
    const at = this.count++;
    this.callbacks[at] = callback;
    this.parameters[at] = args;
  }

  /** Runs all ticks and promise jobs until none is left. Does nothing if it is running already. */
  drain(): void {
    if (this.running) return;
    this.running = true;
    for (;;) {
      try {
        do {
          if (this.head < this.count) this.runTicks();
          this.machine.runJobs();
        } while (this.head < this.count || (this.rejections?.waiting === true && this.rejections.process()));
        break;
      } catch (error) {
        this.report(error);
      }
    }
    this.running = false;
  }

  /** Runs promise jobs, and only them, until none is left. */
  drainJobs(): void {
    for (;;) {
      try {
        return this.machine.runJobs();
      } catch (error) {
        this.report(error);
      }
    }
  }

  private runTicks(): void {
    const { callbacks, parameters } = this;
    while (this.head < this.count) {
      const at = this.head++;
      const callback = callbacks[at]!;
      const args = parameters[at];
      callbacks[at] = parameters[at] = undefined;
      if (this.head === this.count) this.head = this.count = 0;
      else if (this.head === CHUNK) this.compact();
      if (args === undefined) callback();
      else callback(...args);
    }
  }

  private compact(): void {
    this.callbacks.splice(0, this.head);
    this.parameters.splice(0, this.head);
    this.count -= this.head;
    this.head = 0;
  }
}
