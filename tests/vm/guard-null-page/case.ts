// Page 0 is not there.

import { defineCase } from "../../harness/case.ts";
import { exit, load } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that reads through a null pointer dies of a page fault",
  image: () => rawImage({ code: [...load(8), ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*8\b/s },
});
