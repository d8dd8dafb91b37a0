// A client that ends first.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a server may answer after the client has ended its direction, and closes when all are gone",
  listen: [3000],
  steps: [
    {
      kind: "talk",
      port: 3000,
      dialogue: [{ send: "x".repeat(300_000) }],
      halfClose: true,
      reply: "300000 bytes\n",
    },
    { kind: "talk", port: 3000, dialogue: [{ send: "quit" }], halfClose: true, reply: "4 bytes\n" },
  ],
  expect: {
    code: 0,
    stdout:
      'listening {"address":"::","family":"IPv6","port":3000}\n' +
      "closed, without an error, 300000 read, 13 written\n" +
      "closed, without an error, 4 read, 8 written\nno more, 0 open\n",
    stderr: "",
  },
});
