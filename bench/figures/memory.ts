// What an idle server costs: the PSS of its process, guest memory included, beside Node.js.

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { alternate, samples, type Benchmark } from "../figure.ts";
import { build, compileExample, nodeOfItsOwn } from "../places.ts";
import { answers, guestServer, nodeServer, pss, type Server } from "../programs.ts";

const ROUNDS = 10;
const REQUESTS = 20;

async function idle(start: () => Promise<Server>): Promise<number> {
  const server = await start();
  try {
    for (let i = 0; i < REQUESTS; i++)
      if (!(await answers(server.port))) throw new Error(`request ${i} was not answered`);
    await delay(1000);
    return pss(server.pid) / 1024;
  } finally {
    await server.stop();
  }
}

export const memory: Benchmark = {
  name: "memory",
  async run() {
    const image = build("examples/http", "example-http");
    const script = join(compileExample("http"), "server.js");
    const node = nodeOfItsOwn();
    const seen = await alternate(
      ROUNDS,
      () => idle(() => guestServer(image)),
      () => idle(() => nodeServer(script, node)),
    );
    return [
      {
        name: "memory: idle guest of examples/http, PSS (peer: node serving the same)",
        unit: "MB",
        ours: samples(seen.ours),
        peer: samples(seen.peer),
        must: { of: "ratio", most: 1 / 15 },
        goal: { of: "ratio", most: 1 / 30 },
      },
    ];
  },
};
