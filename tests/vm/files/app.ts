// Reads bundled files in several ways.

import { existsSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "no error";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};

console.log(readFileSync("/data/file.txt", "utf8"));
console.log("bytes", (await readFile("data/dir/five.bin")).length);
console.log(codeOf(() => readFileSync("/data/missing")));
console.log(readdirSync("/data").join());
console.log(existsSync("/data/dir/five.bin"), statSync("/data/file.txt").size);
console.log(codeOf(() => openSync("/data/new", "w")));
