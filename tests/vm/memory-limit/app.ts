// Keeps everything until it may not hold more; then drops it and goes on, within its limit.

import { totalmem } from "node:os";

const kept: number[][] = [];
let message = "";
try {
  for (;;) kept.push(new Array<number>(1000).fill(kept.length));
} catch (error) {
  message = String(error);
}
const { heapTotal, heapUsed } = process.memoryUsage();
const inside = heapTotal < 12 * 2 ** 20 && heapUsed < heapTotal + 512 * 1024 && heapUsed > heapTotal - 512 * 1024;
kept.length = 0;
console.log(`${message}, inside: ${inside}, of ${totalmem() / 2 ** 20} MB`);
const again = new Array<number>(100_000).fill(1);
console.log(again.length);
for (;;) kept.push(new Array<number>(1000).fill(kept.length));
