// A guest that may hold less than its memory.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about:
    "beyond --memory-limit a guest runs out of memory as at the end of its heap: it can cope, or ends with 137 and the limit's name",
  options: ["--memory", "64M", "--memory-limit", "16M"],
  expect: {
    code: 137,
    stdout: "InternalError: out of memory, inside: true, of 64 MB\n100000\n",
    stderr: [/^error\[OUT_OF_MEMORY\]: /m, /of a heap of (9|10|11)\.\d MiB/],
  },
});
