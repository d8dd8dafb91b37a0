// What is in the ring at exit is still written.

import { defineCase } from "../../harness/case.ts";
import { CONTROL_ADDRESS, ControlPage, Operation } from "@unikernel/hal";
import { exit, store, submission } from "../../harness/machine-code.ts";
import { DATA_ADDRESS, rawImage, TEXT } from "../../harness/raw-image.ts";

const write = submission(0, {
  operation: Operation.CONSOLE_WRITE,
  address: DATA_ADDRESS,
  length: TEXT.length,
  own: 1,
});

export default defineCase({
  about: "a console write that was submitted but not entered is carried out at exit",
  image: () => rawImage({ code: [...write, ...store(CONTROL_ADDRESS + ControlPage.SUBMISSION_TAIL, 1), ...exit(0)] }),
  expect: { code: 0, stdout: TEXT, stderr: "" },
});
