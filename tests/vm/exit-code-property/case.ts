// process.exitCode is taken when nothing is left to do.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "process.exitCode becomes the exit code",
  expect: { code: 3, stdout: "done\n", stderr: "" },
});
