// A capability that the operator did not grant.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "an image that listens on a port that was not granted is refused before it starts",
  image: () => rawImage({ code: exit(0), manifest: { listen: [3000] } }),
  expect: { code: 125, stderr: [/^error\[PORT_NOT_GRANTED\]: /, /3000/, /-p /] },
});
