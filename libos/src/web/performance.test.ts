// performance against Node's own, with times fixed by the test.

import { expect, it } from "vitest";
import { installFake } from "../testing/engine.ts";
import { Performance as Ours } from "./performance.ts";

const machine = installFake();
const ours = new Ours() as unknown as typeof globalThis.performance;

function same(run: (performance: typeof globalThis.performance) => unknown): void {
  const outcome = (performance: typeof globalThis.performance): unknown => {
    performance.clearMarks();
    performance.clearMeasures();
    try {
      return run(performance);
    } catch (error) {
      return [(error as Error).name, (error as { code?: unknown }).code];
    }
  };
  expect(outcome(ours)).toEqual(outcome(globalThis.performance));
}

it("tells the time of the machine", () => {
  const before = machine.monotonic() / 1e6;
  expect(ours.now()).toBeGreaterThanOrEqual(before);
  expect(ours.timeOrigin).toBeCloseTo(machine.wall() - ours.now(), 0);
  expect(ours.timeOrigin).toBe(ours.timeOrigin);
  expect(JSON.parse(JSON.stringify(ours))).toEqual({ timeOrigin: ours.timeOrigin });
});

it("marks and measures", () => {
  same((performance) => {
    const mark = performance.mark("a", { startTime: 5, detail: { x: 1 } });
    performance.mark("b", { startTime: 12 });
    performance.mark("a", { startTime: 7 });
    performance.measure("plain", "a", "b");
    performance.measure("options", { start: "a", duration: 3, detail: "d" });
    performance.measure("numbers", { start: 1, end: 2 });
    performance.measure("backwards", { end: "b", duration: 2 });
    performance.measure("to", { end: 4 });
    const all = performance
      .getEntries()
      .map(({ name, entryType, startTime, duration }) => [name, entryType, startTime, duration]);
    performance.clearMarks("a");
    return [
      JSON.parse(JSON.stringify(mark)),
      all,
      performance.getEntriesByName("b").length,
      performance.getEntriesByName("b", "measure").length,
      performance.getEntriesByType("mark").length,
      performance.getEntriesByType("measure").length,
    ];
  });
});

it("refuses as Node does", () => {
  same((performance) => performance.measure("x", "never"));
  same((performance) => performance.mark("x", { startTime: -1 }));
  same((performance) => performance.mark("x", { startTime: "5" as never }));
  same((performance) => performance.mark("x", { detail: () => 1 }));
});
