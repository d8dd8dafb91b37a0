//! malloc and its family over the kernel's heap. The engine's runtime goes there directly (`js/memory.rs`).

use crate::heap::{self, Heap};

/// # Safety
/// As in C.
#[unsafe(no_mangle)]
unsafe extern "C" fn malloc(size: usize) -> *mut u8 {
    heap::with(|heap| heap.allocate(size))
}

/// # Safety
/// As in C.
#[unsafe(no_mangle)]
unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut u8 {
    match count.checked_mul(size) {
        Some(size) => heap::with(|heap| heap.allocate_zeroed(size)),
        None => core::ptr::null_mut(),
    }
}

/// # Safety
/// As in C.
#[unsafe(no_mangle)]
unsafe extern "C" fn realloc(pointer: *mut u8, size: usize) -> *mut u8 {
    // SAFETY: the caller's promise.
    heap::with(|heap| unsafe { heap.reallocate(pointer, size) })
}

/// # Safety
/// As in C.
#[unsafe(no_mangle)]
unsafe extern "C" fn free(pointer: *mut u8) {
    // SAFETY: the caller's promise.
    heap::with(|heap| unsafe { heap.free(pointer) });
}

/// # Safety
/// As in C.
#[unsafe(no_mangle)]
unsafe extern "C" fn malloc_usable_size(pointer: *const u8) -> usize {
    // SAFETY: the caller's promise.
    unsafe { Heap::usable_size(pointer) }
}
