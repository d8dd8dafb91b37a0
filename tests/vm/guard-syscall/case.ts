// There is no kernel below a guest to call.

import { defineCase } from "../../harness/case.ts";
import { exit, syscall } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that executes syscall dies of an invalid opcode",
  image: () => rawImage({ code: [...syscall, ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*invalid opcode/s },
});
