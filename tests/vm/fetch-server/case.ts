// A server in the form of web standards.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "the default export's fetch answers requests with streams, JSON and errors",
  listen: [3000],
  steps: [
    talk(
      3000,
      [get("/")],
      [/^HTTP\/1\.1 200 OK\r\n/, /\r\ncontent-type: text\/plain;charset=utf-8\r\n/i, /\r\n\r\nhello\n$/],
    ),
    talk(
      3000,
      [get("/json?a=1")],
      [/\r\ncontent-type: application\/json\r\n/i, /\r\n\r\n{"method":"GET","search":"\?a=1","host":"localhost"}$/],
    ),
    talk(3000, ["POST /upper HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nabcde"], /ABCDE/),
    talk(3000, [get("/stream")], [/^HTTP\/1\.1 200 OK\r\n/, /one/, /two/]),
    talk(3000, [get("/throw")], /^HTTP\/1\.1 500 Internal Server Error\r\n/),
    talk(3000, [get("/missing")], /^HTTP\/1\.1 404 Not Found\r\n/),
    { kind: "signal", signal: "TERM" },
  ],
  expect: { code: 143, stderr: /it broke/ },
});
