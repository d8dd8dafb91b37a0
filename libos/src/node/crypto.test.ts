// node:crypto and the global crypto: errors against Node's own, values by their properties.

import nodeCrypto from "node:crypto";
import { expect, it } from "vitest";
import { runtime } from "../core/runtime.ts";
import { installFake } from "../testing/engine.ts";
import { Crypto } from "../web/crypto/crypto.ts";
import crypto from "./crypto.ts";

const machine = installFake();

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    const { name, code, message } = error as Error & { code?: unknown };
    return [name, code, message.replace(/a Buffer|Buffer/g, "Buffer")];
  }
}

function sameError(run: (from: typeof nodeCrypto) => unknown): void {
  const result = outcome(() => run(crypto as unknown as typeof nodeCrypto));
  expect(result).toEqual(outcome(() => run(nodeCrypto)));
  expect(result).toHaveLength(3);
}

it("gives different bytes each time", () => {
  const seen = new Set(Array.from({ length: 200 }, () => crypto.randomBytes(16).toString("hex")));
  expect(seen.size).toBe(200);
  expect(crypto.randomBytes(0)).toHaveLength(0);
  expect(new Set(crypto.randomBytes(100_000)).size).toBe(256);
  expect(crypto.randomFillSync(new Uint16Array(4), 1, 2)[3]).toBe(0);
  expect(new Set(crypto.getRandomValues(new Uint32Array(64))).size).toBe(64);
  expect(Object.prototype.toString.call(new Crypto().getRandomValues(new Uint8Array(2)))).toBe("[object Uint8Array]");
});

it("makes UUIDs of version 4", () => {
  const uuids = new Set(Array.from({ length: 500 }, () => crypto.randomUUID()));
  expect(uuids.size).toBe(500);
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it("draws whole numbers evenly", () => {
  const counts = [0, 0, 0];
  for (let i = 0; i < 3000; i++) counts[crypto.randomInt(3)]!++;
  for (const count of counts) expect(count).toBeGreaterThan(850);
  for (let i = 0; i < 100; i++) expect([-5, -4]).toContain(crypto.randomInt(-5, -3));
});

it("compares", () => {
  expect(crypto.timingSafeEqual(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true);
  expect(crypto.timingSafeEqual(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
});

it("refuses as Node does", () => {
  sameError(({ randomInt }) => randomInt(5, 3));
  sameError(({ randomInt }) => randomInt(1.5));
  sameError(({ randomInt }) => randomInt(2 ** 48));
  sameError(({ randomInt }) => randomInt(-1, 2 ** 48));
  sameError(({ timingSafeEqual }) => timingSafeEqual(new Uint8Array(1), new Uint8Array(2)));
  sameError(({ randomBytes }) => randomBytes(-1));
  sameError(({ randomBytes }) => randomBytes("x" as never));
  sameError(({ randomBytes }) => randomBytes(5, 5 as never));
  sameError(({ randomUUID }) => randomUUID(5 as never));
  sameError(({ randomUUID }) => randomUUID({ disableEntropyCache: 5 as never }));
  sameError(({ randomFillSync }) => randomFillSync(5 as never));
  sameError(({ randomFillSync }) => randomFillSync(new Uint8Array(5), 9));
  sameError(({ randomFillSync }) => randomFillSync(new Uint8Array(5), 1, 9));
  sameError(({ getRandomValues }) => getRandomValues(new Float32Array(1) as never));
  sameError(({ getRandomValues }) => getRandomValues(new Uint8Array(70_000)));
});

it("calls back from the event loop", async () => {
  const seen: unknown[] = [];
  await machine.run(
    () => machine.onStart((evaluation) => runtime.main(evaluation)),
    () => {
      crypto.randomBytes(4, (error, bytes) => seen.push(error, bytes.length));
      crypto.randomInt(1, (error, value) => seen.push(error, value));
      crypto.randomFill(new Uint8Array(3), (error, bytes) => seen.push(error, bytes.length));
      seen.push("first");
    },
  );
  expect(seen).toEqual(["first", null, 4, null, 0, null, 3]);
});
