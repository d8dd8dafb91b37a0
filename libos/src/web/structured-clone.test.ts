// structuredClone against Node's own.

import { inspect } from "node:util";
import { expect, it } from "vitest";
import "../testing/engine.ts";
import { structuredClone as ours } from "./structured-clone.ts";

type Clone = typeof globalThis.structuredClone;

function outcome(run: (clone: Clone) => unknown, clone: Clone): unknown {
  try {
    return inspect(run(clone), { depth: 9, showHidden: false }).replace(/\n +at .*/g, "");
  } catch (error) {
    return [(error as Error).name, (error as { code?: unknown }).code];
  }
}

function same(run: (clone: Clone) => unknown): void {
  expect(outcome(run, ours as Clone)).toEqual(outcome(run, globalThis.structuredClone));
}

it("copies what Node copies", () => {
  class Own {
    x = 1;
    get y(): number {
      return 2;
    }
  }
  const values: unknown[] = [
    1,
    "a",
    null,
    undefined,
    true,
    5n,
    NaN,
    Object.assign(new Array(3), { 0: 1, 2: 3 }),
    { a: { b: [1] } },
    new Date(5),
    /a/gi,
    new Map<unknown, unknown>([[{ k: 1 }, new Set([1, {}])]]),
    Object("s"),
    Object(1),
    Object(false),
    Object(3n),
    new Uint8Array([1, 2]),
    new Float64Array([0.5]),
    new DataView(new ArrayBuffer(4), 1, 2),
    new ArrayBuffer(3),
    Buffer.from("ab"),
    new Own(),
    {
      get z() {
        return 7;
      },
    },
    Object.create({ inherited: 1 }),
    JSON.parse('{"__proto__":{"polluted":1}}'),
    Object.assign([1], { extra: 2 }),
    Object.assign({}, { [Symbol("s")]: 1 }),
    new Array(3),
  ];
  for (const value of values) same((clone) => clone(value));
  const errors = [
    new Error("a"),
    new RangeError("b", { cause: { c: 1 } }),
    Object.assign(new TypeError("d"), { code: "X" }),
    Object.assign(new Error("e"), { name: "Custom" }),
  ];
  for (const error of errors)
    same((clone) => {
      const copy = clone(error) as Error & { code?: string };
      return [
        copy instanceof error.constructor === true,
        copy.name,
        copy.message,
        copy.cause,
        copy.code,
        copy.stack === error.stack,
      ];
    });
});

it("keeps cycles and what is shared", () => {
  same((clone) => {
    const value: Record<string, unknown> = { list: [] };
    value["self"] = value;
    value["again"] = value["list"];
    value["map"] = new Map([[value, value]]);
    const copy = clone(value);
    return [
      copy["self"] === copy,
      copy["again"] === copy["list"],
      (copy["map"] as Map<unknown, unknown>).get(copy) === copy,
      copy !== value,
    ];
  });
  same((clone) => {
    const buffer = new ArrayBuffer(8);
    const copy = clone([new Uint8Array(buffer, 2, 3), new Uint16Array(buffer), buffer]) as [
      Uint8Array,
      Uint16Array,
      ArrayBuffer,
    ];
    return [copy[0].buffer === copy[1].buffer, copy[2] === copy[0].buffer, copy[0].byteOffset, copy[2] === buffer];
  });
});

it("refuses what Node refuses", () => {
  for (const value of [
    () => 1,
    Symbol("x"),
    new WeakMap(),
    new WeakSet(),
    Promise.resolve(),
    { deep: [() => 1] },
    Object(Symbol("x")),
    new WeakRef({}),
  ])
    same((clone) => clone(value));
  same((clone) => (clone as unknown as () => unknown)());
});

it("moves buffers", () => {
  same((clone) => {
    const buffer = new ArrayBuffer(8);
    const copy = clone({ view: new Uint8Array(buffer, 4), buffer }, { transfer: [buffer] });
    return [buffer.byteLength, copy.buffer.byteLength, copy.view.buffer === copy.buffer, copy.view.byteOffset];
  });
  same((clone) => {
    const buffer = new ArrayBuffer(8);
    try {
      clone([buffer, () => 1], { transfer: [buffer] });
    } catch {
      return buffer.byteLength;
    }
    return "no error";
  });
  same((clone) => clone(1, { transfer: [5 as never] }));
  same((clone) => {
    const buffer = new ArrayBuffer(8);
    return clone(1, { transfer: [buffer, buffer] });
  });
});
