//! The ELF note that tells the monitor which contract this kernel was built for.

use uk_abi::{ABI_VERSION, NOTE_ABI, feature};

/// The heap that the engine and its standard objects take, with room for a small application.
const HEAP_MIN: u64 = 1 << 20;

unsafe extern "C" {
    static uk_exception_vectors: u8;
}

/// Note header, owner and an `AbiNote`, as bytes lie in the file.
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
    exception_vectors: &raw const uk_exception_vectors,
    heap_min: HEAP_MIN,
};
