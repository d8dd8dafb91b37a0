//! The first instructions: rdi holds the boot page, rsp the top of the stack.

use core::arch::naked_asm;

/// MXCSR as the System V ABI has it at the start: all exceptions masked, round to nearest.
static MXCSR: u32 = 0x1f80;

/// The ELF entry point.
///
/// # Safety
/// Only the monitor enters here, with the registers the HAL names.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "xor ebp, ebp",
        "cld",
        "and rsp, -16",
        "fninit",
        "ldmxcsr [{mxcsr}]",
        "call uk_main",
        "ud2",
        mxcsr = sym MXCSR,
    )
}
