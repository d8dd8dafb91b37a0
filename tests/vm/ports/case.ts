// Two servers in one guest.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "a guest listens on two granted ports",
  listen: [3000, 4000],
  steps: [
    talk(3000, [get("/")], /\r\n\r\nfirst\n$/),
    talk(4000, [get("/")], /\r\n\r\nsecond\n$/),
    { kind: "signal", signal: "TERM" },
  ],
  expect: { code: 143, stderr: "" },
});
