// HTTP: requests a second over 64 keep-alive connections, and the 99th percentile of latency at half that load.

import { join } from "node:path";
import { alternate, samples, type Benchmark, type Figure } from "../figure.ts";
import { openLoop } from "../open-loop.ts";
import { build, root } from "../places.ts";
import { guestServer, nodeServer, output } from "../programs.ts";

const ROUNDS = 10;
const CONNECTIONS = 64;

/** Requests a second by wrk, in one thread: the server has the other core. */
async function rate(port: number): Promise<number> {
  const text = await output("wrk", ["-t1", `-c${CONNECTIONS}`, "-d2s", `http://127.0.0.1:${port}/`]);
  const errors = /Socket errors.*|Non-2xx.*/.exec(text);
  if (errors !== null) throw new Error(`wrk reports: ${errors[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}

export const http: Benchmark = {
  name: "http",
  async run() {
    const guest = await guestServer(build("bench/guests/http", "http"));
    const node = await nodeServer(join(root, "bench/dist/guests/http/app.js"));
    try {
      await rate(guest.port);
      await rate(node.port);
      const rates = await alternate(
        ROUNDS,
        () => rate(guest.port),
        () => rate(node.port),
      );
      const [ours, peer] = [samples(rates.ours), samples(rates.peer)];
      // The same load for both: half of what the slower one takes.
      const load = Math.min(ours.median, peer.median) / 2;
      const latencies = await alternate(
        ROUNDS,
        () => openLoop(guest.port, CONNECTIONS, load, 2000),
        () => openLoop(node.port, CONNECTIONS, load, 2000),
      );
      const figures: readonly Figure[] = [
        {
          name: "http: requests/s, 64 keep-alive connections (peer: node:http)",
          unit: "1/s",
          ours,
          peer,
          must: { of: "ratio", least: 0.5 },
          goal: { of: "ratio", least: 1 },
        },
        {
          name: `http: p99 latency at ${Math.round(load)} requests/s (peer: node:http)`,
          unit: "ms",
          ours: samples(latencies.ours),
          peer: samples(latencies.peer),
          must: { of: "ratio", most: 2 },
          goal: { of: "ratio", most: 1 },
        },
      ];
      return figures;
    } finally {
      await guest.stop();
      await node.stop();
    }
  },
};
