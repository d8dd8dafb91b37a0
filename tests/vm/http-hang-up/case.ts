// Clients that go away.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "a client that hangs up in the middle of anything harms nobody",
  listen: [3000],
  steps: [
    { kind: "talk", port: 3000, dialogue: [{ send: "GET / HT" }], hangUp: true, reply: "" },
    { kind: "talk", port: 3000, dialogue: [{ send: get("/chunks") }, { until: "one" }], hangUp: true, reply: /one/ },
    {
      kind: "talk",
      port: 3000,
      dialogue: [{ send: "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc" }],
      hangUp: true,
      reply: [],
    },
    { kind: "talk", port: 3000, dialogue: [{ send: get("/") }], halfClose: true, reply: /hello\n$/ },
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
