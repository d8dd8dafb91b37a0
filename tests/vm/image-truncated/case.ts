// A copy that broke off.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "the first part of an image is refused",
  image: () => rawImage({ code: exit(0) }).subarray(0, 0x2800),
  expect: { code: 125, stderr: /^error\[IMAGE_CORRUPT\]: / },
});
