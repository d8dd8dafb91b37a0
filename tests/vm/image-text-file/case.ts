// A file that is no program at all.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "a text file is refused",
  image: () => Buffer.from("console.log('hello')\n"),
  expect: { code: 125, stderr: /^error\[IMAGE_FOREIGN\]: / },
});
