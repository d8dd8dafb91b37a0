// Time goes on, forwards, and is the host's.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "monotonic and wall clock agree on how long a timer takes",
  expect: { code: 0, stdout: "ok\n", stderr: "" },
});
