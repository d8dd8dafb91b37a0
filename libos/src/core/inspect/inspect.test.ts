// Compares inspect and format with those of the Node.js that runs the tests: every text must be equal.

import * as node from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { Runtime, install } from "../runtime.ts";
import { format } from "./format.ts";
import { inspect } from "./inspect.ts";
import type { InspectOptions } from "./types.ts";

const proxies = new WeakMap<object, { target: object; handler: object }>();

beforeAll(() => {
  const machine = new FakeMachine();
  machine.proxyDetails = (value) => proxies.get(value);
  machine.promiseState = (promise) => settled.get(promise) ?? { state: "pending", value: undefined };
  install(new Runtime(machine));
});

function withHoles(holes: number[], ...values: number[]): number[] {
  for (const index of holes) Reflect.deleteProperty(values, index);
  return values;
}

type State = ReturnType<FakeMachine["promiseState"]>;
const settled = new WeakMap<object, State>();

function promise(made: Promise<unknown>, state: State["state"], value: unknown): Promise<unknown> {
  made.catch(() => {});
  settled.set(made, { state, value });
  return made;
}

function proxy<T extends object>(target: T, handler: ProxyHandler<T> = {}): T {
  const made = new Proxy(target, handler);
  proxies.set(made, { target, handler });
  return made;
}

class Point {
  x = 1;
  y = 2;
}
class Named extends Point {
  #secret = 1;
  get [Symbol.toStringTag](): string {
    return "Tagged";
  }
  get sum(): number {
    return this.x + this.y + this.#secret;
  }
}
class MyError extends Error {
  extra = { a: [1, 2, 3] };
}
class MyMap extends Map<unknown, unknown> {}
class MySet extends Set<unknown> {}
class MyPromise<T> extends Promise<T> {}

const circular: Record<string, unknown> = { name: "circular", list: [] };
circular["self"] = circular;
(circular["list"] as unknown[]).push(circular, { circular });
const twoWay = { a: {} as Record<string, unknown>, b: {} as Record<string, unknown> };
twoWay.a["b"] = twoWay.b;
twoWay.b["a"] = twoWay.a;

const deep = { a: { b: { c: { d: 1 } } } };
const reason = new RangeError("no");
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const error = new Error("plain");
const cause = new Error("outer", { cause: new TypeError("inner") });
const long = "x".repeat(90);

