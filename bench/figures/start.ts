// How fast a program is there: the monitor alone, and `uk run`, beside Node.js.

import { join } from "node:path";
import { alternate, samples, type Benchmark } from "../figure.ts";
import { build, compileExample, uk, vmm } from "../places.ts";
import { firstByte } from "../programs.ts";

const ROUNDS = 20;

export const start: Benchmark = {
  name: "start",
  async run() {
    const image = build("examples/hello", "hello");
    const script = join(compileExample("hello"), "main.js");
    const node = (): Promise<number> => firstByte(process.execPath, [script]);
    // The first of each fills the page cache.
    await firstByte(vmm, [image]);
    await node();
    const monitor = await alternate(ROUNDS, () => firstByte(vmm, [image]), node);
    const run = await alternate(ROUNDS, () => firstByte(process.execPath, [uk, "run", image]), node);
    return [
      {
        name: "start: vmm exec to first console byte, hello (peer: node hello.js)",
        unit: "ms",
        ours: samples(monitor.ours),
        peer: samples(monitor.peer),
        must: { of: "ratio", most: 1 / 8 },
        goal: { of: "ours", most: 3 },
      },
      {
        name: "start: uk run to first console byte, hello (peer: node hello.js)",
        unit: "ms",
        ours: samples(run.ours),
        peer: samples(run.peer),
        must: { of: "ratio", most: 1.3 },
        goal: { of: "ratio", most: 1.1 },
      },
    ];
  },
};
