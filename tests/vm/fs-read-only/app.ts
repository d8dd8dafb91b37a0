// Tries all that would change something.

import * as fs from "node:fs";

console.log("read", fs.readFileSync("/data/a.txt", "utf8"), fs.readdirSync("/data").join());
const calls: [string, ...unknown[]][] = [
  ["writeFileSync", "/data/new", "x"],
  ["appendFileSync", "/data/a.txt", "x"],
  ["mkdirSync", "/data/new"],
  ["rmdirSync", "/data/dir"],
  ["unlinkSync", "/data/a.txt"],
  ["renameSync", "/data/a.txt", "/data/b.txt"],
  ["linkSync", "/data/a.txt", "/data/b.txt"],
  ["symlinkSync", "a.txt", "/data/link"],
  ["chmodSync", "/data/a.txt", 0o600],
  ["utimesSync", "/data/a.txt", 1, 2],
  ["truncateSync", "/data/a.txt", 1],
  ["copyFileSync", "/data/a.txt", "/data/b.txt"],
  ["rmSync", "/data/dir", { recursive: true }],
  ["mkdtempSync", "/data/tmp-"],
  ["accessSync", "/data/a.txt", fs.constants.W_OK],
];
for (const [name, ...args] of calls) {
  try {
    (fs as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...args);
    console.log(name, "no error");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    console.log(name, code, message.includes("mount it without :ro"));
  }
}
console.log("exists mkdir", fs.mkdirSync("/data/dir", { recursive: true }));
console.log("same", fs.readdirSync("/data").join());
