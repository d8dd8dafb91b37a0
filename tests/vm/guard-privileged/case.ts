// Ring 3: privileged instructions fault.

import { defineCase } from "../../harness/case.ts";
import { exit, readPageTable } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that reads cr3 dies of a general protection fault",
  image: () => rawImage({ code: [...readPageTable, ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*general protection/s },
});
