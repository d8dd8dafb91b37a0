// An ordinary program.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "an ELF program without the notes of an image is refused",
  image: () => rawImage({ code: exit(0), foreign: true }),
  expect: { code: 125, stderr: /^error\[IMAGE_FOREIGN\]: / },
});
