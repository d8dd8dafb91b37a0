// Bodies of unknown length.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "chunked bodies are read and written",
  listen: [3000],
  steps: [
    talk(
      3000,
      [
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        "5\r\nhello\r\n7;name=value\r\n, world\r\n",
        "0\r\nTrailer: x\r\n\r\n",
      ],
      [/\r\ntransfer-encoding: chunked\r\n/i, /hello/, /, world/, /\r\n0\r\n\r\n$/],
    ),
    talk(
      3000,
      [get("/chunks")],
      [/\r\ntransfer-encoding: chunked\r\n/i, /\r\n\r\n4\r\none \r\n4\r\ntwo \r\n6\r\nthree\n\r\n0\r\n\r\n$/],
    ),
    talk(
      3000,
      [`POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n${"x".repeat(100_000)}`],
      /\r\n\r\n100000\n$/,
    ),
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
