// A promise that rejects unheard.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "an unhandled rejection prints the reason with its place and exits 1",
  expect: { code: 1, stdout: "before\n", stderr: [/Error: nobody listens/, /app\.ts:4:\d+/] },
});
