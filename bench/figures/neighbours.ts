// Bad neighbours: the 99th percentile of an HTTP guest's latency beside 20 guests that do all they can, next to its value when those
// stand still. What keeps the neighbours small is the operator's: their weight (without control groups a nice value), their cap, or both.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { getPriority, setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { hostileImage } from "@unikernel/tests/dist/hostile/image.js";
import { alternate, samples, type Benchmark, type Figure } from "../figure.ts";
import { openLoop } from "../open-loop.ts";
import { build, vmm } from "../places.ts";
import { guestServer } from "../programs.ts";

const ROUNDS = 6;
const CONNECTIONS = 16;
/** Requests a second: about a tenth of what the server can do, so that its own queues do not count. */
const RATE = 1000;
/** What the neighbours do (tests/hostile): exits without end, all their memory, gigabytes of random bytes, console logs; four of each. */
const ATTACKS = ["enters", "clocks", "memory", "entropy", "logs"];
const EACH = 4;

/** A way to keep a neighbour small: what stands before the monitor's command, and options of the monitor. */
interface Means {
  readonly name: string;
  readonly before: readonly string[];
  readonly options: readonly string[];
}

const LIGHT = ["nice", "-n", "19"];
const CAPPED = ["--cpu-cap", "5"];
const MEANS: readonly Means[] = [
  { name: "weight 1", before: LIGHT, options: [] },
  { name: "cap 5", before: [], options: CAPPED },
  { name: "weight 1 and cap 5", before: LIGHT, options: CAPPED },
];
/** The client stands for someone elsewhere: how long it waits itself is not what is measured. Needs root, or CAP_SYS_NICE. */
const CLIENT_PRIORITY = -20;

export const neighbours: Benchmark = {
  name: "neighbours",
  async run() {
    const server = await guestServer(build("bench/guests/http", "http"));
    try {
      const figures: Figure[] = [];
      for (const means of MEANS) figures.push(await beside(server.port, means));
      return figures;
    } finally {
      await server.stop();
    }
  },
};

async function beside(port: number, means: Means): Promise<Figure> {
  const hostile = startHostile(means);
  // Both sides of the comparison have the same guests around them; in one they stand still.
  const measure = async (signal: NodeJS.Signals): Promise<number> => {
    for (const child of hostile) child.kill(signal);
    await delay(200);
    const priority = getPriority();
    // For the time of the measurement only: whoever is started inherits it.
    setPriority(CLIENT_PRIORITY);
    try {
      return await openLoop(port, CONNECTIONS, RATE, 2000);
    } finally {
      setPriority(priority);
    }
  };
  try {
    await delay(500);
    await measure("SIGSTOP");
    const seen = await alternate(
      ROUNDS,
      () => measure("SIGCONT"),
      () => measure("SIGSTOP"),
    );
    const died = hostile.find((child) => child.exitCode !== null || child.signalCode !== null);
    if (died !== undefined) throw new Error(`a hostile guest ended with code ${died.exitCode} while it was needed`);
    return {
      name: `neighbours: p99 latency at ${RATE} requests/s beside ${hostile.length} hostile guests of ${means.name} (peer: the same alone)`,
      unit: "ms",
      ours: samples(seen.ours),
      peer: samples(seen.peer),
      // Each by itself is not enough against all attacks at once.
      ...(means.before.length + means.options.length > LIGHT.length && { must: { of: "ratio", most: 2 } as const }),
    };
  } finally {
    for (const child of hostile) child.kill("SIGKILL");
    await Promise.all(hostile.map(gone));
  }
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function startHostile({ before, options }: Means): readonly ChildProcess[] {
  const image = hostileImage();
  return ATTACKS.flatMap((attack) =>
    Array.from({ length: EACH }, (_, index) => {
      const command = [...before, vmm, ...options, image, "--", attack, String(index + 1), "0"];
      return spawn(command[0]!, command.slice(1), { stdio: "ignore" });
    }),
  );
}
