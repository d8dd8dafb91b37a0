// Hundreds of calls of node:fs give the same on a guest's volume as in a directory on Node.js: results, events and errors' words.

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildImage } from "../harness/images.ts";
import { root, vmm } from "../harness/places.ts";
import { run } from "../harness/program.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { run as application } from "./files/app.ts";

test("files", { timeout: 120_000 }, async (context) => {
  skipFor(context, noKvm());
  const image = await buildImage(join(root, "tests/conformance/files/main.ts"));
  const [volume, directory] = ["volume-", "directory-"].map((name) => realpathSync(mkdtempSync(join(tmpdir(), name))));
  try {
    const { code, stdout, stderr } = await run(vmm, ["--memory", "64M", "--volume", `${volume}:/data`, image]);
    expect([code, stderr]).toEqual([0, ""]);
    const expected: string[] = [];
    await application(directory!, (line) => expected.push(line));
    const actual = stdout.trimEnd().split("\n");
    const different = expected.flatMap((line, i) =>
      actual[i] === line ? [] : [{ line: i, expected: line, actual: actual[i] }],
    );
    expect(different.slice(0, 5)).toEqual([]);
    expect(actual).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(290);
  } finally {
    for (const path of [volume, directory]) rmSync(path!, { recursive: true });
  }
});
