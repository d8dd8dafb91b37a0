// The memory that the machine has left.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Memory {
  /** MB that the machine could still give, as it says itself. */
  readonly available: number;
  /** The same, corrected. */
  readonly free: number;
}

/**
 * `free` is as if this process were not there, which only measures: its heap grows with what it reads. And free pages that lie ready for one
 * processor (tens of MB, at times more) are free, but not in MemAvailable.
 */
export function memoryNow(): Memory {
  const available = counted("meminfo", "MemAvailable") / 1024;
  return { available, free: available + (counted("self/status", "RssAnon") + counted("zoneinfo", "count") * 4) / 1024 };
}

/**
 * Makes so many MB of free memory be at hand, as all of it is on a machine without a hypervisor. In a virtual machine it goes back within
 * seconds, and a page that must come from there first costs four times as much as another (ADR 0026). Takes seconds itself.
 */
export function bringToHand(megabytes: number): void {
  execFileSync(process.execPath, ["-e", `Buffer.alloc(${megabytes} * 2 ** 20, 1)`]);
}

/** What so many have taken since, each. */
export function takenSince(before: Memory, count: number): Memory {
  const now = memoryNow();
  return { available: (before.available - now.available) / count, free: (before.free - now.free) / count };
}

/** The number behind a word in a file of /proc, summed where there are several. */
const counted = (file: string, word: string): number =>
  [...readFileSync(`/proc/${file}`, "utf8").matchAll(new RegExp(`\\b${word}:\\s+(\\d+)`, "g"))].reduce(
    (sum, [, digits]) => sum + Number(digits),
    0,
  );
