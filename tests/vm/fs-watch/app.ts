// Changes files while they are watched.

import * as fs from "node:fs";

const next = (watcher: fs.FSWatcher): Promise<string> =>
  new Promise((resolve) => watcher.once("change", (type, name) => resolve(`${type} ${String(name)}`)));

const watcher = fs.watch("/data/dir");
for (const change of [
  () => fs.writeFileSync("/data/dir/new.txt", ""),
  () => fs.appendFileSync("/data/dir/a.txt", "more"),
  () => fs.unlinkSync("/data/dir/a.txt"),
]) {
  const told = next(watcher);
  change();
  console.log(await told);
}
const closed = new Promise((resolve) => watcher.once("close", () => resolve(undefined)));
watcher.close();
await closed;

fs.mkdirSync("/data/dir/deep");
const all = fs.watch("/data", { recursive: true });
const told = next(all);
fs.writeFileSync("/data/dir/deep/x", "");
console.log("recursive", await told);
all.close();

const stop = new AbortController();
setTimeout(() => fs.writeFileSync("/data/dir/deep/y", ""), 20);
try {
  for await (const { eventType, filename } of fs.promises.watch("/data/dir/deep", { signal: stop.signal })) {
    console.log("promise", eventType, filename);
    stop.abort();
  }
} catch (error) {
  console.log("promise", (error as Error).name);
}

fs.writeFileSync("/data/polled", "1");
await new Promise<void>((resolve) => {
  fs.watchFile("/data/polled", { interval: 30 }, (now, before) => {
    console.log("file", before.size, now.size);
    if (now.size === 5) fs.unlinkSync("/data/polled");
    else {
      fs.unwatchFile("/data/polled");
      resolve();
    }
  });
  setTimeout(() => fs.writeFileSync("/data/polled", "12345"), 60);
});
try {
  fs.watch("/data/none");
} catch (error) {
  console.log("missing", (error as NodeJS.ErrnoException).code);
}
// These do not keep the guest running.
fs.watch("/data", { persistent: false });
fs.watchFile("/data/polled", { persistent: false }, () => {});
console.log("ended");
