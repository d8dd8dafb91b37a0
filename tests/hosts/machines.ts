// The emulated machines: what starts each of them, on a kernel and an initramfs, with its serial console in a file.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../harness/program.ts";

export interface Machine {
  readonly name: string;
  /** Seconds of the emulated clock that a case may take, and of the real one that all may. */
  readonly caseLimit: number;
  readonly limit: number;
  /** Returns the command that runs the machine. `folder` is its own. */
  prepare(
    folder: string,
    kernel: string,
    initramfs: string,
    serial: string,
  ): Promise<readonly [string, readonly string[]]>;
}

const APPEND = "console=ttyS0,115200 quiet loglevel=0 panic=-1 nokaslr";

/** kvm_amd on SVM, by QEMU's TCG. */
export const svm: Machine = {
  name: "kvm_amd",
  caseLimit: 30,
  limit: 600,
  prepare: async (_folder, kernel, initramfs, serial) => [
    "qemu-system-x86_64",
    ["-accel", "tcg", "-cpu", "EPYC,+svm,+npt", "-m", "1024", "-smp", "1", "-no-reboot", "-nic", "none"]
      .concat(["-display", "none", "-monitor", "none", "-serial", `file:${serial}`])
      .concat(["-kernel", kernel, "-initrd", initramfs, "-append", APPEND]),
  ],
};

/** kvm_intel on VMX, by Bochs, which boots from a CD image and wants a terminal. */
export const vmx: Machine = {
  name: "kvm_intel",
  caseLimit: 60,
  limit: 1800,
  async prepare(folder, kernel, initramfs, serial) {
    const boot = join(folder, "iso/isolinux");
    mkdirSync(boot, { recursive: true });
    copyFileSync(kernel, join(boot, "vmlinuz"));
    copyFileSync(initramfs, join(boot, "initrd"));
    copyFileSync("/usr/lib/ISOLINUX/isolinux.bin", join(boot, "isolinux.bin"));
    copyFileSync("/usr/lib/syslinux/modules/bios/ldlinux.c32", join(boot, "ldlinux.c32"));
    writeFileSync(
      join(boot, "isolinux.cfg"),
      `DEFAULT l\nTIMEOUT 1\nLABEL l\n KERNEL vmlinuz\n APPEND initrd=initrd ${APPEND} tsc=reliable lpj=1000000\n`,
    );
    const iso = join(folder, "boot.iso");
    const { code, stderr } = await run(
      "genisoimage",
      ["-quiet", "-o", iso, "-b", "isolinux/isolinux.bin", "-c", "isolinux/boot.cat", "-no-emul-boot"].concat([
        "-boot-load-size",
        "4",
        "-boot-info-table",
        join(folder, "iso"),
      ]),
    );
    if (code !== 0) throw new Error(`genisoimage ended with code ${code}: ${stderr}`);
    writeFileSync(serial, "");
    writeFileSync(join(folder, "commands"), "c\n");
    writeFileSync(join(folder, "bochsrc"), bochsConfiguration(iso, serial, join(folder, "log")));
    const bochs = `bochs -q -f ${join(folder, "bochsrc")} -rc ${join(folder, "commands")}`;
    return ["script", ["-qfc", bochs, "/dev/null"]];
  },
};

function bochsConfiguration(iso: string, serial: string, log: string): string {
  return `display_library: term
cpu: model=corei7_skylake_x, count=1, ips=100000000, reset_on_triple_fault=1, ignore_bad_msrs=1
memory: guest=1024, host=1024
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=cdrom, path=${iso}, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=${serial}
log: ${log}
clock: sync=none
panic: action=report
error: action=ignore
info: action=ignore
debug: action=ignore
`;
}
