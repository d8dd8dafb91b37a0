// Fills a volume, and makes room again.

import * as fs from "node:fs";

const size = (path: string): number => fs.statSync(path).size;
try {
  fs.writeFileSync("/data/big", Buffer.alloc(1_000_000, 1));
  console.log("no error");
} catch (error) {
  console.log("write", (error as Error).message);
}
const kept = size("/data/big");
console.log("kept", kept > 100_000 && kept <= 262_144);
const code = (error: NodeJS.ErrnoException): string => String(error.code);
console.log("promise", await fs.promises.appendFile("/data/big", Buffer.alloc(300_000)).then(() => "no error", code));
const stream = fs.createWriteStream("/data/stream");
const failed = new Promise((resolve) => stream.on("error", (error) => resolve(code(error))));
for (let i = 0; i < 20; i++) stream.write(Buffer.alloc(50_000));
stream.end();
console.log("stream", await failed);
fs.rmSync("/data/big");
fs.rmSync("/data/stream", { force: true });
fs.writeFileSync("/data/again", Buffer.alloc(100_000));
console.log("room", size("/data/again") === 100_000);
const { blocks, bsize, bavail } = fs.statfsSync("/data");
console.log("statfs", blocks * bsize <= 262_144, bavail < blocks);
