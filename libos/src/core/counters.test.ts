// The counters page, as the host reads it.

import { CONTROL_ADDRESS, CONTROL_SIZE, COUNTERS_ADDRESS, CountersPage } from "@unikernel/hal";
import { expect, test } from "vitest";
import { Counters } from "./counters.ts";

function page() {
  const shared = new ArrayBuffer(CONTROL_SIZE);
  const view = new DataView(shared, COUNTERS_ADDRESS - CONTROL_ADDRESS);
  const value = (counter: number): number => Number(view.getBigUint64(counter, true));
  return { counters: new Counters({ shared }), value };
}

test("a counter goes on beyond 32 bits", () => {
  const { counters, value } = page();
  for (let count = 0; count < 5; count++) counters.add(CountersPage.BUSY, 0xffff_ffff);
  counters.add(CountersPage.BUSY);
  expect(value(CountersPage.BUSY)).toBe(5 * 0xffff_ffff + 1);
});

test("turns are sorted by what they took", () => {
  const { counters, value } = page();
  for (const nanoseconds of [500, 999_999, 1e6, 5e7, 2e8, 1e9, 9e9]) counters.turn(nanoseconds);
  const { LAG_1, LAG_10, LAG_100, LAG_1000, LAG_MORE } = CountersPage;
  expect([LAG_1, LAG_10, LAG_100, LAG_1000, LAG_MORE].map(value)).toEqual([2, 1, 1, 1, 2]);
  expect(value(CountersPage.TURNS)).toBe(7);
  expect(value(CountersPage.BUSY)).toBe(Math.floor((500 + 999_999 + 1e6 + 5e7 + 2e8 + 1e9 + 9e9) / 1000));
});
