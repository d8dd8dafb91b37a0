// Less memory than a guest can have.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest with 1 MB is refused, with the least named",
  image: () => rawImage({ code: exit(0) }),
  options: ["--memory", "1M"],
  expect: { code: 125, stderr: [/^error\[MEMORY_TOO_SMALL\]: /, /1 MiB/, /8 MiB/] },
});
