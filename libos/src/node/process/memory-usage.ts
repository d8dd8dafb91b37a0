// process.memoryUsage.

import { runtime } from "../../core/runtime.ts";

/** Bytes. The engine does not count buffers apart: they are in `heapUsed`, and `external` and `arrayBuffers` are 0. */
export interface MemoryUsage {
  /** Guest memory that the host holds for it, the image included; what fell free lately may still be counted. */
  rss: number;
  /** What the heap may hold: its size, or the limit that the operator has set. */
  heapTotal: number;
  heapUsed: number;
  external: number;
  arrayBuffers: number;
}

function rss(): number {
  const { heapSize, resident } = runtime.machine.memory();
  return runtime.machine.boot.memorySize - heapSize + resident;
}

export const memoryUsage: { (): MemoryUsage; rss(): number } = Object.assign(
  function memoryUsage(): MemoryUsage {
    const { limit, used } = runtime.machine.memory();
    return { rss: rss(), heapTotal: limit, heapUsed: used, external: 0, arrayBuffers: 0 };
  },
  { rss },
);
