// Synchronous calls between others.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "synchronous calls wait for their own completion alone; all others, and timers, keep their order",
  volumes: [{ path: "/data" }],
  localOnly: "an emulated machine has no directories to grant",
  expect: {
    code: 0,
    stdout: [
      "sync 2 bytes",
      "microtask",
      "timer before the turn ends",
      "async 0,1,2,3,4,5,6,7,8,9 of 10",
      "sync inside 5",
      "flushed",
      "300 files, 300 right",
      "",
    ].join("\n"),
    stderr: "",
  },
});
