// Reads and writes in a directory and prints how fast, as JSON; the same file runs in the guest and on Node.js.

import { open, rm, type FileHandle } from "node:fs/promises";

const folder = process.env["FOLDER"] ?? "/data";
const SMALL = 4096;
const LARGE = 2 ** 20;
const FILE = 32 * LARGE;
/** Milliseconds of each measurement. */
const TIME = 500;

/** A place in the file that follows no order; the same sequence each time. */
let seed = 1;
function somewhere(size: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return (seed % (FILE / size)) * size;
}

/** Operations a second, `width` of them under way at any time. */
async function rate(width: number, operation: (worker: number) => Promise<unknown>): Promise<number> {
  let count = 0;
  const start = performance.now();
  const worker = async (_: unknown, number: number): Promise<void> => {
    // The clock is read now and then: it is not what is measured.
    do {
      for (let i = 0; i < 8; i++) await operation(number);
      count += 8;
    } while (performance.now() - start < TIME);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return (count * 1000) / (performance.now() - start);
}

const buffers = (size: number, count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => new Uint8Array(size).fill(index + 1));

async function measure(file: FileHandle): Promise<Record<string, number>> {
  const small = buffers(SMALL, 16);
  const large = buffers(LARGE, 2);
  for (let at = 0; at < FILE; at += LARGE) await file.write(large[0]!, 0, LARGE, at);
  return {
    read4k: await rate(16, (worker) => file.read(small[worker]!, 0, SMALL, somewhere(SMALL))),
    write4k: await rate(16, (worker) => file.write(small[worker]!, 0, SMALL, somewhere(SMALL))),
    read4kInTurn: await rate(1, () => file.read(small[0]!, 0, SMALL, somewhere(SMALL))),
    write4kInTurn: await rate(1, () => file.write(small[0]!, 0, SMALL, somewhere(SMALL))),
    read1m: await rate(2, (worker) => file.read(large[worker]!, 0, LARGE, somewhere(LARGE))),
    write1m: await rate(2, (worker) => file.write(large[worker]!, 0, LARGE, somewhere(LARGE))),
    fsync: await rate(1, async () => {
      await file.write(small[0]!, 0, SMALL, somewhere(SMALL));
      await file.sync();
    }),
  };
}

const path = `${folder}/bench-files-${process.env["RUN"] ?? "0"}`;
const file = await open(path, "w+");
try {
  console.log(JSON.stringify(await measure(file)));
} finally {
  await file.close();
  await rm(path);
}
