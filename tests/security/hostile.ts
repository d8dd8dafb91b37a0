// A hostile guest, without a library OS: fills the rings with nonsense from a seeded generator. Arguments: seed, rounds.
// It ends with 0 if the monitor has let it do all its rounds; the monitor may also end it, with a typed reason.

import {
  CONTROL_ADDRESS,
  ControlPage,
  Operation,
  SUBMISSION_COUNT,
  Submission,
  SUBMISSIONS_ADDRESS,
} from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";

const found = globalThis.__machine;
if (found === undefined) throw new Error("this must run in a guest");
const machine: Machine = found;
const control = new DataView(machine.shared);
const submissions = SUBMISSIONS_ADDRESS - CONTROL_ADDRESS;
const operations = Object.values(Operation);
const own = new Uint8Array(65_536);

/** Mulberry32: small, seeded, good enough to be surprising. */
let state = Number(machine.boot.args[0] ?? 1) >>> 0;
function random(below: number): number {
  state = (state + 0x6d2b_79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}
const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;

/** Numbers at the edges of everything. */
function edge(): number {
  return pick([
    0,
    1,
    2,
    7,
    4095,
    4096,
    0x10_0000,
    0x12_0000,
    0x40_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_f000,
    0xffff_ffff,
    random(2 ** 32),
  ]);
}

function address(): [low: number, high: number] {
  if (random(3) === 0) return [machine.address(own) + random(own.length), 0];
  return [edge(), random(4) === 0 ? edge() : 0];
}

function fill(entry: number): void {
  const at = submissions + entry * Submission.SIZE;
  for (let offset = 0; offset < Submission.SIZE; offset += 4) control.setUint32(at + offset, edge(), true);
  control.setUint16(at + Submission.OPERATION, random(4) === 0 ? random(65_536) : pick(operations), true);
  control.setUint16(at + Submission.FLAGS, random(3) === 0 ? random(65_536) : random(4), true);
  if (random(2) === 0) control.setUint32(at + Submission.HANDLE, random(8), true);
  if (random(2) === 0) control.setUint32(at + Submission.LENGTH, random(70_000), true);
  const [low, high] = address();
  control.setUint32(at + Submission.ADDRESS, low, true);
  control.setUint32(at + Submission.ADDRESS + 4, high, true);
  // Some arguments that mean something: a port that is granted, a console stream, a signal.
  if (random(2) === 0) control.setUint32(at + 24, pick([1, 2, 15, 7000, 7001, 0]), true);
}

function disturb(): void {
  const field = pick([
    ControlPage.POOL_ADDRESS,
    ControlPage.POOL_BUFFER_SIZE,
    ControlPage.POOL_COUNT,
    ControlPage.MEMORY_LIMIT,
  ]);
  control.setUint32(field, edge(), true);
  // Counters that cannot be end the guest: seldom, so that most guests get far.
  if (random(200) === 0)
    control.setUint32(
      pick([
        ControlPage.BUFFER_TAIL,
        ControlPage.SUBMISSION_HEAD,
        ControlPage.COMPLETION_TAIL,
        ControlPage.COMPLETION_HEAD,
      ]),
      edge(),
      true,
    );
}

machine.onStart(() => {
  const rounds = Number(machine.boot.args[1] ?? 100);
  for (let round = 0; round < rounds; round++) {
    const tail = control.getUint32(ControlPage.SUBMISSION_TAIL, true);
    const count = random(SUBMISSION_COUNT / 4);
    for (let i = 0; i < count; i++) fill((tail + i) % SUBMISSION_COUNT);
    control.setUint32(ControlPage.SUBMISSION_TAIL, tail + count, true);
    if (random(3) === 0) disturb();
    control.setUint32(ControlPage.COMPLETION_HEAD, control.getUint32(ControlPage.COMPLETION_TAIL, true), true);
    machine.enter(random(4) === 0 ? 1 : 0, random(2));
  }
  machine.exit(0);
});
