// A ring whose counters cannot be.

import { defineCase } from "../../harness/case.ts";
import { enter } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that claims more submissions than the ring holds is ended",
  image: () => rawImage({ code: enter(100_000, 0) }),
  expect: { code: 134, stderr: [/^error\[RING_BROKEN\]: /, /100000/, /256/] },
});
