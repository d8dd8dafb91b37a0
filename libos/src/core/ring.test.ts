// The rings on the fake: tokens, order, full rings, and a handler that submits while it is called.

import { beforeEach, expect, test } from "vitest";
import {
  Completion,
  Error as HalError,
  Operation,
  Signal,
  SubmissionFlag,
  encodeConsoleWrite,
  encodeNop,
  encodeSignal,
} from "@unikernel/hal";
import { FakeMachine } from "@unikernel/hal/fake";
import { TestGuest } from "../testing/guest.ts";
import { BufferPool } from "./buffer-pool.ts";
import { Ring } from "./ring.ts";
import type { CompletionHandler } from "./types.ts";

let machine: FakeMachine;
let ring: Ring;

beforeEach(() => {
  machine = new FakeMachine();
  ring = new Ring(machine);
});

/** Writes down what it hears. */
class Recorder implements CompletionHandler {
  readonly tags: number[] = [];
  readonly results: number[] = [];
  complete(tag: number, result: number): void {
    this.tags.push(tag);
    this.results.push(result);
  }
}

function nop(handler: CompletionHandler, tag: number): number {
  const token = ring.reserve(handler, tag);
  encodeNop(ring.view, ring.entry, token);
  return token;
}

function dispatchAll(): void {
  while (ring.dispatch()) continue;
}

test("completions reach their handlers in order, with their tags; tokens are used again", () => {
  const recorder = new Recorder();
  const tokens = new Set<number>();
  for (let round = 0; round < 50; round++) {
    for (let tag = 0; tag < 10; tag++) tokens.add(nop(recorder, round * 10 + tag));
    ring.enter(10, Infinity);
    dispatchAll();
  }
  expect(recorder.tags).toEqual(Array.from({ length: 500 }, (_, index) => index));
  expect(tokens.size).toBe(10);
});

test("more operations in one turn than both rings hold: none is lost, and no handler runs before dispatch", () => {
  const recorder = new Recorder();
  for (let tag = 0; tag < 3000; tag++) nop(recorder, tag);
  expect(recorder.tags).toEqual([]);
  expect(ring.ready).toBe(true);
  ring.enter(0, 0);
  dispatchAll();
  expect(recorder.tags).toEqual(Array.from({ length: 3000 }, (_, index) => index));
  expect(ring.ready).toBe(false);
});

test("a handler that fills the rings while others wait keeps the order", () => {
  const order: number[] = [];
  const flooding: CompletionHandler = {
    complete: (tag) => {
      order.push(tag);
      if (tag < 3) for (let count = 0; count < 1000; count++) nop(flooding, 1000 * (tag + 1) + count);
    },
  };
  for (let tag = 0; tag < 3; tag++) nop(flooding, tag);
  ring.enter(3, Infinity);
  for (let turn = 0; turn < 20; turn++) {
    dispatchAll();
    ring.enter(0, 0);
  }
  expect(order.length).toBe(3003);
  expect(order.slice(0, 3)).toEqual([0, 1, 2]);
  expect(order.slice(3)).toEqual(order.slice(3).toSorted((a, b) => a - b));
});

test("a handler that throws has taken its completion; the next one is dispatched after it", () => {
  const recorder = new Recorder();
  const failing: CompletionHandler = {
    complete: () => {
      throw new Error("handler");
    },
  };
  nop(failing, 0);
  nop(recorder, 1);
  ring.enter(2, Infinity);
  expect(() => ring.dispatch()).toThrow("handler");
  dispatchAll();
  expect(recorder.tags).toEqual([1]);
});

test("kept tokens hear at once, even while the ring is being emptied for others", () => {
  const recorder = new Recorder();
  const console = new Recorder();
  const token = ring.keep(console, 7);
  const bytes = new TextEncoder().encode("x");
  for (let count = 0; count < 600; count++) {
    nop(recorder, count);
    ring.reserveKept();
    encodeConsoleWrite(ring.view, ring.entry, token, SubmissionFlag.QUIET, machine.address(bytes), 1, 1);
  }
  expect(console.tags.length).toBeGreaterThan(300);
  expect(recorder.tags).toEqual([]);
  ring.enter(0, 0);
  dispatchAll();
  expect([console.tags.length, recorder.tags.length]).toEqual([600, 600]);
  expect(machine.output).toBe("x".repeat(600));
});

test("a multishot token stays until its completion without MORE; cancel ends it", () => {
  const recorder = new Recorder();
  const token = ring.reserve(recorder, 1);
  encodeSignal(ring.view, ring.entry, token, SubmissionFlag.MULTISHOT, Signal.TERMINATE);
  ring.enter(0, 0);
  for (let count = 0; count < 3; count++) {
    machine.signal(Signal.TERMINATE);
    dispatchAll();
  }
  expect(nop(new Recorder(), 0)).not.toBe(token);
  ring.cancel(token);
  ring.enter(1, Infinity);
  dispatchAll();
  expect(recorder.results).toEqual([15, 15, 15, -HalError.CANCELLED]);
});

test("the data bytes of a completion are at the given place", async () => {
  const guest = new TestGuest({ listen: [80] });
  const { encodeStreamListen } = await import("@unikernel/hal");
  let address = "";
  await guest.run((runtime) => {
    const listener: CompletionHandler = {
      complete: (_tag, result, value, _flags, _detail, data) => {
        runtime.loop.unref();
        address = [...runtime.ring.data.subarray(data, data + 16)].join(".");
        expect(data % Completion.SIZE).toBe(Completion.DATA);
        expect([result > 0, value]).toEqual([true, 80]);
      },
    };
    runtime.loop.ref();
    const token = runtime.ring.reserve(listener, 0);
    encodeStreamListen(runtime.ring.view, runtime.ring.entry, token, 80);
  });
  expect(address).toBe("0.0.0.0.0.0.0.0.0.0.255.255.127.0.0.1");
});

test("an operation costs the machine nothing until the next enter", () => {
  for (let tag = 0; tag < 200; tag++) nop(new Recorder(), tag);
  expect([machine.monitor.enters, machine.monitor.operations.get(Operation.NOP)]).toEqual([0, undefined]);
});

test("operations of the last turn are carried out before the guest ends, at no exit if there are none", async () => {
  const guest = new TestGuest();
  await guest.run((runtime) => {
    runtime.hal.console.write(1, "x");
    const token = runtime.ring.reserve(new Recorder(), 0);
    encodeNop(runtime.ring.view, runtime.ring.entry, token);
    runtime.hal.console.write(1, "y");
  });
  expect([guest.machine.monitor.enters, guest.machine.monitor.operations.get(Operation.NOP)]).toEqual([1, 1]);
  expect(guest.machine.output).toBe("xy");
});

test("the pool provides few buffers at first and more when they run short", () => {
  const pool = new BufferPool(machine, { size: 64, count: 16, initial: 4 });
  const control = new Uint32Array(machine.shared, 0, 16);
  const provided = (): number => control[4]! - control[5]!;
  pool.adapt();
  expect(provided()).toBe(0); // nothing is allocated before the first use
  expect(pool.bytes.length).toBe(16 * 64);
  expect(provided()).toBe(4);
  pool.adapt();
  expect(provided()).toBe(4);
  control[5] = control[4]!; // the monitor has taken all of them
  pool.adapt();
  expect(provided()).toBe(4);
  control[5] = control[4]!;
  pool.adapt();
  expect(provided()).toBe(8);
  control[5] = control[4]!;
  pool.adapt();
  expect(provided()).toBe(0); // all 16 are with the guest
  pool.give(3);
  expect(provided()).toBe(1);
});
