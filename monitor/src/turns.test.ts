import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("so many are at work at once, and the others follow in their order", async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const all = [1, 2, 3, 4].map(async (number) => {
    const end = await turns.take();
    begun.push(number);
    ends.set(number, end);
  });
  await Promise.all(all.slice(0, 2));
  expect(begun).toEqual([1, 2]);
  ends.get(2)!();
  ends.get(2)!();
  await all[2];
  expect(begun).toEqual([1, 2, 3]);
  ends.get(1)!();
  await all[3];
  expect(begun).toEqual([1, 2, 3, 4]);
  ends.get(3)!();
  ends.get(4)!();
  await Promise.all([turns.take(), turns.take()]);
});
