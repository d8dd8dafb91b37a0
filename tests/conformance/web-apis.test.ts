// Thousands of calls of the web's and Node's functions give the same in a guest, in its own engine, as on Node.js.

import { join } from "node:path";
import { expect, test } from "vitest";
import { buildImage } from "../harness/images.ts";
import { root, vmm } from "../harness/places.ts";
import { run } from "../harness/program.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { run as application } from "./web-apis/app.ts";

test("text, bytes and streams", { timeout: 120_000 }, async (context) => {
  skipFor(context, noKvm());
  const image = await buildImage(join(root, "tests/conformance/web-apis/main.ts"));
  const { code, stdout, stderr } = await run(vmm, ["--memory", "64M", image]);
  const expected: string[] = [];
  await application((line) => expected.push(line));
  const actual = stdout.trimEnd().split("\n");
  expect([code, stderr]).toEqual([0, ""]);
  // Not the arrays as a whole: the report on thousands of lines would take minutes.
  const different = expected.flatMap((line, i) =>
    actual[i] === line ? [] : [{ line: i, expected: line, actual: actual[i] }],
  );
  expect(different.slice(0, 5)).toEqual([]);
  expect(actual).toHaveLength(expected.length);
  expect(expected.length).toBeGreaterThan(7000);
});