const values: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  numbers: [0, -0, 1.5, -1, NaN, Infinity, 1e21, 123456789.123],
  bigints: [0n, -12345678901234567890n],
  booleans: [true, false],
  symbols: [Symbol("a"), Symbol(), Symbol.iterator, Symbol("a\nb")],
  strings: [
    "",
    "a",
    "it's",
    'say "hi"',
    `both ' and "`,
    "all ' \" `",
    "tab\t nl\n \u0000 \x7f \x9f \\",
    "\ud800",
    "é😀",
    "${x}'\"",
  ],
  longString: long,
  longStringInside: { a: long, b: `${long}\n${long}\nend` },
  multiline: ["line one\nline two that is somewhat longer than the first\nline three", "short\ntwo"],
  hugeString: "y".repeat(10050),
  empty: [{}, [], new Map(), new Set(), "", Object.create(null), () => {}],
  object: { a: 1, b: "two", c: [3], d: { e: { f: { g: 1 } } }, "with-dash": 1, 12: 2, "": 0, "a'b": 1, $x: 1, ü: 1 },
  wide: Object.fromEntries(range(30).map((n) => [`key${n}`, n * 1000])),
  nested: {
    a: { b: { c: { d: { e: 1 } } } },
    list: [[[[[1]]]]],
    map: new Map([[{ a: { b: { c: 1 } } }, new Set([[1, [2, [3]]]])]]),
  },
  arrays: [range(3), range(7), range(27), range(101), range(150)],
  texts: ["apple banana cherry date elderberry fig grape honeydew kiwi lemon mango nectarine".split(" ")],
  mixed: ["a", 1, null, undefined, true, Symbol("x"), 1n, {}, [], () => 1],
  objectsInArray: range(8).map((n) => ({ id: n, name: `name ${n}`, flag: n % 2 === 0 })),
  matrix: range(5).map((n) => range(5).map((m) => n * m)),
  sparse: [
    withHoles([0], 1),
    withHoles([1], 1, 0, 2),
    withHoles([1, 2, 4], 1, 0, 0, 4, 0),
    new Array(3),
    Object.assign(new Array(200), { 150: 1 }),
    Object.assign([1, 2], { x: 1, [-1]: 2 }),
  ],
  arrayWithKeys: Object.assign([1, 2, 3], { key: "value", [Symbol("s")]: 1 }),
  wideText: ["全角文字", "かな", "한국어", "a", "b", "c", "dd", "ee"],
  functions: [
    function named() {},
    () => {},
    async () => {},
    function* generator() {},
    async function* both() {},
    class {},
    Point,
    Named,
    MyError,
    Map,
    Object.assign(() => {}, { a: 1 }),
    Object.assign(function f() {}, { a: { b: 1 } }),
    Math.max,
  ],
  builtins: { Map, Object, Promise, Uint8Array, Error, RegExp, Proxy },
  classes: [
    new Point(),
    new Named(),
    Object.create(new Point()),
    Object.create({}),
    Object.create(Object.create(null)),
  ],
  nullPrototype: Object.assign(Object.create(null), { a: 1 }),
  getters: {
    get a() {
      return 1;
    },
    set b(_value: number) {},
    get c() {
      return { d: 1 };
    },
    set c(_value) {},
    get thrower(): never {
      throw new Error("oops");
    },
  },
  symbolsAsKeys: { [Symbol("k")]: 1, [Symbol.for("with space")]: { a: 1 }, [Symbol.toStringTag]: "Own" },
  hiddenKeys: Object.defineProperty({ shown: 1 }, "hidden", { value: 2, enumerable: false }),
  tagged: {
    get [Symbol.toStringTag]() {
      return "T";
    },
  },
  protoKey: JSON.parse('{"__proto__": 1}'),
  maps: [
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
    new Map<unknown, unknown>([
      [{ k: 1 }, [1, 2]],
      [new Map([[1, 2]]), new Set([1])],
    ]),
    new MyMap([[1, 2]]),
  ],
  sets: [new Set([1, "two", { three: 3 }]), new Set(range(20)), new MySet([1]), new Set(range(200))],
  bigMap: new Map(range(120).map((n) => [n, `value ${n}`])),
  mapWithKeys: Object.assign(new Map([[1, 2]]), { extra: true }),
  weak: [new WeakMap(), new WeakSet(), new WeakRef({}).constructor],
  dates: [new Date(0), new Date(NaN), Object.assign(new Date(1e12), { a: 1 })],
  regexps: [/a/g, /[\\/]/, Object.assign(/x/, { y: 1 }), new RegExp("")],
  boxed: [
    Object(1),
    Object("str"),
    Object(true),
    Object(1n),
    Object(Symbol("s")),
    Object.assign(Object("ab"), { c: 1 }),
    Object(-0),
  ],
  typedArrays: [
    new Uint8Array(3),
    new Float64Array([1.5, -0]),
    new BigInt64Array([1n, 2n]),
    new Uint8Array(120),
    new Uint8ClampedArray(0),
  ],
  buffers: [
    new ArrayBuffer(4),
    new ArrayBuffer(0),
    new DataView(new ArrayBuffer(2), 1),
    new Uint8Array([1, 255, 16]).buffer,
    new ArrayBuffer(200),
  ],
  shared: new SharedArrayBuffer(2),
  promises: [
    promise(Promise.resolve(1), "fulfilled", 1),
    new Promise(() => {}),
    promise(Promise.reject(reason), "rejected", reason),
    promise(Promise.resolve(deep), "fulfilled", deep),
    promise(MyPromise.resolve("x"), "fulfilled", "x"),
  ],
  errors: [error, cause, new MyError("mine"), new AggregateError([new Error("one"), "two"], "many")],
  errorInObject: { error, deep: { error: new TypeError("deep") } },
  errorsOdd: [
    Object.assign(new Error("named"), { name: "Custom" }),
    Object.assign(new Error("coded"), { code: "E_CODE", errno: -2 }),
    Object.assign(new Error("no stack"), { stack: undefined }),
    Object.assign(new Error("text stack"), { stack: "just text" }),
    Object.assign(new TypeError(""), { message: "" }),
    new (class extends TypeError {})("anonymous"),
    new (class ValidationError extends Error {
      override name = "ValidationError";
    })("named class"),
    new (class Odd extends Error {})("odd"),
  ],
  circular,
  twoWay,
  circularInMap: (() => {
    const map = new Map<unknown, unknown>();
    map.set("self", map);
    map.set(map, 1);
    return map;
  })(),
  circularInArray: (() => {
    const list: unknown[] = [1];
    list.push(list, [list]);
    return list;
  })(),
  iterators: [(function* () {})(), Object.create({ [Symbol.iterator]() {} })],
  arguments: (function (..._args: unknown[]) {
    return arguments;
  })(1, "b"),
  custom: {
    [node.inspect.custom](depth: number, options: InspectOptions) {
      return `custom ${depth} ${options.breakLength}\nsecond`;
    },
  },
  customNested: { a: { b: { [node.inspect.custom]: (depth: number) => ({ depth }) } } },
  customThis: {
    a: 1,
    [node.inspect.custom]() {
      return this;
    },
  },
  customDeep: [[[[{ [node.inspect.custom]: (depth: number) => `depth ${depth}` }]]]],
  json: JSON,
  math: Math,
  globalSymbols: Symbol.for("x"),
  url: new URL("http://example.com/a?b=c#d"),
  dateInClass: new (class Wrapper {
    when = new Date(5);
    re = /x/;
    fn = (): void => {};
  })(),
  deepFunctions: { a: { b: { c: { d() {} }, e: class Foo {} } } },
  proxies: [new Point(), [1, 2, 3]].map((target) => proxy(target)),
  proxyWithTraps: proxy(
    { a: 1 },
    {
      get: () => {
        throw new Error("trap");
      },
    },
  ),
  emptyStringKeys: { "": "", " ": " ", "\n": 1 },
  longKeys: { [long]: 1, [`${long}2`]: { a: 1 } },
  lineBreaking: [
    { aaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccccccc: 3 },
    { aaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccccccc: 3, d: 1 },
    { a: { b: { c: {} } } },
    { a: { b: { c: { d: 1 } } }, x: 1 },
    [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ],
    { list: [1, 2, 3, { a: [1, 2, { b: 3 }] }] },
  ],
};

