//! The first instructions, the exception entry points, and the note for the monitor.

use core::arch::{global_asm, naked_asm};

use uk_abi::{ABI_VERSION, EXCEPTION_VECTOR_COUNT, EXCEPTION_VECTOR_STRIDE, NOTE_ABI, feature, panic_kind};

#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!("and rsp, -16", "call hostile_main", "ud2")
}

// Each entry point leaves its number; what the processor has pushed is of no interest here.
global_asm!(
    ".pushsection .text.vectors, \"ax\", @progbits",
    ".balign {stride}",
    ".globl hostile_vectors",
    "hostile_vectors:",
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

unsafe extern "C" {
    static hostile_vectors: u8;
}

#[repr(C, align(8))]
struct Note {
    name_size: u32,
    descriptor_size: u32,
    note_type: u32,
    name: [u8; 12],
    abi_version: u32,
    features: u32,
    exception_vectors: *const u8,
    heap_min: u64,
}

// SAFETY: it is never written.
unsafe impl Sync for Note {}

#[used]
#[unsafe(link_section = ".note.uk")]
static NOTE: Note = Note {
    name_size: 10,
    descriptor_size: 24,
    note_type: NOTE_ABI as u32,
    name: *b"unikernel\0\0\0",
    abi_version: ABI_VERSION,
    features: feature::BASE,
    exception_vectors: &raw const hostile_vectors,
    heap_min: 0,
};
