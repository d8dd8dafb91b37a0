// A server in the form of node:http.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "requests are answered with status, headers and body; server.close lets the guest end",
  listen: [3000],
  steps: [
    talk(
      3000,
      [get("/")],
      [
        /^HTTP\/1\.1 200 OK\r\n/,
        /\r\ncontent-type: text\/plain\r\n/i,
        /\r\ncontent-length: 6\r\n/i,
        /\r\n\r\nhello\n$/,
      ],
    ),
    talk(3000, [get("/missing?x=1")], [/^HTTP\/1\.1 404 Not Found\r\n/, /\r\n\r\nno GET \/missing\?x=1\n$/]),
    talk(3000, ["HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"], /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/),
    talk(3000, ["GET / HTTP/1.0\r\n\r\n"], /^HTTP\/1\.1 200 OK\r\n[^]*\r\nhello\n$/),
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
