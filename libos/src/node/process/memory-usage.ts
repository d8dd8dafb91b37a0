// process.memoryUsage.

import { runtime } from "../../core/runtime.ts";

/** Bytes. The engine does not count buffers apart: they are in `heapUsed`, and `external` and `arrayBuffers` are 0. */
export interface MemoryUsage {
  /** Guest memory that was in use at most so far, the image included. */
  rss: number;
  heapTotal: number;
  heapUsed: number;
  external: number;
  arrayBuffers: number;
}

function rss(): number {
  const { heapSize, peak } = runtime.machine.memory();
  return runtime.machine.boot.memorySize - heapSize + peak;
}

export const memoryUsage: { (): MemoryUsage; rss(): number } = Object.assign(
  function memoryUsage(): MemoryUsage {
    const { heapSize, used } = runtime.machine.memory();
    return { rss: rss(), heapTotal: heapSize, heapUsed: used, external: 0, arrayBuffers: 0 };
  },
  { rss },
);
