// One connection, many requests.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "a connection serves one request after the other until it is told to close",
  listen: [3000],
  steps: [
    {
      kind: "talk",
      port: 3000,
      dialogue: [
        { send: get("/", { keep: true }) },
        { until: "hello" },
        { send: get("/nothing", { keep: true }) },
        { until: "no GET /nothing" },
        { send: get("/chunks") },
      ],
      reply: [
        /^HTTP\/1\.1 200 OK\r\n[^]*hello\nHTTP\/1\.1 404 Not Found\r\n[^]*HTTP\/1\.1 200 OK\r\n[^]*$/,
        /connection: keep-alive/i,
        /connection: close/i,
      ],
    },
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
