// Clients that keep a server busy and count what comes back.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";

/** Milliseconds of one measurement. */
const TIME = 1500;

const CONNECTIONS = 4;
const WRITE = Buffer.alloc(65_536, "uk");
/** Writes that are under way on each connection. */
const WINDOW = 4;

/** Megabytes a second that come back from an echo server on 127.0.0.1, in one direction. */
export async function echoRate(port: number): Promise<number> {
  let bytes = 0;
  let over = false;
  const start = performance.now();
  const talk = async (): Promise<void> => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    let received = 0;
    socket.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      received += chunk.length;
      for (; received >= WRITE.length && !over; received -= WRITE.length) socket.write(WRITE);
    });
    for (let index = 0; index < WINDOW; index++) socket.write(WRITE);
    await new Promise((resolve) => setTimeout(resolve, TIME - (performance.now() - start)));
    over = true;
    socket.destroy();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, talk));
  return bytes / 1e3 / (performance.now() - start);
}

const UNDER_WAY = 32;
/** Milliseconds after which a datagram counts as lost and is sent again: the server may not be there yet. */
const LOST = 20;

/** Datagrams a second that come back from an echo server on 127.0.0.1. */
export async function datagramRoundTrips(port: number): Promise<number> {
  const socket = createSocket("udp4");
  socket.connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {}); // nobody listens there yet: the resend below asks again
  const message = Buffer.alloc(64, "uk");
  let count = 0;
  let last = performance.now();
  socket.on("message", () => {
    count++;
    last = performance.now();
    socket.send(message);
  });
  for (let index = 0; index < UNDER_WAY; index++) socket.send(message);
  const again = setInterval(() => {
    if (performance.now() - last < LOST) return;
    last = performance.now();
    for (let index = 0; index < UNDER_WAY; index++) socket.send(message);
  }, LOST);
  for (let waited = 0; count === 0; waited += LOST) {
    if (waited > 5000) throw new Error(`no datagram comes back from port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, LOST));
  }
  count = 0;
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, TIME));
  const rate = (count * 1000) / (performance.now() - start);
  clearInterval(again);
  socket.close();
  return rate;
}
