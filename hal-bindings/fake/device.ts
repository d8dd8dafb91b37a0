// What every device of the fake is to its monitor, and what the monitor is to it.

import { Error as HalError, TRANSFER_MAX } from "../gen/hal.ts";
import type { FakeMemory } from "./memory.ts";
import type { Request } from "./request.ts";
import type { MonitorRings } from "./rings.ts";
import type { Schedule } from "./schedule.ts";

/** Carries out the operations that the definition gives to it. */
export interface Device {
  /** Open handles: tests look for leaks here. */
  readonly open: number;
  /** Acts on a submission with flags that its operation takes; completes it now or later. */
  submit(request: Request): void;
  /** Ends a waiting operation with CANCELLED; false if no such token waits here. */
  cancel(token: number): boolean;
  /** Moves everything that can move: after submissions, after outside events, and when the guest has taken completions. */
  pump(): void;
}

/** An option of a socket that a guest has set. */
export interface RecordedOption {
  readonly handle: number;
  readonly option: number;
  readonly setting: number;
}

/** Memory, rings and time for all devices. */
export class DeviceHost {
  readonly memory: FakeMemory;
  readonly rings: MonitorRings;
  readonly schedule: Schedule;

  constructor(memory: FakeMemory, rings: MonitorRings, schedule: Schedule) {
    this.memory = memory;
    this.rings = rings;
    this.schedule = schedule;
  }

  fail(token: number, error: number, detail = 0): void {
    this.rings.post({ token, result: -error, detail });
  }

  invalid(token: number): void {
    this.fail(token, HalError.INVALID);
  }

  /** The memory that a submission names with `address` and `length`, or undefined if it is not the guest's or too long. */
  payload({ address, length }: Request): Uint8Array | undefined {
    return length <= TRANSFER_MAX ? this.memory.bytes(address, length) : undefined;
  }
}

/** The u64 field at an offset of a submission; guest addresses fit in a number, others lie outside of all memory anyway. */
export function addressAt(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true));
}
