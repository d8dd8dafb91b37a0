// Files bundled into the image.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "node:fs reads what the configuration packs, and tells what is not there",
  expect: { code: 0, stdout: "text of the file\n\nbytes 5\nENOENT\ndir,file.txt\ntrue 17\nEROFS\n", stderr: "" },
});
