//! The first instructions and the exception entry points.

use core::arch::{global_asm, naked_asm};

use uk_abi::{EXCEPTION_VECTOR_COUNT, EXCEPTION_VECTOR_STRIDE, panic_kind};

#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!("and rsp, -16", "call hostile_main", "ud2")
}

// Each entry point leaves its number; what the processor has pushed is of no interest here.
global_asm!(
    ".pushsection .text.vectors, \"ax\", @progbits",
    ".balign {stride}",
    ".globl uk_exception_vectors",
    "uk_exception_vectors:",
    ".set vector, 0",
    ".rept {count}",
    "  .balign {stride}",
    "  mov edi, offset vector",
    "  jmp hostile_exception",
    "  .set vector, vector + 1",
    ".endr",
    ".balign {stride}",
    "hostile_exception:",
    "  and rsp, -16",
    "  call {handler}",
    "  ud2",
    ".popsection",
    stride = const EXCEPTION_VECTOR_STRIDE,
    count = const EXCEPTION_VECTOR_COUNT,
    handler = sym exception,
);

extern "C" fn exception(vector: u32) -> ! {
    crate::machine::die(panic_kind::EXCEPTION, vector)
}
