// A guard lies below the stack.

import { defineCase } from "../../harness/case.ts";
import { pushForEver } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that overflows its stack dies of a page fault, on the exception stack",
  image: () => rawImage({ code: pushForEver }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*1ffff8/s },
});
