// When a guest gives memory back, on the fake.

import { expect, test } from "vitest";
import { ConsoleStream, Signal } from "@unikernel/hal";
import { FakeMachine } from "@unikernel/hal/fake";
import type { Effort } from "@unikernel/hal/machine";
import { clearInterval, setInterval, setTimeout } from "../node/timers-api.ts";
import { Runtime, install, runtime } from "./runtime.ts";

const MILLISECOND = 1e6;
const [BUSY, IDLE, ASKED] = [0, 1, 2];

/** A machine on which collecting takes time; it notes when (milliseconds) what was done. */
class SlowMachine extends FakeMachine {
  readonly passes: [at: number, effort: Effort][] = [];
  readonly #cost: number;

  constructor(cost: number) {
    super();
    this.#cost = cost;
  }

  override releaseMemory(token: number, effort: Effort): boolean {
    this.passes.push([Math.round(this.monotonic() / MILLISECOND), effort]);
    if (effort !== BUSY) this.schedule.now += this.#cost * MILLISECOND;
    return super.releaseMemory(token, effort);
  }
}

async function passes(application: (machine: SlowMachine) => void, cost = 0): Promise<[number, number][]> {
  const machine = new SlowMachine(cost);
  const load = (): void => {
    const installed = install(new Runtime(machine));
    machine.onStart((evaluation) => installed.main(evaluation));
  };
  const { code } = await machine.run(load, () => application(machine));
  expect(code).toBe(0);
  return machine.passes;
}

test("a guest gives memory back once when nothing has happened for 200 ms, and again after it was woken", async () => {
  expect(await passes(() => void setTimeout(() => setTimeout(() => {}, 1000), 3000))).toEqual([
    [200, IDLE],
    [3200, IDLE],
  ]);
});

test("a guest that never waits that long is looked after every five seconds, without a collection", async () => {
  const seen = await passes(() => {
    const timer = setInterval(() => {}, 150);
    setTimeout(() => clearInterval(timer), 11_000);
  });
  expect(seen.map(([, effort]) => effort)).toEqual([BUSY, BUSY]);
  for (const [index, [at]] of seen.entries()) expect(at).toBeLessThanOrEqual((index + 1) * 5150);
});

test("a guest that never waits does nothing for its memory", async () => {
  expect(await passes(() => {})).toEqual([]);
});

test("collections at rest are as far apart as costs half a per cent; what fell free is given back at once", async () => {
  // A collection of 20 ms: the next is due five seconds later.
  const seen = await passes(() => void setTimeout(() => setTimeout(() => {}, 60_000), 1000), 20);
  expect(seen).toEqual([
    [200, IDLE],
    [1200, BUSY],
    [5200, IDLE],
    [61_000, BUSY],
  ]);
});

test("the operator's request is heard at once and never reaches the application", async () => {
  const seen = await passes((machine) => {
    machine.schedule.after(50, () => machine.signal(Signal.MEMORY));
    setTimeout(() => {}, 100);
  });
  expect(seen).toEqual([[50, ASKED]]);
});

test("who is asked before its loop runs hears of it when it does", async () => {
  const seen = await passes((machine) => {
    machine.signal(Signal.MEMORY);
    setTimeout(() => {}, 100);
  });
  expect(seen).toEqual([[0, ASKED]]);
});

test("what was submitted and is under way when memory is given back comes to its end", async () => {
  const machine = new FakeMachine();
  const load = (): void => {
    const installed = install(new Runtime(machine));
    machine.onStart((evaluation) => installed.main(evaluation));
  };
  let written = 0;
  const { output } = await machine.run(load, () => {
    machine.schedule.after(50, () => machine.signal(Signal.MEMORY));
    const write = (): void =>
      runtime.hal.console.write(ConsoleStream.OUTPUT, "x", (error) => void (error || written++));
    for (const at of [10, 50, 50, 60]) setTimeout(write, at);
    setTimeout(() => {}, 500);
  });
  expect([output, written]).toEqual(["xxxx", 4]);
});
