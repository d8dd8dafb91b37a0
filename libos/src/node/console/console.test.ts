// console against the Console of the Node.js that runs the tests: every method must write the same.

import * as node from "node:console";
import { Writable } from "node:stream";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { Runtime, install } from "../../core/runtime.ts";
import { TestGuest, runGuest } from "../../testing/guest.ts";
import { Console, console as guestConsole } from "./console.ts";
import { formatTime } from "./format-time.ts";

beforeAll(() => void install(new Runtime(new TestGuest().machine)));

function record<T>(make: new (stdout: never, stderr: never) => T): { console: T; text: () => string } {
  let text = "";
  const sink = (name: string): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        text += `${name}: ${String(chunk)}`;
        done();
      },
    });
  return { console: new make(sink("out") as never, sink("err") as never), text: () => text };
}

const scripts: Record<string, (console: Console) => void> = {
  log: (console) => {
    console.log();
    console.log("a %s %d", "b", 1, { c: 2 });
    console.log(undefined, null, [1], "100%");
    console.info("i", new Map([[1, 2]]));
    console.debug("d");
    console.dirxml({ a: { b: { c: { d: 1 } } } });
  },
  errors: (console) => {
    console.error("e %s", "x");
    console.warn({ w: 1 });
  },
  groups: (console) => {
    console.group("one", { a: 1 });
    console.log("two\nlines");
    console.group();
    console.error("deep");
    console.groupCollapsed("three");
    console.log({ a: "x".repeat(60), b: "y".repeat(30) });
    console.groupEnd();
    console.groupEnd();
    console.groupEnd();
    console.groupEnd();
    console.log("out");
  },
  counts: (console) => {
    console.count();
    console.count("a");
    console.count();
    console.countReset();
    console.count();
    console.count(undefined);
  },
  asserts: (console) => {
    console.assert(true, "nothing");
    console.assert(false, "%s is wrong", "it");
    console.assert(false);
    console.assert(0, { a: 1 });
    console.assert(null, "a", "b");
  },
  dir: (console) => {
    console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
    console.dir({ a: { b: { c: { d: 1 } } } });
    console.dir("text");
  },
  tables: (console) => {
    console.table([
      ["a", 1],
      ["b", 2],
    ]);
    console.table([{ a: 1, b: "x" }, { a: 2, c: true }, 7, null]);
    console.table({ x: { v: 1 }, y: { v: [1, 2, 3, 4] } });
    console.table(new Map<unknown, unknown>([["k", 1], [{ o: 1 }, [2]]]));
    console.table(new Set([1, "two", { three: 3, four: 4, five: 5 }]));
    console.table([{ a: 1, b: 2 }, { a: 3, b: 4 }], ["b"]);
    console.table([{ a: 1 }], ["none"]);
    console.table([1, 2, "x"]);
    console.table([{ 10: 1, 2: 2, z: 3, a: 4 }]);
    console.table("primitive");
    console.table(null);
    console.table([]);
    console.table([{ 名前: "全角" }]);
    console.table(new Uint8Array([1, 2]));
    console.table([[undefined, null]]);
  },
}; // prettier-ignore

describe("the same text as Node.js", () => {
  test.each(Object.entries(scripts))("%s", (_name, script) => {
    const theirs = record(node.Console as never);
    const ours = record(Console as never);
    script(theirs.console as Console);
    script(ours.console as Console);
    expect(ours.text()).toBe(theirs.text());
    expect(ours.text()).not.toBe("");
  });
});

test("trace shows where it was called", () => {
  const ours = record(Console as never);
  (ours.console as Console).trace("here %d", 1);
  expect(ours.text()).toMatch(/^err: Trace: here 1\n {4}at .*console\.test\.ts/);
});

test("methods may be taken from the object", () => {
  const ours = record(Console as never);
  const { log, error } = ours.console as Console;
  log("a");
  error("b");
  expect(ours.text()).toBe("out: a\nerr: b\n");
  expect(Object.prototype.toString.call(ours.console)).toBe("[object console]");
});

test.each([
  [0.0004, "0ms"],
  [1.23456, "1.235ms"],
  [999.5, "999.5ms"],
  [1000, "1.000s"],
  [59_999, "59.999s"],
  [61_500, "1:01.500 (m:ss.mmm)"],
  [3_723_004, "1:02:03.004 (h:mm:ss.mmm)"],
])("%f ms is %s", (milliseconds, text) => expect(formatTime(milliseconds)).toBe(text));

test("time, timeLog and timeEnd tell the time that has passed; unknown labels are warned of", async () => {
  const { output, error } = await runGuest(({ loop }) => {
    guestConsole.time("t");
    loop.timers.start(
      {
        previous: undefined, next: undefined, list: undefined, duration: 20, started: 0, referenced: true,
        fire: () => {
          guestConsole.timeLog("t", "more", { a: 1 });
          guestConsole.timeEnd("t");
          guestConsole.timeEnd("t");
          guestConsole.countReset("none");
        },
      },
      loop.now,
    );
  }); // prettier-ignore
  expect(output).toBe("t: 20ms more { a: 1 }\nt: 20ms\n");
  expect(error).toBe(
    "(node:1) Warning: No such label 't' for console.timeEnd()\n(node:1) Warning: Count for 'none' does not exist\n",
  );
});

test("a stream that throws is ignored unless the options say otherwise", () => {
  const broken = { write: vi.fn<() => void>(() => { throw new Error("broken"); }) }; // prettier-ignore
  new Console({ stdout: broken }).log("x");
  expect(broken.write).toHaveBeenCalledOnce();
  expect(() => new Console({ stdout: broken, ignoreErrors: false }).log("x")).toThrow("broken");
  expect(() => new Console({} as never)).toThrow(expect.objectContaining({ code: "ERR_CONSOLE_WRITABLE_STREAM" }));
});
