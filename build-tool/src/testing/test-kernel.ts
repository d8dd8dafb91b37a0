// A tiny stand-in for the guest kernel, linked like it by the real assembler and linker: three segments, an ABI note, functions.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = `
  .section .note.uk, "a", @note
  .long 10, 24, 1
  .asciz "unikernel"
  .balign 4
  .long 1, 1
  .quad 0x400000, 0x100000
  .text
  .globl _start
  .type _start, @function
_start: nop
  ret
  .size _start, . - _start
  .type helper, @function
helper: ret
  .size helper, . - helper
  .section .rodata
  .ascii "constants"
  .data
  .quad 7
  .bss
  .skip 9000
`;

let made: Uint8Array | undefined;

/** The ELF file's bytes. Its first segment begins at file offset 0 and holds the headers, unlike the real kernel's. */
export function testKernel(): Uint8Array {
  if (made !== undefined) return made;
  const directory = mkdtempSync(join(tmpdir(), "uk-kernel-"));
  try {
    const input = join(directory, "kernel.s");
    const output = join(directory, "kernel");
    writeFileSync(input, source);
    const flags = ["-nostdlib", "-static", "-no-pie", "-Wl,--build-id=none", "-Wl,-z,max-page-size=4096"];
    execFileSync("gcc", [...flags, "-Wl,-z,noexecstack", "-Wl,-z,separate-code", "-o", output, input]);
    made = new Uint8Array(readFileSync(output));
    return made;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
