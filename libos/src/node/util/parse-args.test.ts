// util.parseArgs against the one of the Node.js that runs the tests.

import * as node from "node:util";
import { describe, expect, test } from "vitest";
import { generator } from "../../testing/engine.ts";
import { runGuest } from "../../testing/guest.ts";
import { parseArgs, type ParseArgsConfig } from "./parse-args.ts";

const options: NonNullable<ParseArgsConfig["options"]> = {
  verbose: { type: "boolean", short: "v" },
  file: { type: "string", short: "f" },
  tag: { type: "string", short: "t", multiple: true },
  level: { type: "boolean", short: "l", multiple: true },
  port: { type: "string", default: "3000" },
  list: { type: "string", multiple: true, default: ["a", "b"] },
  "no-color": { type: "boolean" },
};
// Not among them: `-f-v` with an `f` that takes no value. Node.js takes the dash in the group for a `--`.
const words = [
  "-v", "-f", "-fname", "-vf", "-vfname", "-vl", "-lll", "-t", "-ta", "--verbose", "--file", "--file=x", "--file=", "--file=-x", "--tag=a",
  "--tag", "--no-verbose", "--no-file", "--no-color", "--verbose=1", "--unknown", "--unknown=1", "-x", "-xf", "-", "--", "", "word", "-1", "--=x",
  "---", "--__proto__", "--port=1", "--list", "-f=v",
]; // prettier-ignore

function outcome(parse: (config: never) => unknown, config: ParseArgsConfig): unknown {
  try {
    return parse(config as never);
  } catch (error) {
    const { name, code, message } = error as Error & { code: string };
    return { name, code, message };
  }
}

const kinds: Omit<ParseArgsConfig, "args">[] = [
  { options },
  { options, allowPositionals: true },
  { options, strict: false, tokens: true },
  { options, allowPositionals: true, allowNegative: true, tokens: true },
  { strict: false, allowNegative: true },
];

describe.each(kinds.map((kind, index) => [index, kind] as const))("settings %i", (_index, kind) => {
  test("each word alone and in all pairs", () => {
    for (const first of words) {
      for (const args of [[first], ...words.map((second) => [first, second])]) {
        const config = { ...kind, args };
        expect([args, outcome(parseArgs, config)]).toEqual([args, outcome(node.parseArgs, config)]);
      }
    }
  });

  test("random lists", () => {
    const random = generator(7);
    for (let round = 0; round < 1000; round++) {
      const args = Array.from({ length: random() % 8 }, () => words[random() % words.length]!);
      const config = { ...kind, args };
      expect([args, outcome(parseArgs, config)]).toEqual([args, outcome(node.parseArgs, config)]);
    }
  });
});

test.each([
  { args: "x" }, { strict: 1 }, { options: [] }, { options: { a: 1 } }, { options: { a: {} } }, { options: { a: { type: "number" } } },
  { options: { a: { type: "string", short: "ab" } } }, { options: { a: { type: "string", short: 1 } } }, { tokens: "yes" }, { allowNegative: 0 },
  { options: { a: { type: "string", multiple: 1 } } }, { options: { a: { type: "string", default: true } } },
  { options: { a: { type: "boolean", multiple: true, default: true } } }, { options: { a: { type: "string", multiple: true, default: [1] } } },
])("a wrong description is refused: %j", (config) => {
  const full = { args: [], ...config } as unknown as ParseArgsConfig;
  expect(outcome(parseArgs, full)).toEqual(outcome(node.parseArgs, full));
}); // prettier-ignore

test("without args it takes the guest's", async () => {
  await runGuest(() => expect(parseArgs({ options }).values["file"]).toBe("x"), { args: ["app", "--file", "x"] });
});
