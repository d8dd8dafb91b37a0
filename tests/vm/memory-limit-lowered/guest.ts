// What the kernel makes of a limit that changes, without a library OS: the guest writes the monitor's word itself.

import { ConsoleStream, ControlPage, PAGE_SIZE, encodeConsoleWrite } from "@unikernel/hal";
import { check, Raw } from "../../hal-cases/raw.ts";

const MIB = 2 ** 20;
const found = globalThis.__machine;
if (found === undefined) throw new Error("this must run in a guest");
const machine = found;
const raw = new Raw(machine);

function print(text: string): void {
  const bytes = machine.encodeUtf8(`${text}\n`);
  raw.call((v, e, t) => encodeConsoleWrite(v, e, t, 0, machine.address(bytes), bytes.length, ConsoleStream.OUTPUT));
}

/** As the monitor does it; the kernel sees it when it comes back. 0: none. */
function limit(bytes: number): void {
  raw.control[ControlPage.MEMORY_LIMIT / 4] = bytes / PAGE_SIZE;
  machine.enter(0, 0);
}

/** How many megabytes can be had, at most `most`; they are free again afterwards. */
function room(most: number, size: number = MIB - 64): number {
  const all: Uint8Array[] = [];
  try {
    while (all.length < most) all.push(new Uint8Array(size));
  } catch (error) {
    check(String(error) === "InternalError: out of memory", String(error));
  }
  return all.length;
}

/** Garbage that only collections find. */
function circles(count: number): void {
  for (let i = 0; i < count; i++) {
    const [one, other]: { peer?: object }[] = [{}, {}];
    one!.peer = other!;
    other!.peer = one!;
  }
}

machine.onStart(() => {
  const { heapSize, used } = machine.memory();
  check(room(30) === 30, "without a limit there is no room");
  limit(8 * MIB);
  check(machine.memory().limit === 8 * MIB, `the limit is ${machine.memory().limit}`);
  const fits = Math.floor((8 * MIB - used) / MIB);
  check([fits - 1, fits].includes(room(30)), `room for ${room(30)} MiB instead of ${fits}`);
  print("a limit binds");

  limit(0);
  let held = Array.from({ length: 20 }, () => new Uint8Array(MIB));
  limit(4 * MIB);
  circles(200_000);
  check(room(1, 2 * MIB) === 0, "it can grow beyond a limit that it already exceeds");
  check(held.every((bytes) => bytes.length === MIB) && machine.memory().used > 20 * MIB, "something was taken away");
  print("lowering it below what is in use takes nothing away");

  held = [];
  machine.enter(1, 1);
  check([2, 3].includes(room(30)), `room for ${room(30)} MiB`);
  circles(200_000);
  check(machine.memory().used < 4 * MIB, "garbage was not collected in time");
  print("garbage is collected within it");

  const before = machine.memory().resident;
  while (machine.releaseMemory(1, 2)) while (raw.take() !== undefined);
  while (raw.take() !== undefined);
  check(
    before > 20 * MIB && machine.memory().resident < 2 * MIB,
    `${before} before, ${machine.memory().resident} after`,
  );
  check(machine.memory().heapSize === heapSize && machine.memory().peak > 30 * MIB, "the heap has another size");
  limit(0);
  check(room(30) === 30 && machine.memory().limit === heapSize, "the limit is not gone");
  print("and is gone when it is lifted");
  machine.exit(0);
});
