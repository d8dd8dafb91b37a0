// The monitor's tables are out of the guest's reach.

import { defineCase } from "../../harness/case.ts";
import { SYSTEM_ADDRESS } from "@unikernel/hal";
import { exit, load } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that reads the monitor's tables dies of a page fault",
  image: () => rawImage({ code: [...load(SYSTEM_ADDRESS), ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*1000/s },
});
