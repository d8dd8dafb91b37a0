// Requests that are none.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "malformed requests are answered with 400 and the connection is closed",
  listen: [3000],
  steps: [
    talk(3000, ["NONSENSE\r\n\r\n"], /^HTTP\/1\.1 400 Bad Request\r\n/),
    talk(3000, ["GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n"], /^HTTP\/1\.1 400 Bad Request\r\n/),
    talk(
      3000,
      ["GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"],
      /^HTTP\/1\.1 400 Bad Request\r\n/,
    ),
    talk(
      3000,
      ["GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"],
      /^HTTP\/1\.1 400 Bad Request\r\n/,
    ),
    talk(
      3000,
      ["POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
      /HTTP\/1\.1 400 Bad Request\r\n/,
    ),
    talk(3000, ["GET / HTTP/1.1\r\n\r\n"], /^HTTP\/1\.1 400 Bad Request\r\n/),
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
