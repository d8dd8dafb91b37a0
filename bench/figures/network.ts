// The network beside node: connections a second, an echo of large writes, a proxy by fetch, datagrams there and back.

import { join } from "node:path";
import { alternate, samples, type Benchmark, type Figure } from "../figure.ts";
import { datagramRoundTrips, echoRate } from "../network-clients.ts";
import { build, root } from "../places.ts";
import { guestDatagrams, guestServer, nodeDatagrams, nodeServer, output, type Server } from "../programs.ts";

const ROUNDS = 6;
const CONNECTIONS = 64;

const script = (name: string): string => join(root, `bench/dist/guests/${name}/app.js`);

/** Requests a second by wrk, in one thread; with `close` each on a connection of its own. */
async function requests(port: number, close: boolean): Promise<number> {
  const header = close ? ["-H", "Connection: close"] : [];
  const text = await output("wrk", ["-t1", `-c${CONNECTIONS}`, "-d2s", ...header, `http://127.0.0.1:${port}/`]);
  const errors = /Non-2xx.*|Socket errors: connect [^0].*|timeout [^0].*/.exec(text);
  if (errors !== null) throw new Error(`wrk reports: ${errors[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}

/** Takes both servers through a first, unmeasured round, then measures in turns; stops them. */
async function compare(
  name: string,
  unit: string,
  servers: readonly [Server, Server],
  measure: (port: number) => Promise<number>,
): Promise<Figure> {
  const [guest, node] = servers;
  try {
    await measure(guest.port);
    await measure(node.port);
    const seen = await alternate(
      ROUNDS,
      () => measure(guest.port),
      () => measure(node.port),
    );
    return {
      name,
      unit,
      ours: samples(seen.ours),
      peer: samples(seen.peer),
      must: { of: "ratio", least: 0.5 },
      goal: { of: "ratio", least: 1 },
    };
  } finally {
    await guest.stop();
    await node.stop();
  }
}

const both = async (name: string): Promise<[Server, Server]> => [
  await guestServer(build(`bench/guests/${name}`, name)),
  await nodeServer(script(name)),
];

async function proxy(): Promise<Figure> {
  const upstream = await nodeServer(script("http"));
  try {
    const url = `http://127.0.0.1:${upstream.port}/`;
    const options = ["--allow-net", `127.0.0.1:${upstream.port}`, "--env", `UPSTREAM=${url}`];
    const servers: [Server, Server] = [
      await guestServer(build("bench/guests/proxy", "proxy"), options),
      await nodeServer(script("proxy"), process.execPath, { UPSTREAM: url }),
    ];
    const name = "network: requests/s of a proxy that asks by fetch (peer: node:http and fetch)";
    return await compare(name, "1/s", servers, (port) => requests(port, false));
  } finally {
    await upstream.stop();
  }
}

export const network: Benchmark = {
  name: "network",
  async run() {
    return [
      await compare(
        "network: connections/s, accepted, answered and closed (peer: node:net)",
        "1/s",
        await both("connections"),
        (port) => requests(port, true),
      ),
      await compare(
        "network: echo of 64 KB writes, 4 connections (peer: node:net)",
        "MB/s",
        await both("echo"),
        echoRate,
      ),
      await proxy(),
      await compare(
        "network: UDP round trips/s, 32 under way (peer: node:dgram)",
        "1/s",
        [await guestDatagrams(build("bench/guests/datagram", "datagram")), await nodeDatagrams(script("datagram"))],
        datagramRoundTrips,
      ),
    ];
  },
};
