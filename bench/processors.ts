// How fast the machine's processors are at the moment: where others share them, as on a rented machine, that changes by two within minutes.

import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

/** Milliseconds that a processor is watched. */
const WATCHED = 200;

/** Million turns of a fixed loop a second: the mean of all processors, all at work at once. Takes a third of a second. */
export async function processorSpeed(): Promise<number> {
  const one = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url));
      worker.once("message", resolve).once("error", reject);
    });
  const seen = await Promise.all(Array.from({ length: availableParallelism() }, one));
  return seen.reduce((sum, speed) => sum + speed, 0) / seen.length;
}

function speedOfThisThread(): number {
  let state = 1;
  const turn = (times: number): void => {
    for (let left = times; left > 0; left--) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
    }
  };
  turn(1e7); // compiled by now
  const start = performance.now();
  let turns = 0;
  let took: number;
  do {
    turn(1e5);
    turns += 1e5;
    took = performance.now() - start;
  } while (took < WATCHED);
  return turns / took / 1000;
}

if (!isMainThread) parentPort?.postMessage(speedOfThisThread());
