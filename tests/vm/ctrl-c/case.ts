// Ctrl-C without a handler.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "SIGINT ends an idle guest with 130",
  steps: [
    { kind: "await", stream: "stdout", text: "waiting" },
    { kind: "signal", signal: "INT" },
  ],
  expect: { code: 130, stdout: "waiting\n", stderr: "" },
});
