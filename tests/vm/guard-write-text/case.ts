// W^X: code cannot be written.

import { defineCase } from "../../harness/case.ts";
import { exit, store } from "../../harness/machine-code.ts";
import { rawImage, TEXT_ADDRESS } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that writes to its own code dies of a page fault",
  image: () => rawImage({ code: [...store(TEXT_ADDRESS, 0x90909090), ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*page fault.*0x0*400000/s },
});
