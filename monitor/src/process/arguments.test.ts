import { getPriority, setPriority } from "node:os";
import { expect, test } from "vitest";
import { niceness } from "./arguments.ts";

test("twice the weight is three steps of niceness, within what Linux has", () => {
  expect([1, 50, 100, 200, 10_000].map(niceness)).toEqual([19, 3, 0, -3, -20]);
});

test("no weight gives a negative zero, of which Node.js dies", () => {
  const weights = Array.from({ length: 10_000 }, (_, index) => index + 1);
  expect(weights.filter((weight) => Object.is(niceness(weight), -0))).toEqual([]);
  const before = getPriority();
  if (before === 0) setPriority(niceness(105));
  expect(getPriority()).toBe(before);
});
