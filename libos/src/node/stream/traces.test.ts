// Our streams log the same events in the same order as those of Node.js.

import * as nodeStream from "node:stream";
import * as nodePromises from "node:stream/promises";
import { FakeMachine } from "@unikernel/hal/fake";
import { describe, expect, test } from "vitest";
import { Runtime, install } from "../../core/runtime.ts";
import { nextTick } from "../next-tick.ts";
import * as ourStream from "../stream-api.ts";
import type { Streams, World } from "./traces.ts";
import { piping } from "./traces-piping.ts";
import { readable } from "./traces-readable.ts";
import { writable } from "./traces-writable.ts";

const scenarios = { ...readable, ...writable, ...piping };

async function onNode(name: string): Promise<string[]> {
  const lines: string[] = [];
  const world: World = {
    stream: Object.assign({}, nodeStream, { promises: nodePromises }) as unknown as Streams,
    nextTick: (callback) => process.nextTick(callback),
    log: (...items) => void lines.push(items.map(String).join(" ")),
  };
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      void Promise.resolve(scenarios[name]!(world)).then(() => setImmediate(() => setImmediate(resolve)));
    });
  });
  return lines;
}

async function onOurs(name: string): Promise<string[]> {
  const lines: string[] = [];
  const machine = new FakeMachine();
  const world: World = {
    stream: ourStream as unknown as Streams,
    nextTick: (callback) => nextTick(callback),
    log: (...items) => void lines.push(items.map(String).join(" ")),
  };
  const result = await machine.run(
    () => {
      const runtime = install(new Runtime(machine));
      machine.onStart((evaluation) => runtime.main(evaluation));
    },
    () => scenarios[name]!(world),
  );
  expect(result.error).toBe("");
  return lines;
}

describe("the same trace as in Node.js", () => {
  for (const name of Object.keys(scenarios)) {
    test(name, async () => {
      expect(await onOurs(name)).toEqual(await onNode(name));
    });
  }
});
