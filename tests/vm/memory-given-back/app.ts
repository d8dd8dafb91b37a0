// Takes 20 MB of small objects, some of them in circles, drops them and goes to rest.

import { createServer } from "node:net";

interface Piece {
  readonly number: number;
  readonly text: string;
  next?: Piece;
}

/** Enough for 20 MB: a piece takes about 200 bytes with its text. */
const COUNT = 100_000;

let held: Piece[] = [];
// Something open: a guest with nothing to wait for ends.
const server = createServer().listen(7000);

function fill(): void {
  for (let number = 0; number < COUNT; number++) {
    const piece: Piece = { number, text: `piece ${number} of ${COUNT}` };
    if (number % 2 === 1) {
      const last = held[held.length - 1]!;
      last.next = piece;
      piece.next = last; // a circle: only a collection finds it
    }
    held.push(piece);
  }
  const { heapUsed, rss } = process.memoryUsage();
  console.log(`full: ${heapUsed > 15e6 && rss > heapUsed}`);
}

process.on("SIGTERM", () => {
  const { heapUsed, rss } = process.memoryUsage();
  console.log(`empty: ${heapUsed < 2e6 && rss < 12e6}`); // the image and all below it are 8 MB
  server.close();
  process.removeAllListeners("SIGTERM");
});

setTimeout(() => {
  fill();
  setTimeout(() => {
    held = [];
    console.log("dropped");
  }, 500);
}, 300);
