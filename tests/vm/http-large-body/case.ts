// Bodies larger than the application keeps.

import { defineCase, get, talk } from "../../harness/case.ts";

const post = (length: number): string =>
  `POST /at-most-100000 HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${"x".repeat(length)}`;
const dialogue = [60_000, 400_000, 100_000, 65_536, 400_000].flatMap((length) => [
  { send: post(length) },
  { until: `<${length}>` },
]);

export default defineCase({
  about: "an application answers bodies that are too long with 413, and serves the next request of the connection",
  listen: [3000],
  steps: [
    {
      kind: "talk",
      port: 3000,
      dialogue: [...dialogue, { send: get("/") }],
      reply: [/200 OK[^]*<60000>[^]*413 Payload Too Large[^]*<400000>[^]*200 OK[^]*hello\n$/],
    },
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
