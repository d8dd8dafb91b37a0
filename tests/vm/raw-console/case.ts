// The smallest guest: one console write.

import { defineCase } from "../../harness/case.ts";
import { Operation } from "@unikernel/hal";
import { enter, exit, submission } from "../../harness/machine-code.ts";
import { DATA_ADDRESS, rawImage, TEXT } from "../../harness/raw-image.ts";

const write = submission(0, {
  operation: Operation.CONSOLE_WRITE,
  address: DATA_ADDRESS,
  length: TEXT.length,
  own: 1,
});

export default defineCase({
  about: "a guest without kernel or library OS writes to the console and exits with its code",
  image: () => rawImage({ code: [...write, ...enter(1, 1), ...exit(7)] }),
  expect: { code: 7, stdout: TEXT, stderr: "" },
});
