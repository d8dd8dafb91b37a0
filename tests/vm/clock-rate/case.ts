// Time is the host's.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "monotonic and wall clock agree on how long a timer takes",
  localOnly: "an emulated processor's time-stamp counter does not run at the rate that it announces",
  expect: { code: 0, stdout: "ok\n", stderr: "" },
});
