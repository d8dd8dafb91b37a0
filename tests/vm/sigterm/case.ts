// SIGTERM without a handler.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "SIGTERM ends a guest with 143",
  steps: [
    { kind: "await", stream: "stdout", text: "waiting" },
    { kind: "signal", signal: "TERM" },
  ],
  expect: { code: 143, stdout: "waiting\n", stderr: "" },
});
