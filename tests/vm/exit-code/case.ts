// The exit code of the guest is that of the monitor.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "process.exit ends the guest at once, with its code; exit handlers run",
  expect: { code: 42, stdout: "exiting 42\n", stderr: "" },
});
