// A file without a byte.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "an empty file is refused",
  image: () => Buffer.alloc(0),
  expect: { code: 125, stderr: /^error\[IMAGE_[A-Z]+\]: / },
});
