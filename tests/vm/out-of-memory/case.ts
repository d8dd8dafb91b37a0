// A heap without end.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a guest that uses up its memory dies with 137 and a message that names the limit",
  options: ["--memory", "16M"],
  expect: { code: 137, stdout: "filling\n", stderr: [/^error\[OUT_OF_MEMORY\]: /m, /of a heap of/, /-m /] },
});
