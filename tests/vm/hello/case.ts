// The smallest application.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "console.log reaches standard output and the guest ends with 0",
  expect: { code: 0, stdout: "Hello, world!\n", stderr: "" },
});
