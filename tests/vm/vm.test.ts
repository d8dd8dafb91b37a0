// Runs every VM case on this machine. One of them: npm run test:vm -- NAME

import { describe, expect, test } from "vitest";
import { caseNames, loadCase } from "../harness/cases.ts";
import { imageOf } from "../harness/images.ts";
import { judge } from "../harness/judge.ts";
import { runLocally } from "../harness/local.ts";
import { lacks, skipFor } from "../harness/requirements.ts";

const cases = await Promise.all(caseNames().map(async (name) => ({ name, definition: await loadCase(name) })));

describe("VM cases", () => {
  for (const { name, definition } of cases) {
    test(`${name}: ${definition.about}`, { timeout: 120_000 }, async (context) => {
      skipFor(context, lacks(definition));
      const image = await imageOf(name, definition);
      expect(judge(definition, await runLocally(definition, image))).toEqual([]);
    });
  }
});
