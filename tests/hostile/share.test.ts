// A hostile guest with a capped share of the processor: whatever it does without end, it gets no more than that.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { vmm } from "../harness/places.ts";
import { processorTime } from "../harness/processor-time.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { attacks } from "./attacks.ts";
import { hostileImage } from "./image.ts";
import { surroundings } from "./surroundings.ts";

/** Percent of a processor. */
const CAP = 10;
/** A monitor's start, and what may be saved up, are over after so many ms. */
const SETTLED = 1000;
const WATCHED = 2000;

/** Milliseconds of processor time so far of a monitor and of what it has started: of the server of its volumes. */
function used(id: number): number {
  const children = readFileSync(`/proc/${id}/task/${id}/children`, "latin1").split(" ").filter(Boolean).map(Number);
  return children.reduce((sum, child) => sum + used(child), processorTime(id));
}

/** One of the endless sleeps. */
const RESTFUL = "deaf";
const endless = attacks.filter(({ name, ends, unread }) => ends === "never" && unread !== true && name !== RESTFUL);

for (const { name } of endless)
  test(`${name} keeps to its share`, async (context) => {
    skipFor(context, noKvm());
    const around = await surroundings(false);
    const options = [...around.options, "--cpu-cap", String(CAP), hostileImage(), "--", name, "1", "0"];
    const child = spawn(vmm, options, { stdio: "ignore" });
    try {
      await delay(SETTLED);
      const [start, before] = [performance.now(), used(child.pid!)];
      await delay(WATCHED);
      const share = ((used(child.pid!) - before) / (performance.now() - start)) * 100;
      // The system counts in steps of 10 ms; one submission may exceed the share, and is made up for by a wait.
      expect(share).toBeLessThan(CAP * 1.5);
      expect(share).toBeGreaterThan(0);
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
      around.remove();
    }
  });
