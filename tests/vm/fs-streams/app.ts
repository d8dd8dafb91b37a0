// Writes, copies and checks a file that is larger than the guest's memory.

import { createReadStream, createWriteStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";

const SIZE = 40 * 2 ** 20;
const chunk = Buffer.alloc(65_536, "0123456789abcdef");

await pipeline(function* () {
  for (let at = 0; at < SIZE; at += chunk.length) yield chunk;
}, createWriteStream("/data/one"));
console.log("written", statSync("/data/one").size);
await pipeline(createReadStream("/data/one"), createWriteStream("/data/two", { flush: true }));
let right = true;
for await (const part of createReadStream("/data/two") as AsyncIterable<Buffer>)
  if (!part.equals(chunk.subarray(0, part.length))) right = false;
console.log("copied", statSync("/data/two").size, right);
