// node:util against the one of the Node.js that runs the tests.

import * as node from "node:util";
import { beforeEach, describe, expect, test } from "vitest";
import { Runtime, install } from "../../core/runtime.ts";
import { FakeMachine } from "@unikernel/hal/fake";
import { runGuest } from "../../testing/guest.ts";
import * as util from "../util-api.ts";
import { isDeepLooseEqual } from "./deep-equal.ts";

beforeEach(() => {
  const machine = new FakeMachine();
  machine.proxyDetails = () => undefined;
  install(new Runtime(machine));
});

class A {
  x = 1;
}
class B {
  x = 1;
}
const loop = (): unknown => {
  const value: Record<string, unknown> = { a: {} };
  (value["a"] as Record<string, unknown>)["back"] = value;
  return value;
};
const symbol = Symbol("s");

/** Every value is compared with every other one. */
const compared: unknown[] = [
  0, -0, 1, "1", "", true, false, null, undefined, NaN, 1n, 2n, symbol,
  {}, { a: 1 }, { a: "1" }, { a: 1, b: undefined }, { b: 1 }, { a: { b: { c: 1 } } }, { a: { b: { c: 1 } } }, { a: undefined },
  [], [1, 2], [1, "2"], [2, 1], [undefined], new Array(1), Object.assign([1, 2], { x: 1 }), { 0: 1, 1: 2, length: 2 },
  new A(), new A(), new B(), Object.create(null), Object.assign(Object.create(null), { a: 1 }),
  new Date(0), new Date(0), new Date(1), new Date(NaN), /a/, /a/g, /b/, Object.assign(/a/, { lastIndex: 1 }),
  new Error("a"), new Error("a"), new Error("b"), new TypeError("a"), new Error("a", { cause: 1 }), Object.assign(new Error("a"), { code: 1 }),
  new Map(), new Map([[1, 2]]), new Map([["1", 2]]), new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, "2"]]),
  new Map<unknown, unknown>([[{ k: 1 }, "a"], [{ k: 2 }, "b"]]), new Map<unknown, unknown>([[{ k: 2 }, "b"], [{ k: 1 }, "a"]]),
  new Map([[undefined, 1]]), new Map([[null, 1]]),
  new Set(), new Set([1]), new Set(["1"]), new Set([{ a: 1 }]), new Set([{ a: 1 }]), new Set([{ a: 1 }, { b: 1 }]), new Set([{ b: 1 }, { a: 1 }]),
  new Set([undefined]), new Set([null]), new Set([[1], [2]]), new Set([[2], [1]]),
  new Uint8Array([1, 2]), new Uint8Array([1, 2]), new Uint8Array([1, 3]), new Int8Array([1, 2]), new Float32Array([0]), new Float32Array([-0]),
  new ArrayBuffer(2), new ArrayBuffer(3), new DataView(new ArrayBuffer(2)), new Uint16Array([1]),
  Object(1), Object(1), Object("1"), Object("a"), Object(true), Object(1n), Object(symbol), Object(-0), Object(0),
  { [symbol]: 1 }, { [symbol]: 2 }, { [Symbol("s")]: 1 }, Object.defineProperty({}, "hidden", { value: 1 }),
  loop(), loop(), () => 1, A, B, { get a() { return 1; } },
  new (class extends Array {})(), new (class extends Map {})(), { a: NaN }, { a: -0 }, { a: 0 },
]; // prettier-ignore

describe("deep equality of all pairs", () => {
  test.each(compared.map((value, index) => [index, value] as const))("of value %i", (_index, a) => {
    for (const b of compared) {
      const shown = `${node.inspect(a)} and ${node.inspect(b)}`;
      expect(`${shown}: ${util.isDeepStrictEqual(a, b)}`).toBe(`${shown}: ${node.isDeepStrictEqual(a, b)}`);
    }
  });

  test("loosely, as assert.deepEqual", async () => {
    const { deepEqual } = (await import("node:assert")).default;
    for (const a of compared) {
      for (const b of compared) {
        let expected = true;
        try {
          deepEqual(a, b);
        } catch {
          expected = false;
        }
        const shown = `${node.inspect(a)} and ${node.inspect(b)}`;
        expect(`${shown}: ${isDeepLooseEqual(a, b)}`).toBe(`${shown}: ${expected}`);
      }
    }
  });
});

