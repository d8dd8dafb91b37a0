// A guest that ends in order when asked to.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "process.on SIGTERM runs instead of the end, and the guest exits by itself",
  steps: [
    { kind: "await", stream: "stdout", text: "waiting" },
    { kind: "signal", signal: "TERM" },
  ],
  expect: { code: 5, stdout: "waiting\ngot SIGTERM\n", stderr: "" },
});
