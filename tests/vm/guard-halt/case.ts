// The only place where a guest waits is enter.

import { defineCase } from "../../harness/case.ts";
import { exit, halt } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that executes hlt dies of a general protection fault",
  image: () => rawImage({ code: [...halt, ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[GUEST_FAULT\]: .*general protection/s },
});
