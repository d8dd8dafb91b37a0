// What runs after each callback: process.nextTick first, then promise jobs, then promises that were rejected and left so.

import type { Machine } from "@unikernel/hal/machine";

/** Told of what a callback throws; returns if the guest goes on, and does not return if it ends. */
export type ReportUncaught = (error: unknown) => void;

const CHUNK = 1024;

export class TaskQueue {
  private readonly machine: Machine;
  private readonly report: ReportUncaught;
  // A queue in one array: entries before `head` have run.
  private callbacks: (((...args: unknown[]) => void) | undefined)[] = [];
  private parameters: (unknown[] | undefined)[] = [];
  private head = 0;
  private running = false;
  /** Called when jobs have run dry; returns whether it called application code. Set by the rejection tracker. */
  afterJobs: (() => boolean) | undefined;

  constructor(machine: Machine, report: ReportUncaught) {
    this.machine = machine;
    this.report = report;
  }

  /** process.nextTick: runs before promise jobs, timers and completions. */
  nextTick(callback: (...args: unknown[]) => void, args?: unknown[]): void {
    this.callbacks.push(callback);
    this.parameters.push(args);
  }

  /** Runs all ticks and promise jobs until none is left. Does nothing if it is running already. */
  drain(): void {
    if (this.running) return;
    this.running = true;
    for (;;) {
      try {
        do {
          if (this.head < this.callbacks.length) this.runTicks();
          this.machine.runJobs();
        } while (this.head < this.callbacks.length || (this.afterJobs !== undefined && this.afterJobs()));
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
    while (this.head < callbacks.length) {
      const at = this.head++;
      const callback = callbacks[at]!;
      const args = parameters[at];
      callbacks[at] = parameters[at] = undefined;
      if (this.head === callbacks.length || this.head >= CHUNK) {
        callbacks.splice(0, this.head);
        parameters.splice(0, this.head);
        this.head = 0;
      }
      if (args === undefined) callback();
      else callback(...args);
    }
  }
}
