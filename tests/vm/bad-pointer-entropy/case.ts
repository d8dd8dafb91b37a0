// A submission that asks the monitor to write where the guest may not.

import { defineCase } from "../../harness/case.ts";
import { BOOT_ADDRESS, Error, Operation } from "@unikernel/hal";
import { enter, exitWithError, submission } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

const fill = submission(0, { operation: Operation.ENTROPY, address: BOOT_ADDRESS, length: 64 });

export default defineCase({
  about: "entropy into the read-only boot page completes with INVALID",
  image: () => rawImage({ code: [...fill, ...enter(1, 1), ...exitWithError(0)] }),
  expect: { code: Error.INVALID, stdout: "", stderr: "" },
});
