// JavaScript that only computes: in a guest, and by the same engine as a Linux program.

import { join } from "node:path";
import { alternate, samples, type Benchmark, type Samples } from "../figure.ts";
import { build, engine, root, vmm } from "../places.ts";
import { output } from "../programs.ts";

const ROUNDS = 10;

interface Result {
  readonly sum: number;
  readonly times: Readonly<Record<string, number>>;
}

export const cpu: Benchmark = {
  name: "cpu",
  async run() {
    const image = build("bench/guests/cpu", "cpu");
    const script = join(root, "bench/dist/guests/cpu/app.js");
    const parse = async (text: Promise<string>): Promise<Result> => JSON.parse(await text) as Result;
    const seen = await alternate(
      ROUNDS,
      () => parse(output(vmm, [image])),
      () => parse(output(engine, ["run", script])),
    );
    if (seen.ours[0]?.sum !== seen.peer[0]?.sum) throw new Error("guest and native engine compute different sums");
    /** Speed: runs of the work a second. */
    const speed = (results: readonly Result[], name: string): Samples =>
      samples(results.map(({ times }) => 1000 / (times[name] ?? Number.NaN)));
    const whole = (results: readonly Result[]): Samples =>
      samples(results.map(({ times }) => 1000 / Object.values(times).reduce((sum, time) => sum + time, 0)));
    return [
      {
        name: "cpu: all of the work below, in the guest (peer: same engine, native)",
        unit: "1/s",
        ours: whole(seen.ours),
        peer: whole(seen.peer),
        must: { of: "ratio", least: 0.9 },
        goal: { of: "ratio", least: 0.98 },
      },
      ...Object.keys(seen.ours[0]?.times ?? {}).map((name) => ({
        name: `cpu: ${name}`,
        unit: "1/s",
        ours: speed(seen.ours, name),
        peer: speed(seen.peer, name),
      })),
    ];
  },
};
