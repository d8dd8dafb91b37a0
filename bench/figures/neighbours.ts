// Bad neighbours: the 99th percentile of an HTTP guest's latency beside 20 guests that do all they can, next to its value when those
// stand still. The neighbours are kept small by `nice` (the operator's means as long as there is no other): 19 for them, 0 for the server.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { hostileImage } from "@unikernel/tests/dist/hostile/image.js";
import { alternate, samples, type Benchmark, type Figure } from "../figure.ts";
import { openLoop } from "../open-loop.ts";
import { build, vmm } from "../places.ts";
import { guestServer } from "../programs.ts";

const ROUNDS = 10;
const CONNECTIONS = 16;
/** Requests a second: about a tenth of what the server can do, so that its own queues do not count. */
const RATE = 1000;
/** What the neighbours do (tests/hostile): exits without end, all their memory, gigabytes of random bytes, console logs; four of each. */
const ATTACKS = ["enters", "clocks", "memory", "entropy", "logs"];
const EACH = 4;

export const neighbours: Benchmark = {
  name: "neighbours",
  async run() {
    const server = await guestServer(build("bench/guests/http", "http"));
    const hostile = startHostile();
    const measure = (): Promise<number> => openLoop(server.port, CONNECTIONS, RATE, 2000);
    const all = (signal: NodeJS.Signals): void => hostile.forEach((child) => child.kill(signal));
    try {
      await delay(1000);
      const beside = async (): Promise<number> => {
        all("SIGCONT");
        await delay(200);
        return measure();
      };
      const alone = async (): Promise<number> => {
        all("SIGSTOP");
        await delay(200);
        return measure();
      };
      await alone();
      const seen = await alternate(ROUNDS, beside, alone);
      const died = hostile.find((child) => child.exitCode !== null || child.signalCode !== null);
      if (died !== undefined) throw new Error(`a hostile guest ended with code ${died.exitCode} while it was needed`);
      const figure: Figure = {
        name: `neighbours: p99 latency at ${RATE} requests/s beside ${hostile.length} hostile guests of nice 19 (peer: the same alone)`,
        unit: "ms",
        ours: samples(seen.ours),
        peer: samples(seen.peer),
        must: { of: "ratio", most: 2 },
      };
      return [figure];
    } finally {
      all("SIGKILL");
      await Promise.all(hostile.map(gone));
      await server.stop();
    }
  },
};

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

function startHostile(): readonly ChildProcess[] {
  const image = hostileImage();
  return ATTACKS.flatMap((attack) =>
    Array.from({ length: EACH }, (_, index) => {
      const child = spawn(vmm, [image, "--", attack, String(index + 1), "0"], { stdio: "ignore" });
      setPriority(child.pid!, constants.priority.PRIORITY_LOW);
      return child;
    }),
  );
}
