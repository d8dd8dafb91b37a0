// A submission that points where the guest has no memory.

import { defineCase } from "../../harness/case.ts";
import { Error, Operation } from "@unikernel/hal";
import { enter, exitWithError, submission } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

const write = submission(0, { operation: Operation.CONSOLE_WRITE, address: 0xfff0_0000, length: 64, own: 1 });

export default defineCase({
  about: "a console write from an address without memory completes with INVALID",
  image: () => rawImage({ code: [...write, ...enter(1, 1), ...exitWithError(0)] }),
  expect: { code: Error.INVALID, stdout: "", stderr: "" },
});
