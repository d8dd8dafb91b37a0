// The order of an event loop's turn.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "ticks, microtasks, timers and immediates run in the order of Node.js",
  expect: {
    code: 0,
    stdout:
      "main\nmicrotask\npromise\ntick\ntick in promise\ntimer 0\nmicrotask in timer\nimmediate\ntimer 200\ntimer 400\n",
    stderr: "",
  },
});
