// console.log formats as Node.js does.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "values, format directives and the streams of console",
  expect: {
    code: 0,
    stdout: [
      "{ a: 1, b: [ 1, 2, 3 ], c: \x27text\x27, d: { e: { f: [Object] } } }",
      "[ undefined, null, true, 1n, -0, NaN ]",
      "Map(1) { \x27key\x27 => Set(2) { 1, 2 } }",
      '7 of 3.5 {"x":1} 100% left over',
      "Uint8Array(3) [ 1, 2, 3 ]",
      "[Function: named] [class Point] Symbol(s)",
      "2020-01-02T03:04:05.678Z /re/g",
      "[Circular *1]",
      "  in a group",
      "",
    ]
      .join("\n")
      .replace("[Circular *1]", "<ref *1> { self: [Circular *1] }"),
    stderr: "to stderr\nalso 1\n",
  },
});
