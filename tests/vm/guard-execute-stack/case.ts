// W^X: the stack cannot be executed.

import { defineCase } from "../../harness/case.ts";
import { STACK_ADDRESS } from "@unikernel/hal";
import { jump } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that jumps into its stack dies of a page fault",
  image: () => rawImage({ code: jump(STACK_ADDRESS) }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*200000/s },
});
