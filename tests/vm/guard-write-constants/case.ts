// Constants cannot be written.

import { defineCase } from "../../harness/case.ts";
import { exit, store } from "../../harness/machine-code.ts";
import { CONSTANTS_ADDRESS, rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that writes to its constants dies of a page fault",
  image: () => rawImage({ code: [...store(CONSTANTS_ADDRESS, 0), ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*410000/s },
});
