// Nothing is read from I/O ports.

import { defineCase } from "../../harness/case.ts";
import { Hypercall } from "@unikernel/hal";
import { exit, input } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "a guest that reads from a hypercall's port is ended",
  image: () => rawImage({ code: [...input(Hypercall.CLOCK), ...exit(0)] }),
  expect: { code: 134, stderr: /^error\[(UNKNOWN_PORT\]: .*0x513|GUEST_FAULT\]: .*general protection)/ },
});
