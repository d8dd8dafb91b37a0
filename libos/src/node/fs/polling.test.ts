// What two looks at a directory tell of what happened between them.

import { expect, it } from "vitest";
import { changes } from "./polling.ts";

it("tells what came, went and changed", () => {
  const before = new Map([
    ["stays", "1"],
    ["changes", "1"],
    ["goes", "1"],
  ]);
  const after = new Map([
    ["stays", "1"],
    ["changes", "2"],
    ["comes", "1"],
  ]);
  expect(changes(before, after)).toEqual([
    { type: "rename", name: "goes" },
    { type: "change", name: "changes" },
    { type: "rename", name: "comes" },
  ]);
  expect(changes(after, after)).toEqual([]);
});
