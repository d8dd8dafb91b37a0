// The last resort: a fault that cannot be delivered.

import { defineCase } from "../../harness/case.ts";
import { load } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest whose exception handlers are not mapped ends with a triple fault",
  image: () => rawImage({ code: load(8), exceptionVectors: 0x600_0000 }),
  expect: { code: 134, stderr: /^error\[[A-Z_]+\]: .*triple fault/s },
});
