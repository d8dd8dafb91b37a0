// A load generator that keeps its rate whatever the server does. Latency counts from when a request was due, not from when it
// could be sent: a server that stalls is charged for all that waited.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { samples } from "./figure.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** Requests a second up to which the client rests in between: each may be sent a millisecond late, which counts as latency. */
const RESTING_RATE = 2000;

interface Connection {
  readonly socket: Socket;
  /** When the request that is under way was due, in ms; undefined if there is none. */
  due: number | undefined;
}

/** Sends `rate` requests a second for `duration` ms over keep-alive connections; returns the 99th percentile of latency in ms. */
export async function openLoop(port: number, connections: number, rate: number, duration: number): Promise<number> {
  const latencies: number[] = [];
  const free: Connection[] = [];
  const waiting: number[] = [];
  let open = 0;
  let failure: Error | undefined;

  const send = (connection: Connection, due: number): void => {
    connection.due = due;
    open++;
    connection.socket.write(REQUEST);
  };
  const all = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      const connection: Connection = { socket, due: undefined };
      // Answers are short: each comes in one piece.
      socket.on("data", () => {
        if (connection.due === undefined) return;
        latencies.push(performance.now() - connection.due);
        connection.due = undefined;
        open--;
        const next = waiting.shift();
        if (next === undefined) free.push(connection);
        else send(connection, next);
      });
      socket.on("close", () => (failure ??= new Error(`the server on port ${port} closed a connection under load`)));
      free.push(connection);
      return connection;
    }),
  );

  const start = performance.now();
  const total = Math.floor((rate * duration) / 1000);
  let sent = 0;
  await new Promise<void>((resolve) => {
    const turn = (): void => {
      const now = performance.now();
      for (; sent < total && start + (sent * 1000) / rate <= now; sent++) {
        const due = start + (sent * 1000) / rate;
        const connection = free.pop();
        if (connection === undefined) waiting.push(due);
        else send(connection, due);
      }
      const over = sent === total && open === 0 && waiting.length === 0;
      if (over || failure !== undefined || now - start > duration * 5) resolve();
      // Whoever spins takes a processor from those that are measured; at a high rate there is no other way to be in time.
      else if (rate <= RESTING_RATE) setTimeout(turn, 1);
      else setImmediate(turn);
    };
    turn();
  });
  for (const { socket } of all) socket.removeAllListeners("close").destroy();
  if (failure !== undefined) throw failure;
  if (latencies.length < total) throw new Error(`only ${latencies.length} of ${total} requests were answered`);
  return latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)] ?? samples(latencies).max;
}
