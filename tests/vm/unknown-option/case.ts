// A typing mistake on the monitor's command line.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "an option that the monitor does not have is named",
  image: () => rawImage({ code: exit(0) }),
  options: ["--memroy", "16M"],
  expect: { code: 2, stderr: [/^error\[USAGE\]: /, /--memroy/] },
});
