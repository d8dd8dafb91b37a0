// node:assert against the one of the Node.js that runs the tests: the same calls throw, with the same kind of error.

import nodeAssert from "node:assert";
import { beforeAll, describe, expect, test } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { Runtime, install } from "../../core/runtime.ts";
import assert, { AssertionError, strict } from "../assert.ts";

beforeAll(() => void install(new Runtime(new FakeMachine())));

type Assert = typeof nodeAssert;

const calls: ((assert: Assert) => unknown)[] = [
  (a) => a(1), (a) => a(0), (a) => a(""), (a) => a(false, "told"), (a) => a.ok(null), (a) => a.ok(undefined, new TypeError("own")),
  (a) => a.equal(1, "1"), (a) => a.equal(1, 2), (a) => a.equal(NaN, NaN), (a) => a.notEqual(1, "1"), (a) => a.notEqual(1, 2),
  (a) => a.strictEqual(1, 1), (a) => a.strictEqual(1, "1"), (a) => a.strictEqual(1, 2), (a) => a.strictEqual(-0, 0), (a) => a.strictEqual("a", "b"),
  (a) => a.notStrictEqual(1, 1), (a) => a.notStrictEqual("x", "x"), (a) => a.strictEqual({}, {}),
  (a) => a.deepEqual({ a: 1 }, { a: "1" }), (a) => a.deepEqual({ a: 1 }, { a: 2 }), (a) => a.notDeepEqual({ a: 1 }, { a: 1 }),
  (a) => a.deepStrictEqual({ a: [1, 2] }, { a: [1, 2] }), (a) => a.deepStrictEqual({ a: 1 }, { a: "1" }),
  (a) => a.notDeepStrictEqual([1], [1]), (a) => a.deepStrictEqual([1, 2, 3], [1, 2, 4], "told"), (a) => a.deepStrictEqual(1, 2, new RangeError("own")),
  (a) => a.fail(), (a) => a.fail("told"), (a) => a.fail(new TypeError("own")),
  (a) => a.ifError(null), (a) => a.ifError(undefined), (a) => a.ifError(0), (a) => a.ifError(new Error("e")),
  (a) => a.match("abc", /b/), (a) => a.match("abc", /x/), (a) => a.match(1 as never, /x/), (a) => a.match("a", "b" as never), (a) => a.doesNotMatch("abc", /b/), (a) => a.doesNotMatch("abc", /x/),
  (a) => a.throws(() => { throw new TypeError("bad"); }), (a) => a.throws(() => {}), (a) => a.throws(() => {}, TypeError), (a) => a.throws(() => {}, "told"),
  (a) => a.throws(() => { throw new TypeError("bad"); }, TypeError), (a) => a.throws(() => { throw new TypeError("bad"); }, RangeError),
  (a) => a.throws(() => { throw new TypeError("bad"); }, /bad/), (a) => a.throws(() => { throw new TypeError("bad"); }, /good/),
  (a) => a.throws(() => { throw new TypeError("bad"); }, { message: "bad", name: "TypeError" }), (a) => a.throws(() => { throw new TypeError("bad"); }, { message: "good" }),
  (a) => a.throws(() => { throw new TypeError("bad"); }, { message: /ba/ }), (a) => a.throws(() => { throw new TypeError("bad"); }, new TypeError("bad")),
  (a) => a.throws(() => { throw new TypeError("bad"); }, new TypeError("other")), (a) => a.throws(() => { throw new TypeError("bad"); }, {}),
  (a) => a.throws(() => { throw new TypeError("bad"); }, (error: Error) => error.message === "bad"), (a) => a.throws(() => { throw new TypeError("bad"); }, () => false),
  (a) => a.throws(1 as never), (a) => a.throws(() => { throw "text"; }, /text/), (a) => a.throws(() => { throw new TypeError("bad"); }, 1 as never),
  (a) => a.doesNotThrow(() => {}), (a) => a.doesNotThrow(() => { throw new Error("bad"); }), (a) => a.doesNotThrow(() => { throw new Error("bad"); }, TypeError),
  (a) => a.rejects(Promise.reject(new Error("bad"))), (a) => a.rejects(Promise.resolve(1)), (a) => a.rejects(() => Promise.reject(new TypeError("bad")), TypeError),
  (a) => a.rejects(() => Promise.reject(new TypeError("bad")), RangeError), (a) => a.rejects(1 as never), (a) => a.rejects(() => 1 as never),
  (a) => a.doesNotReject(Promise.resolve()), (a) => a.doesNotReject(Promise.reject(new Error("bad"))),
  (a) => a.strict.equal(1, "1"), (a) => a.strict(0), (a) => a.strict.deepEqual({ a: 1 }, { a: "1" }), (a) => a.strict.strict.equal(1, 1),
]; // prettier-ignore

async function outcome(run: () => unknown): Promise<unknown> {
  try {
    await run();
    return "no error";
  } catch (error) {
    const { name, code, message, operator, generatedMessage } = error as AssertionError;
    // Generated texts are for people; those of the caller are not.
    return { name, code, operator, generatedMessage, message: generatedMessage === true ? "" : message.split("\n")[0] };
  }
}

describe("the same outcome as Node.js", () => {
  test.each(calls.map((call) => [String(call), call] as const))("%s", async (_text, call) => {
    expect(await outcome(() => call(assert as unknown as Assert))).toEqual(await outcome(() => call(nodeAssert)));
  });
});

test("short values are shown with !==, long ones with their differing lines", () => {
  const message = (call: () => void): string => (thrownBy(call) as Error).message;
  expect(message(() => assert.strictEqual(1, 2))).toBe("Expected values to be strictly equal:\n\n1 !== 2\n");
  const long = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${index}`, index]));
  expect(message(() => assert.deepStrictEqual(long, { ...long, key9: "nine" }))).toBe(
    [
      "Expected values to be strictly deep-equal:",
      "+ actual - expected",
      "",
      "  {",
      "...",
      "    key7: 7,",
      "    key8: 8,",
      "+   key9: 9",
      "-   key9: 'nine'",
      "  }",
    ].join("\n"),
  );
});

test("the error carries both values, its stack begins at the caller", () => {
  const error = thrownBy(() => strict.equal({ a: 1 }, { a: 2 })) as AssertionError;
  expect(error).toBeInstanceOf(AssertionError);
  expect(error).toMatchObject({ actual: { a: 1 }, expected: { a: 2 }, code: "ERR_ASSERTION", operator: "strictEqual" });
  expect(error.stack).toMatch(/^AssertionError \[ERR_ASSERTION\]: /);
  expect(error.stack!.split("\n    at ")[1]).toContain("assert.test.ts");
});

function thrownBy(call: () => void): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
