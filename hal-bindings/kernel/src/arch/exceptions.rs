//! Processor exceptions: 32 entry points on the IST stack that end in a panic record.

use core::arch::global_asm;

use uk_abi::{EXCEPTION_VECTOR_COUNT, EXCEPTION_VECTOR_STRIDE, PanicRecord, panic_kind};

use super::{hypercall, shared};

// Vectors 8, 10 to 14, 17, 21, 29 and 30 push an error code; the others get a zero in its place, so that one frame fits all.
global_asm!(
    ".pushsection .text.vectors, \"ax\", @progbits",
    ".balign {stride}",
    ".globl uk_exception_vectors",
    ".type uk_exception_vectors, @function",
    "uk_exception_vectors:",
    ".set vector, 0",
    ".rept {count}",
    "  .balign {stride}",
    "  .if ((1 << vector) & {with_code}) == 0",
    "    push 0",
    "  .endif",
    "  .byte 0x6a, vector", // push imm8
    "  jmp uk_exception_common",
    "  .set vector, vector + 1",
    ".endr",
    ".balign {stride}",
    ".size uk_exception_vectors, . - uk_exception_vectors",
    ".type uk_exception_common, @function",
    "uk_exception_common:",
    "  push r15",
    "  push r14",
    "  push r13",
    "  push r12",
    "  push r11",
    "  push r10",
    "  push r9",
    "  push r8",
    "  push rbp",
    "  push rdi",
    "  push rsi",
    "  push rdx",
    "  push rcx",
    "  push rbx",
    "  push rax",
    "  mov rdi, rsp",
    "  cld",
    "  and rsp, -16",
    "  call {handler}",
    "  ud2",
    ".size uk_exception_common, . - uk_exception_common",
    ".popsection",
    stride = const EXCEPTION_VECTOR_STRIDE,
    count = const EXCEPTION_VECTOR_COUNT,
    with_code = const 0x6022_7d00_u32,
    handler = sym exception,
);

/// What the entry points leave on the exception stack.
#[repr(C)]
struct Frame {
    registers: [u64; 15],
    vector: u64,
    error_code: u64,
    rip: u64,
    cs: u64,
    rflags: u64,
    rsp: u64,
    ss: u64,
}

/// Writes the record and dies.
unsafe extern "C" fn exception(frame: *const Frame) -> ! {
    // SAFETY: the entry points pass the frame they have just built.
    let frame = unsafe { &*frame };
    let mut registers = [0; 120];
    for (to, from) in registers.chunks_exact_mut(8).zip(frame.registers) {
        to.copy_from_slice(&from.to_le_bytes());
    }
    shared::write_panic(&PanicRecord {
        kind: panic_kind::EXCEPTION,
        vector: u32::try_from(frame.vector).unwrap_or(u32::MAX),
        error_code: frame.error_code,
        rip: frame.rip,
        rsp: frame.rsp,
        rflags: frame.rflags,
        registers,
        message_length: 0,
        message: [0; 2048],
    });
    hypercall::panic(panic_kind::EXCEPTION)
}
