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

setTimeout(() => {
  for (let number = 0; number < COUNT; number++) {
    const piece: Piece = { number, text: `piece ${number} of ${COUNT}` };
    if (number % 2 === 1) {
      const last = held[held.length - 1]!;
      last.next = piece;
      piece.next = last; // a circle: only a collection finds it
    }
    held.push(piece);
  }
  const full = process.memoryUsage();
  console.log(`full: ${full.heapUsed > 15e6 && full.rss > 15e6}`);
  setTimeout(() => {
    held = [];
    setTimeout(() => {
      const { heapUsed, rss } = process.memoryUsage();
      console.log(`empty: ${heapUsed < 5e6 && rss < 12e6}`);
    }, 1000);
  }, 1000);
}, 500);

process.on("SIGTERM", () => server.close());
