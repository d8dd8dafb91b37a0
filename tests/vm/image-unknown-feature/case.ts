// An image that needs more than the monitor has.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "an image that needs an unknown feature is refused",
  image: () => rawImage({ code: exit(0), features: 0x8000_0001 }),
  expect: { code: 125, stderr: [/^error\[ABI_MISMATCH\]: /, /0x80000001/] },
});
