// W^X: data cannot be executed.

import { defineCase } from "../../harness/case.ts";
import { jump } from "../../harness/machine-code.ts";
import { DATA_ADDRESS, rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that jumps into its data dies of a page fault",
  image: () => rawImage({ code: jump(DATA_ADDRESS) }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*420000/s },
});
