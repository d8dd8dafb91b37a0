// An exception that nobody catches.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "an uncaught exception prints a stack with the TypeScript file and line, and exits 1",
  expect: {
    code: 1,
    stdout: "before\n",
    stderr: [/Error: it broke/, /at inner \(.*app\.ts:4:\d+\)/, /at outer \(.*app\.ts:8:3\)/],
  },
});
