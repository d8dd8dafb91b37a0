// A guest that never comes back to its event loop.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "console.log before an endless loop is seen, and SIGINT ends the loop",
  steps: [
    { kind: "await", stream: "stdout", text: "computing" },
    { kind: "signal", signal: "INT" },
  ],
  expect: { code: 130, stdout: "computing\n", stderr: "" },
});
