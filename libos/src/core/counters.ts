// What the guest counts for whoever watches it: in a page that the host can read, so that telling it takes no exit.

import { CONTROL_ADDRESS, COUNTERS_ADDRESS, CountersPage } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";

const LAGS = [
  [1e6, CountersPage.LAG_1],
  [1e7, CountersPage.LAG_10],
  [1e8, CountersPage.LAG_100],
  [1e9, CountersPage.LAG_1000],
] as const;

/** Counters of 64 bits, each as two words. */
export class Counters {
  private readonly words: Uint32Array;
  /** Nanoseconds of busy turns that are no whole microsecond yet. */
  private rest = 0;

  constructor(machine: Pick<Machine, "shared">) {
    this.words = new Uint32Array(machine.shared, COUNTERS_ADDRESS - CONTROL_ADDRESS, CountersPage.SIZE / 4);
  }

  /** Adds to a counter, named by its offset in the page. */
  add(counter: number, more: number = 1): void {
    const { words } = this;
    const low = counter >> 2;
    const sum = words[low]! + more;
    words[low] = sum;
    if (sum > 0xffff_ffff) words[low + 1] = words[low + 1]! + Math.floor(sum / 2 ** 32);
  }

  /** A turn of the event loop that took so many nanoseconds. */
  turn(nanoseconds: number): void {
    this.add(CountersPage.TURNS);
    const sum = this.rest + nanoseconds;
    const microseconds = Math.floor(sum / 1000);
    this.rest = sum - microseconds * 1000;
    this.add(CountersPage.BUSY, microseconds);
    if (nanoseconds < 1e6) this.add(CountersPage.LAG_1);
    else this.add(LAGS.find(([bound]) => nanoseconds < bound)?.[1] ?? CountersPage.LAG_MORE);
  }
}