describe("types", () => {
  const values: unknown[] = [
    ...compared, async () => {}, function* () {}, async function* () {}, (function* () {})(), (async function* () {})(),
    new Map().keys(), new Set().values(), [][Symbol.iterator](), Promise.resolve(), new WeakMap(), new WeakSet(),
    new SharedArrayBuffer(1), new Float64Array(), new BigInt64Array(), new BigUint64Array(), new Uint8ClampedArray(),
    (function () { return arguments; })(), Buffer.from("x"), Object.create(Date.prototype), Object.create(Error.prototype),
    Object.create(Map.prototype), { [Symbol.toStringTag]: "Map" }, Object.defineProperty(new Map(), Symbol.toStringTag, { value: "Set" }),
    Map.prototype, Date.prototype, RegExp.prototype, Promise.prototype,
  ]; // prettier-ignore
  const checks = Object.keys(util.types) as (keyof typeof util.types)[];

  test.each(checks.filter((name) => name !== "isProxy"))("%s", (name) => {
    for (const value of values) {
      const shown = node.inspect(value);
      const theirs = (node.types as unknown as Record<string, (value: unknown) => boolean>)[name]!;
      expect(`${shown}: ${util.types[name](value)}`).toBe(`${shown}: ${theirs(value)}`);
    }
  });
});

describe("promisify", () => {
  test("resolves with the value, rejects with the error, keeps this", async () => {
    const method = util.promisify(function (
      this: unknown,
      fail: boolean,
      done: (error: unknown, value?: unknown) => void,
    ) {
      if (fail) done(new Error("failed"));
      else done(null, this);
    });
    const owner = { method };
    expect(await owner.method(false)).toBe(owner);
    await expect(owner.method(true)).rejects.toThrow("failed");
  });

  test("takes a function's own promise-returning form", async () => {
    const own = (): Promise<string> => Promise.resolve("own");
    expect(util.promisify.custom).toBe(node.promisify.custom);
    expect(await util.promisify(Object.assign(() => {}, { [util.promisify.custom]: own }))()).toBe("own");
    expect(() => util.promisify({} as never)).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_ARG_TYPE", message: messageOf(() => node.promisify({} as never)) }),
    );
  });

  test("of a timer", async () => {
    const { setTimeout } = await import("../timers-api.ts");
    const { output } = await runGuest(async ({ hal }) => {
      const value = await util.promisify(setTimeout as never)(10, "later");
      hal.console.write(1, String(value));
    });
    expect(output).toBe("later");
  });
});

test("callbackify calls back in a tick; a falsy reason becomes an error", async () => {
  const seen: unknown[] = [];
  await runGuest(() => {
    util.callbackify((value: number) => Promise.resolve(value + 1) as Promise<unknown>)(1, (...args: unknown[]) =>
      seen.push(args),
    );
    util.callbackify(() => Promise.reject(null as never))((error: { code: string }) => seen.push(error.code));
  });
  expect(seen).toEqual([[null, 2], "ERR_FALSY_VALUE_REJECTION"]);
});

test("inherits", () => {
  function Old(this: unknown): void {}
  function Base(): void {}
  Base.prototype = { method: () => 1 };
  util.inherits(Old as { prototype?: object }, Base);
  expect((Object.create(Old.prototype) as { method(): number }).method()).toBe(1);
  expect((Old as unknown as { super_: unknown }).super_).toBe(Base);
});

test("deprecate warns once, and once for a code", async () => {
  let calls = 0;
  const { error } = await runGuest(() => {
    const first = util.deprecate(() => calls++, "old thing", "DEP_TEST");
    const second = util.deprecate(() => calls++, "other thing", "DEP_TEST");
    first();
    first();
    second();
  });
  expect(calls).toBe(3);
  expect(error).toBe("(node:1) [DEP_TEST] DeprecationWarning: old thing\n");
});

test("debuglog writes what NODE_DEBUG names", async () => {
  const { error } = await runGuest(
    () => {
      util.debuglog("net")("a %d", 1);
      util.debuglog("http2")("b");
      util.debuglog("fs")("c");
      expect(util.debuglog("fs").enabled).toBe(false);
    },
    { env: { NODE_DEBUG: "NET,http*" } },
  );
  expect(error).toBe("NET 1: a 1\nHTTP2 1: b\n");
});

test("styleText and stripVTControlCharacters", () => {
  const options = { validateStream: false };
  for (const style of ["red", "bold", ["bold", "underline", "bgBlueBright"], "grey"] as const) {
    const theirs = (node.styleText as (...args: unknown[]) => string)(style, "text", options);
    expect(util.styleText(style, "text", options)).toBe(theirs);
    expect(util.stripVTControlCharacters(theirs)).toBe("text");
  }
  expect(util.styleText("red", "text")).toBe("text");
  expect(messageOf(() => util.styleText("nocolor", "x"))).toBe(
    messageOf(() => node.styleText("nocolor" as never, "x")),
  );
});

function messageOf(call: () => unknown): string {
  try {
    call();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
