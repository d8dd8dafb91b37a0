// A manifest with a field of another version.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a manifest with an unknown field is refused, with its name",
  image: () => rawImage({ code: exit(0), manifest: { disks: [] } }),
  expect: { code: 125, stderr: [/^error\[IMAGE_CORRUPT\]: /, /disks/] },
});
