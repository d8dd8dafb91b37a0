// Exception handlers that are not there: a fault would end in a triple fault.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "an image whose exception handlers lie outside of its code is refused",
  image: () => rawImage({ code: exit(0), exceptionVectors: 0x600_0000 }),
  expect: { code: 125, stderr: [/^error\[IMAGE_CORRUPT\]: /, /exception handlers/, /0x6000000/] },
});
