// Time goes on, and forwards.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "the clocks are set, never go back, and go on while the guest waits",
  expect: { code: 0, stdout: "ok\n", stderr: "" },
});
