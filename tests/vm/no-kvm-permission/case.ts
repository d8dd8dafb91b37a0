// A host whose KVM this user may not use.

import { defineCase } from "../../harness/case.ts";
import { exit } from "../../harness/machine-code.ts";
import { rawImage } from "../../harness/raw-image.ts";

export default defineCase({
  about: "without permission on /dev/kvm the monitor says so and how to get it",
  image: () => rawImage({ code: exit(0) }),
  host: "no permission on /dev/kvm",
  expect: { code: 125, stderr: [/^error\[KVM_DENIED\]: /, /\/dev\/kvm/, /group/] },
});
