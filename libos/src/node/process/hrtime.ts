// process.hrtime.

import { runtime } from "../../core/runtime.ts";
import { codedError, invalidArgType } from "../errors.ts";

const NANOSECONDS = 1e9;

export interface HighResolutionTime {
  /** Seconds and nanoseconds since the guest's start, or since `previous`. */
  (previous?: [number, number]): [seconds: number, nanoseconds: number];
  /** Nanoseconds since the guest's start. */
  bigint(): bigint;
}

export const hrtime: HighResolutionTime = Object.assign(
  function hrtime(previous?: [number, number]): [number, number] {
    const now = runtime.hal.clock.monotonic();
    let seconds = Math.floor(now / NANOSECONDS);
    let nanoseconds = now % NANOSECONDS;
    if (previous === undefined) return [seconds, nanoseconds];
    if (!Array.isArray(previous)) throw invalidArgType("time", "Array", previous);
    if (previous.length !== 2) {
      const text = `The value of "time" is out of range. It must be 2. Received ${(previous as unknown[]).length}`;
      throw codedError(RangeError, "ERR_OUT_OF_RANGE", text);
    }
    seconds -= previous[0];
    nanoseconds -= previous[1];
    return nanoseconds < 0 ? [seconds - 1, nanoseconds + NANOSECONDS] : [seconds, nanoseconds];
  },
  { bigint: (): bigint => BigInt(runtime.hal.clock.monotonic()) },
);
