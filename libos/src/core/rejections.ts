// Promises that are rejected and left without a handler: collected while jobs run, reported when they have run dry.

import type { Machine } from "@unikernel/hal/machine";

export interface RejectionReports {
  /** A promise is still without a handler. */
  unhandled(promise: Promise<unknown>, reason: unknown): void;
  /** One that was reported has got a handler since. */
  handledLater(promise: Promise<unknown>): void;
}

export class RejectionTracker {
  /** There is something to report. Read after every callback, so it is a plain field. */
  waiting: boolean = false;
  private readonly reports: RejectionReports;
  private pending: Map<Promise<unknown>, unknown> = new Map();
  private readonly late: Promise<unknown>[] = [];
  private readonly reported: WeakSet<Promise<unknown>> = new WeakSet();

  constructor(machine: Machine, reports: RejectionReports) {
    this.reports = reports;
    machine.onRejection((promise, reason, handled) => {
      this.waiting = true;
      if (!handled) this.pending.set(promise, reason);
      else if (!this.pending.delete(promise) && this.reported.delete(promise)) this.late.push(promise);
    });
  }

  /** Reports what has gathered; returns whether there was anything, that is, whether application code may have run. */
  process(): boolean {
    const found = this.pending.size > 0 || this.late.length > 0;
    while (this.late.length > 0) this.reports.handledLater(this.late.shift()!);
    this.waiting = false;
    if (!found) return false;
    const pending = this.pending;
    this.pending = new Map();
    const left = pending.entries();
    try {
      for (const [promise, reason] of left) {
        pending.delete(promise);
        this.reported.add(promise);
        this.reports.unhandled(promise, reason);
      }
    } finally {
      // A report threw: the others have their turn after it.
      for (const [promise, reason] of pending) this.pending.set(promise, reason);
      this.waiting = this.pending.size > 0 || this.late.length > 0;
    }
    return true;
  }
}
