// Only the hypercalls' ports are open.

import { defineCase } from "../../harness/case.ts";
import { exit, out } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that writes to another I/O port is ended",
  image: () => rawImage({ code: [...out(0x3f8), ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[(UNKNOWN_PORT\]: .*0x3f8|GUEST_FAULT\]: .*general protection)/ },
});
