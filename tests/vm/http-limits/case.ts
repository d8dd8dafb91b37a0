// Requests that are too large.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "headers beyond the limit are answered with 431, a chunk extension beyond it with 413",
  listen: [3000],
  steps: [
    talk(
      3000,
      [`GET / HTTP/1.1\r\nHost: x\r\nLong: ${"x".repeat(20_000)}\r\n\r\n`],
      /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/,
    ),
    talk(
      3000,
      [`GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
      /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/,
    ),
    talk(
      3000,
      [`POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;${"x".repeat(20_000)}\r\n`],
      /HTTP\/1\.1 413 Payload Too Large\r\n/,
    ),
    talk(
      3000,
      [`POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;${"x".repeat(40_000)}`],
      /HTTP\/1\.1 413 Payload Too Large\r\n/,
    ),
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
