// Synchronous calls while asynchronous ones, a flush and timers are under way.

import * as fs from "node:fs";

const fd = fs.openSync("/data/file", "w+");
const order: number[] = [];
const done = Promise.all(
  Array.from(
    { length: 10 },
    (_, i) =>
      new Promise<void>((resolve, reject) => {
        fs.write(fd, String(i), i, (error) => {
          if (error) return reject(error);
          order.push(i);
          // In the middle of the completions of this turn: those behind wait, in their order.
          if (i === 4) fs.writeFileSync("/data/inside", "inside".repeat(100_000));
          if (i === 5) fs.statSync("/data/inside");
          resolve();
        });
      }),
  ),
);
let timed = false;
setTimeout(() => {
  timed = true;
  console.log("timer before the turn ends");
}, 0);
queueMicrotask(() => console.log("microtask"));
fs.writeFileSync("/data/sync", "ab");
console.log("sync", fs.readFileSync("/data/sync").length, "bytes");
if (timed || order.length > 0) throw new Error("a synchronous call has let the event loop run");
await done;
console.log("async", order.join(), "of", String(fs.readFileSync("/data/file").length));
console.log("sync inside", order.indexOf(5));

// A flush is done by another thread, and comes later than what follows it.
const flushed = fs.promises.open("/data/file", "r+").then(async (handle) => {
  await handle.sync();
  await handle.close();
});
fs.appendFileSync("/data/file", "more");
await flushed;
console.log("flushed");

// More operations than the rings hold, in one turn.
await Promise.all(Array.from({ length: 300 }, (_, i) => fs.promises.writeFile(`/data/n${i}`, String(i))));
const texts = await Promise.all(Array.from({ length: 300 }, (_, i) => fs.promises.readFile(`/data/n${i}`, "utf8")));
console.log(
  `${fs.readdirSync("/data").filter((name) => name.startsWith("n")).length} files,`,
  `${texts.filter((text, i) => text === String(i)).length} right`,
);
