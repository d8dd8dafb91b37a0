// Requests that do not wait for answers.

import { defineCase, get, talk } from "../../harness/case.ts";

export default defineCase({
  about: "pipelined requests are answered in order, also when the first takes longer",
  listen: [3000],
  steps: [
    talk(
      3000,
      [get("/chunks", { keep: true }) + get("/", { keep: true }) + get("/a", { keep: true }) + get("/b")],
      /three\n[^]*hello\n[^]*no GET \/a\n[^]*no GET \/b\n$/,
    ),
    talk(3000, [get("/quit")], /\r\n\r\nbye\n$/),
  ],
  expect: { code: 0, stdout: "listening\n", stderr: "" },
});
