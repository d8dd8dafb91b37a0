// A stack without end.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "endless recursion is a RangeError that can be caught, and kills the guest in order if it is not",
  expect: {
    code: 1,
    stdout: "caught RangeError\n",
    stderr: [/^[^]*RangeError: Maximum call stack size exceeded/, /app\.ts:4:/],
  },
});
