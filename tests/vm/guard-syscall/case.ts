// There is no kernel below a guest to call. The software variant of KVM lets `syscall` jump to address 0, which faults as well.

import { defineCase } from "../../harness/case.ts";
import { exit, syscall } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that executes syscall dies of a fault",
  image: () => rawImage({ code: [...syscall, ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*(invalid opcode|page fault)/ },
});
