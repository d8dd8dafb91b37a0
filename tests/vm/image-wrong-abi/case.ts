// An image of another time.

import { defineCase } from "../../harness/case.ts";
import { ABI_VERSION } from "@unikernel/hal";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "an image for another ABI version is refused, with both versions named",
  image: () => rawImage({ code: exit(0), abiVersion: 99 }),
  expect: { code: 125, stderr: [/^error\[ABI_MISMATCH\]: /, /version 99/, new RegExp(`version ${ABI_VERSION}`)] },
});
