// Memory that a guest gives back.

import type { Operation } from "../schema.ts";

export const memoryOperations: readonly Operation[] = [
  {
    name: "memory_release",
    number: 5,
    device: "memory",
    since: 1,
    text: "Gives pages of the heap back to the host: whole ones, from a multiple of PAGE_SIZE on. They hold zeros from the completion on and may be used again at any time; each then takes host memory at its first touch. The length has no other limit than the heap.",
    payload: "written by the monitor",
    arguments: [],
    flags: ["QUIET"],
    result: "0",
    errors: ["INVALID"],
  },
];
