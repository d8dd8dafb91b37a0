import { expect, test } from "vitest";
import { mayFail, patternOf, stepsOf } from "./page.ts";

test("files, commands with their output, and what is for reading alone", () => {
  const page = [
    ...[
      "# Title",
      "```ts title=src/a.ts",
      "const a = 1;",
      "```",
      "```sh",
      "uk run",
      "```",
      "It says:",
      "```text",
      "one",
      "```",
    ],
    ...["```text", "not an output", "```", "```sh", "true", "```", "```ts", "sample", "```"],
  ].join("\n");
  expect(stepsOf(page)).toEqual([
    { kind: "file", line: 2, name: "src/a.ts", text: "const a = 1;\n" },
    { kind: "commands", line: 5, text: "uk run\n", output: "one\n" },
    { kind: "commands", line: 15, text: "true\n" },
  ]);
});

test("an output matches as a whole, with dots for what differs", () => {
  expect(patternOf("a (b)\n").test("a (b)\n")).toBe(true);
  expect(patternOf("a\n").test("a\nb\n")).toBe(false);
  expect(patternOf("port ... is\n").test("port 1234 is\n")).toBe(true);
  expect(patternOf("port ... is\n").test("port 1\n2 is\n")).toBe(false);
  expect(patternOf("a\n...\nd\n").test("a\nb\nc\nd\n")).toBe(true);
  expect(patternOf("a\n...\n").test("b\n")).toBe(false);
});

test("commands may fail where the page shows an error", () => {
  expect([undefined, "fine\n", "error[X]: y\n", "a\nerror[X]\n"].map(mayFail)).toEqual([false, false, true, true]);
});
