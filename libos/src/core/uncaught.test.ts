// What is printed of an exception that nothing caught, without util.inspect.

import { describe, expect, test } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { describeUncaught } from "./uncaught.ts";

const machine = new FakeMachine();

function shown(error: unknown): string {
  return describeUncaught(error, machine).text;
}

describe("an uncaught exception", () => {
  test("is printed with the chain of its causes, indented", () => {
    const inner = new TypeError("inner");
    const outer = new Error("outer", { cause: new Error("middle", { cause: inner }) });
    for (const error of [outer, inner]) error.stack = `${error.name}: ${error.message}\n    at f (app.ts:1:1)`;
    const text = shown(outer);
    expect(text).toMatch(/^Uncaught Error: outer\n {4}at f \(app\.ts:1:1\) \{\n {2}\[cause\]: Error: middle\n/);
    expect(text).toContain("    [cause]: TypeError: inner\n        at f (app.ts:1:1)");
  });

  test("whose causes form a circle is printed all the same", () => {
    const error = new Error("round");
    error.cause = error;
    expect(shown(error).match(/\[cause\]/g)).toHaveLength(8);
  });

  test("may be no error at all", () => {
    expect(shown("text")).toBe('Uncaught "text"\n');
    expect(shown(undefined)).toBe("Uncaught undefined\n");
  });
});
