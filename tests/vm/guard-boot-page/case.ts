// The boot page is read-only.

import { defineCase } from "../../harness/case.ts";
import { BOOT_ADDRESS } from "@unikernel/hal";
import { exit, store } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that writes to its boot page dies of a page fault",
  image: () => rawImage({ code: [...store(BOOT_ADDRESS, 0), ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*100000/s },
});
