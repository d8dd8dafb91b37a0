// The lines of a stream, however it is cut.

import { expect, it } from "vitest";
import { linesOf } from "./lines.ts";

async function collect(chunks: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  async function* source(): AsyncGenerator<string> {
    yield* chunks;
  }
  for await (const line of linesOf(source())) lines.push(line);
  return lines;
}

it("ends lines at every line end, and only there", async () => {
  const text = "one\ntwo\r\nthree\rfour\n\nsix";
  const lines = ["one", "two", "three", "four", "", "six"];
  expect(await collect([text])).toEqual(lines);
  expect(await collect(text.split(""))).toEqual(lines);
  for (let cut = 0; cut <= text.length; cut++)
    expect(await collect([text.slice(0, cut), text.slice(cut)])).toEqual(lines);
  expect(await collect(["a\r"])).toEqual(["a"]);
  expect(await collect(["a\n"])).toEqual(["a"]);
  expect(await collect([])).toEqual([]);
});
