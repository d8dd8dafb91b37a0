import { describe, expect, test } from "vitest";
import { changed } from "./changes.ts";
import { differences } from "./config/differences.ts";
import { guestOf } from "./testing.ts";

const full = guestOf(
  `memory: 16M, memoryMax: 64M, cpu: { cap: 50, weight: 200 }, network: { rate: 1M }, disk: { rate: 2M }, env: { A: a }`,
);

describe("a change", () => {
  test.each<[change: Parameters<typeof changed>[1], fields: object]>([
    [{ memory: "32M" }, { memory: 32 << 20 }],
    [{ cpu: { cap: 25 } }, { cpu: { cap: 25, weight: 200 } }],
    [{ cpu: { weight: 50 } }, { cpu: { cap: 50, weight: 50 } }],
    [{ cpu: { cap: null } }, { cpu: { weight: 200 } }],
    [{ network: { rate: "3M" } }, { network: { rate: 3 << 20 } }],
    [{ network: { rate: null } }, { network: {} }],
    [{ disk: { rate: null } }, { disk: {} }],
    [{ memory: "8M", cpu: { weight: 1 } }, { memory: 8 << 20, cpu: { cap: 50, weight: 1 } }],
    [{}, {}],
  ])("%j", (change, fields) => {
    const after = changed(full, change);
    expect(after).toEqual({ ...full, ...fields });
    expect(Object.keys(after.cpu), "no cap is no field").toEqual(Object.keys({ ...full, ...fields }.cpu).toSorted((a) => (a === "weight" ? -1 : 1)));
    expect(differences(full, after).every(({ change: how }) => how === "live")).toBe(true);
  }); // prettier-ignore

  test.each<Parameters<typeof changed>[1]>([
    { memory: "lots" },
    { memory: "-1" },
    { memory: "0" },
    { cpu: { cap: 101 } },
    { cpu: { cap: 0 } },
    { cpu: { weight: 0 } },
    { cpu: { weight: 10_001 } },
    { network: { rate: "fast" } },
    { disk: { rate: "" } },
  ])("%j is refused", (change) => {
    expect(() => changed(full, change)).toThrow(expect.objectContaining({ diagnostics: expect.any(Array) as [] }));
  });
});
