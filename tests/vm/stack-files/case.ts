// Positions are translated where they are the bundle's, and left alone elsewhere.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "each frame of a stack names the file that it is in",
  expect: {
    code: 0,
    stdout: [
      /^Error: made\n {4}at anonymous \(<input>:L:C\)\n {4}at .*app\.ts:L:C\n/,
      /^RangeError: not to be printed\n {4}at \[nodejs\.util\.inspect\.custom\] \(.*app\.ts:L:C\)\n/m,
      /^ {4}at inspect \(node:internal\/printing:L:C\)$/m,
      /^ {4}at log \(node:console\/console:L:C\)$/m,
    ],
  },
});
