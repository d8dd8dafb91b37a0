// Ctrl-C ends a guest that only computes.

import { defineCase } from "../../harness/case.ts";
import { Operation } from "@unikernel/hal";
import { enter, spin, submission } from "../../harness/machine-code.ts";
import { DATA_ADDRESS, rawImage, TEXT } from "../../harness/raw-image.ts";

const write = submission(0, {
  operation: Operation.CONSOLE_WRITE,
  address: DATA_ADDRESS,
  length: TEXT.length,
  own: 1,
});

export default defineCase({
  about: "SIGINT ends a guest in an endless loop of machine code",
  image: () => rawImage({ code: [...write, ...enter(1, 1), ...spin] }),
  steps: [
    { kind: "await", stream: "stdout", text: TEXT },
    { kind: "signal", signal: "INT" },
  ],
  expect: { code: 130, stdout: TEXT },
});
