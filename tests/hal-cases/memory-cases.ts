// Cases of memory that a guest gives back, and of the signal that asks for it.

import {
  CONTROL_ADDRESS,
  encodeCancel,
  encodeMemoryRelease,
  encodeSignal,
  Error as HalError,
  IMAGE_ADDRESS,
  MEMORY_MAX,
  PAGE_SIZE,
  Signal,
  STACK_ADDRESS,
  SubmissionFlag,
  SYSTEM_ADDRESS,
} from "@unikernel/hal";
import { check, gather, refused, same, type HalCase, type Raw, type Seen } from "./raw.ts";

const PAGES = 4;

/** A buffer whose first whole page lies `from` bytes into it; filled, so that every page is there. */
function pages(raw: Raw): { bytes: Uint8Array; from: number; address: number } {
  const bytes = new Uint8Array((PAGES + 1) * PAGE_SIZE).fill(0x5a);
  const start = raw.machine.address(bytes);
  const from = (PAGE_SIZE - (start % PAGE_SIZE)) % PAGE_SIZE;
  return { bytes, from, address: start + from };
}

function release(raw: Raw, address: number, length: number, flags = 0): Seen {
  return raw.call((v, e, t) => encodeMemoryRelease(v, e, t, flags, address, length));
}

export const memoryCases: readonly HalCase[] = [
  {
    name: "pages that are given back read as zeros, those beside them stay, and all can be used again",
    run(raw) {
      const { bytes, from, address } = pages(raw);
      same(release(raw, address + PAGE_SIZE, 2 * PAGE_SIZE).result, 0, "result");
      const [first, last] = [from + PAGE_SIZE, from + 3 * PAGE_SIZE];
      check(
        bytes.every((byte, at) => byte === (at >= first && at < last ? 0 : 0x5a)),
        "other bytes than those of the two pages are zeros, or not all of them",
      );
      bytes.fill(0xa5);
      check(
        bytes.every((byte) => byte === 0xa5),
        "what was written afterwards is not there",
      );
      same(release(raw, address, PAGES * PAGE_SIZE).result, 0, "result of the second");
      same(release(raw, address, PAGES * PAGE_SIZE).result, 0, "result for pages that are not there");
      check(
        bytes.subarray(from, from + PAGES * PAGE_SIZE).every((byte) => byte === 0),
        "not zero",
      );
    },
  },
  {
    name: "a release that goes well is quiet, one that fails is not",
    run(raw) {
      const { address } = pages(raw);
      raw.submit((v, e, t) => encodeMemoryRelease(v, e, t, SubmissionFlag.QUIET, address, PAGE_SIZE));
      raw.machine.enter(1, 20);
      same(raw.next().result, 0, "result");
      refused(release(raw, address + 1, PAGE_SIZE, SubmissionFlag.QUIET), HalError.INVALID, 0, "misaligned");
    },
  },
  {
    name: "only whole pages can be given back",
    run(raw) {
      const { bytes, address } = pages(raw);
      for (const [start, length] of [
        [address + 16, PAGE_SIZE],
        [address, PAGE_SIZE - 1],
        [address, PAGE_SIZE + 16],
        [address, 0],
      ] as const) {
        refused(release(raw, start, length), HalError.INVALID, 0, `${length} bytes at ${start.toString(16)}`);
      }
      check(
        bytes.every((byte) => byte === 0x5a),
        "what was refused has changed something",
      );
    },
  },
  {
    name: "only the heap can be given back",
    run(raw) {
      const { address } = pages(raw);
      // In order: page 0, the monitor's tables, the control page, the stack, the image, behind all memory, half behind it.
      for (const [start, length] of [
        [0, PAGE_SIZE],
        [SYSTEM_ADDRESS, PAGE_SIZE],
        [CONTROL_ADDRESS, PAGE_SIZE],
        [STACK_ADDRESS, PAGE_SIZE],
        [IMAGE_ADDRESS, PAGE_SIZE],
        [MEMORY_MAX, PAGE_SIZE],
        [address, MEMORY_MAX],
      ] as const) {
        refused(release(raw, start, length), HalError.INVALID, 0, `${length} bytes at ${start.toString(16)}`);
      }
      const high = raw.call((view, entry, token) => {
        encodeMemoryRelease(view, entry, token, 0, address, PAGE_SIZE);
        view.u32[entry * 16 + 5] = 0x8000_0000;
      });
      refused(high, HalError.INVALID, 0, "an address beyond 32 bits");
    },
  },
  {
    name: "the signal for memory can be awaited once at a time, and cancelled",
    run(raw) {
      const waiting = raw.submit((v, e, t) => encodeSignal(v, e, t, SubmissionFlag.MULTISHOT, Signal.MEMORY));
      const second = raw.call((v, e, t) => encodeSignal(v, e, t, 0, Signal.MEMORY));
      refused(second, HalError.EXISTS, 0, "the second");
      const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, waiting));
      const seen = gather(raw, [waiting, cancel]);
      refused(seen.get(waiting)!, HalError.CANCELLED, 0, "the cancelled");
      same(seen.get(cancel)!.result, 0, "result of the cancel");
    },
  },
];
