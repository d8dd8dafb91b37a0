// A port that the manifest does not name.

import { defineCase } from "../../harness/case.ts";

export default defineCase({
  about: "listening on a port that was not granted is an EACCES at run time, with the port named",
  expect: { code: 0, stdout: "EACCES 3001\n", stderr: "" },
});
