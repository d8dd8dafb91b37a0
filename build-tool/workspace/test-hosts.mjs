// npm run test:hosts [-- NAME...]: the VM cases on this machine's KVM and on emulated AMD and Intel virtualization.

import { join } from "node:path";
import { root, run, script } from "./process.mjs";
import { setUp } from "./set-up.mjs";
import { provide } from "./tools.mjs";

await script(async () => {
  await setUp();
  await provide(
    [
      ["qemu-system-x86_64", "qemu-system-x86"],
      ["bochs", "bochs"],
      ["/usr/lib/x86_64-linux-gnu/bochs/plugins/libbx_term_gui.so", "bochs-term"],
      ["/usr/share/bochs/BIOS-bochs-latest", "bochsbios"],
      ["/usr/share/bochs/VGABIOS-lgpl-latest", "vgabios"],
      ["/usr/lib/ISOLINUX/isolinux.bin", "isolinux"],
      ["/usr/lib/syslinux/modules/bios/ldlinux.c32", "syslinux-common"],
      ["genisoimage", "genisoimage"],
      ["/bin/busybox", "busybox-static"],
      ["script", "bsdutils"],
      ["cpio", "cpio"],
    ],
    "The tests on emulated machines",
  );
  const main = join(root, "tests/dist/hosts/main.js");
  return (await run(process.execPath, [main, ...process.argv.slice(2)], { show: true })).code;
});
