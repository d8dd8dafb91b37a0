// A port that another program has.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a granted port that is in use is named",
  image: () => rawImage({ code: exit(0), manifest: { listen: [3000] } }),
  options: ["--listen", "{port}:3000"],
  steps: [{ kind: "occupy" }],
  expect: { code: 125, stderr: [/^error\[PORT_IN_USE\]: /, /in use/] },
});
