// Random bytes.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "random numbers differ between calls and between guests, and look random",
  expect: { code: 0, stdout: "ok\n", stderr: "" },
});
