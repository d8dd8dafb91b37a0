import { describe, expect, test } from "vitest";
import { messages } from "./live-changes.ts";
import { guestOf } from "./testing.ts";

describe("what a monitor is told of a change", () => {
  const between = (before: string, now: string): object[] => messages(guestOf(before), guestOf(now));

  test("is nothing where the change is not for it", () => {
    expect(between("", "replicas: 7, restart: { policy: never }, stop: { grace: 3s }, cpu: { weight: 50 }")).toEqual(
      [],
    );
  });

  test("is what has changed, 0 where a limit is gone", () => {
    expect(between("memory: 8M", "memory: 16M")).toEqual([{ do: "memory", limit: 16 << 20 }]);
    expect(between("cpu: { cap: 50 }", "")).toEqual([{ do: "cpu", cap: 0 }]);
    expect(between("network: { rate: 1M }, log: { rate: 2M }", "disk: { rate: 3M }, log: { rate: 2M }")).toEqual([
      { do: "rates", network: 0, disk: 3 << 20, log: 2 << 20 },
    ]);
  });
});
