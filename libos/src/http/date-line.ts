// The line of the `Date` field, made anew once a second.

import type { Clock } from "../core/types.ts";

/** RFC 9110, 5.6.7. */
export class DateLine {
  private readonly clock: Clock;
  private text = "";
  /** When the line is out of date, on the loop's clock. */
  until: number = -1;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** "Date: ...\r\n". `now`: milliseconds on the loop's clock, which is cheap to read; the wall clock is asked once a second. */
  line(now: number): string {
    if (now < this.until) return this.text;
    const wall = this.clock.wall();
    this.text = `Date: ${new Date(wall).toUTCString()}\r\n`;
    this.until = now + 1000 - Math.floor(wall % 1000);
    return this.text;
  }
}