const optionSets: Record<string, InspectOptions> = {
  default: {},
  "depth 0": { depth: 0 },
  "depth null": { depth: null },
  "depth 5, compact false": { depth: 5, compact: false },
  "compact true": { compact: true },
  "compact 1": { compact: 1 },
  "wide lines": { breakLength: 120 },
  "endless lines": { breakLength: Infinity },
  "narrow lines": { breakLength: 40 },
  colors: { colors: true },
  hidden: { showHidden: true },
  "hidden, depth null": { showHidden: true, depth: null },
  sorted: { sorted: true },
  getters: { getters: true },
  "few elements": { maxArrayLength: 2, maxStringLength: 5 },
  "no elements": { maxArrayLength: 0 },
  "all elements": { maxArrayLength: null, maxStringLength: null },
  separators: { numericSeparator: true },
  "no custom": { customInspect: false },
  proxy: { showProxy: true },
};

/** What is different on purpose. */
const differences = new Set([
  // The engine does not tell the entries of weak collections.
  "hidden weak",
  "hidden, depth null weak",
  // V8 adds this class after Node.js has listed the language's own ones.
  "hidden shared",
  "hidden, depth null shared",
  // Frames are not coloured by the module that they are in.
  ...["errors", "errorInObject", "errorsOdd", "promises"].map((name) => `colors ${name}`),
]);

describe.each(Object.entries(optionSets))("inspect with %s", (title, options) => {
  test.each(Object.entries(values).filter(([name]) => !differences.has(`${title} ${name}`)))("%s", (_name, value) => {
    expect(inspect(value, options)).toBe(node.inspect(value, options));
  });
});

test("the old form of arguments", () => {
  const value = { a: { b: { c: { d: 1 } } } };
  expect(inspect(value, true, 0, true)).toBe(node.inspect(value, true, 0, true));
  expect(inspect(value, false, null)).toBe(node.inspect(value, false, null));
});

test("an object too deep for the stack is shown as far as it goes", () => {
  let deep: Record<string, unknown> = {};
  for (let level = 0; level < 20_000; level++) deep = { deep };
  expect(inspect(deep, { depth: Infinity })).toContain("Inspection interrupted prematurely");
});

test.each<[unknown[]]>([
  [["%s is %d", "x", 1]],
  [["%s", null]],
  [["%s %s", undefined]],
  [["%s %s %s %s", 1n, -0, Symbol("a"), () => {}]],
  [["%s", { a: { b: { c: 1 } } }]],
  [["%s", new Point()]],
  [
    [
      "%s",
      new (class {
        toString() {
          return "own";
        }
      })(),
    ],
  ],
  [["%s", [1, [2, [3]]]]],
  [["%s", new Date(0)]],
  [["%s", Object.create(null)]],
  [["%s", error]],
  [["%d %d %d %d", "42", 1.5, 2n, {}]],
  [["%i %i %i", "42.9", 1.5, "x"]],
  [["%f %f", "1.50", Symbol("x")]],
  [["%j %j", { a: 1 }, undefined]],
  [["%j", circular]],
  [["%o", { a: [1], f() {} }]],
  [["%O", { a: { b: { c: { d: {} } } } }]],
  [["%c styled", "color: red"]],
  [["100%", 1]],
  [["100%%", 1]],
  [["%%"]],
  [["%x %s", "a"]],
  [["%", "a"]],
  [["%s%", "a"]],
  [["a", "b", { c: 1 }, 2]],
  [[1, "a", "b"]],
  [[{ a: 1 }, "%s", "x"]],
  [["%s", "a", "b", { c: 1 }]],
  [["no placeholder", [1, 2]]],
  [["", 1]],
  [[]],
])("format %#", (args) => {
  expect(format(...args)).toBe(node.format(...args));
});
