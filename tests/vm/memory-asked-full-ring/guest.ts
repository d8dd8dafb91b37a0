// The monitor takes nothing while the completion ring is full: what was submitted before waits, and so do pages to give back.

import { COMPLETION_COUNT, SUBMISSION_COUNT, encodeNop } from "@unikernel/hal";
import { check, Raw, same } from "../../hal-cases/raw.ts";

const MIB = 2 ** 20;
const WAITING = 10;
const ASKED = 2;
const found = globalThis.__machine;
if (found === undefined) throw new Error("this must run in a guest");
const machine = found;
const raw = new Raw(machine);

function submit(count: number): void {
  for (let i = 0; i < count; i++) raw.submit((v, e, t) => encodeNop(v, e, t));
}

function takeAll(): number {
  let count = 0;
  while (raw.take() !== undefined) count++;
  return count;
}

machine.onStart(() => {
  new Uint8Array(20 * MIB).fill(1);
  while (raw.ready < COMPLETION_COUNT) {
    submit(SUBMISSION_COUNT);
    machine.enter(0, 0);
  }
  submit(WAITING);
  check(machine.releaseMemory(1, ASKED), "there is more to give back");
  same(raw.untaken, WAITING, "submissions that wait");
  // On a slow machine the monitor's tick takes up what waits as soon as there is room, while we are still at it.
  let completed = takeAll();
  check(completed >= COMPLETION_COUNT, `only ${completed} completions`);
  while (machine.releaseMemory(1, ASKED)) completed += takeAll();
  completed += takeAll();
  check(completed >= COMPLETION_COUNT + WAITING, "what was submitted before has not come to its end");
  check(machine.memory().resident < 4 * MIB, `${machine.memory().resident} bytes are left`);
  machine.exit(0);
});
