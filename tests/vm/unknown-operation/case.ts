// An operation that the HAL does not define.

import { defineCase } from "../../harness/case.ts";
import { Error } from "@unikernel/hal";
import { enter, exitWithError, submission } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "operation 999 completes with INVALID",
  image: () => rawImage({ code: [...submission(0, { operation: 999 }), ...enter(1, 1), ...exitWithError(0)] }),
  expect: { code: Error.INVALID, stdout: "", stderr: "" },
});
