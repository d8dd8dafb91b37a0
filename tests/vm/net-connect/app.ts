// Connects to one who never reads, and to places where nobody is or may be reached.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const port = Number(process.env["PORT"]);

async function failing(host: string, to: number): Promise<void> {
  const socket = connect(to, host);
  const [error] = (await once(socket, "error").catch((cause: unknown) => [cause])) as [NodeJS.ErrnoException];
  console.log(error.code, error.syscall, error.message);
}

/** Writes as long as it is asked to; returns how much was taken. */
async function fill(socket: Socket): Promise<number> {
  const chunk = Buffer.alloc(65_536, "x");
  let writes = 0;
  for (let idle = 0; idle < 5;) {
    if (socket.writableNeedDrain) {
      idle++;
      await delay(40);
    } else {
      idle = 0;
      writes++;
      socket.write(chunk);
    }
  }
  return writes * chunk.length;
}

const socket = connect({ port, host: "127.0.0.1" });
await once(socket, "connect");
console.log(socket.readyState, socket.remoteAddress, socket.localAddress, (socket.localPort ?? 0) > 0);
const taken = await fill(socket);
// What the host's buffers take is some megabytes; the guest itself holds back a few writes and no more.
console.log(
  "slow peer:",
  taken > 65_536,
  socket.writableLength <= 2 * 65_536,
  process.memoryUsage().heapUsed < 12_000_000,
);
socket.setTimeout(20);
await once(socket, "timeout");
socket.destroy();
await once(socket, "close");
console.log(socket.readyState, socket.destroyed);

await failing("127.0.0.1", 1);
await failing("127.0.0.2", port);
await failing("somewhere.invalid", 80);
const aborted = new AbortController();
const silent = connect({ port, host: "127.0.0.1", signal: aborted.signal } as never);
aborted.abort();
const [error] = (await once(silent, "error").catch((cause: unknown) => [cause])) as [NodeJS.ErrnoException];
console.log(error.code);
