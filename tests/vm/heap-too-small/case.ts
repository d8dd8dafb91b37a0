// Memory that the kernel in the image cannot start with.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "memory that leaves less heap than the kernel needs is refused",
  image: () => rawImage({ code: exit(0), heapMin: 64 * 2 ** 20 }),
  options: ["--memory", "16M"],
  expect: { code: 125, stderr: [/^error\[MEMORY_TOO_SMALL\]: /, /16 MiB/] },
});
