// A host without KVM.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "without /dev/kvm the monitor says so and how to get it",
  image: () => rawImage({ code: exit(0) }),
  host: "no /dev/kvm",
  expect: { code: 125, stderr: [/^error\[KVM_MISSING\]: /, /\/dev\/kvm/] },
});
