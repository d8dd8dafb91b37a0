// One of the places of a guest at which an instance is to run, and when it runs there again.

import type { Restart } from "./config/types.ts";
import type { Instance } from "./instance.ts";

export interface Replica {
  readonly number: number;
  current?: Instance;
  /** The one that is to take its place. */
  next?: Instance;
  restarts: number;
  /** Ends in a row, for the back-off. */
  failures: number;
  /** A start that is due, and when (milliseconds since 1970). */
  timer?: NodeJS.Timeout;
  due?: number;
  /** By an operator. */
  stopped: boolean;
  /** An operator wants it to run now, whatever its policy says. */
  asked?: boolean;
}

/** Whoever runs for so many milliseconds was no failed start. */
const PROVEN = 10_000;

/** Whether one is to be started where the last one is over: an operator asks for it, or its policy does. */
export function startsAgain({ policy }: Restart, { asked, current }: Replica): boolean {
  const code = current?.record.end?.exitCode;
  if (asked === true || code === undefined || current?.stopping === true) return true;
  return policy === "always" || (policy === "on-failure" && code !== 0);
}

/** Notes that it has ended after so many milliseconds; gives those until its next start, which double with each end in a row. */
export function pauseAfter(replica: Replica, { delay, delayMax }: Restart, ran: number): number {
  if (ran >= Math.max(PROVEN, 2 * delay)) replica.failures = 0;
  const pause = Math.min(delay * 2 ** Math.min(replica.failures, 30), delayMax);
  replica.failures++;
  replica.due = Date.now() + pause;
  return pause;
}

/** A start that was due is not any more. */
export function cancel(replica: Replica): void {
  clearTimeout(replica.timer);
  delete replica.timer;
}
