//! The string functions of C that the engine calls, none of them often.

#[cfg(not(test))]
mod symbols {
    use core::{
        ffi::{c_char, c_int},
        slice,
    };

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn memchr(memory: *const u8, byte: c_int, count: usize) -> *const u8 {
        // SAFETY: the caller's promise.
        match memchr::memchr(byte as u8, unsafe { slice::from_raw_parts(memory, count) }) {
            Some(at) => memory.wrapping_add(at),
            None => core::ptr::null(),
        }
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn strlen(text: *const c_char) -> usize {
        let mut at = text.cast::<u8>();
        // Volatile, or the compiler makes a call of strlen out of the loop.
        // SAFETY: the caller's promise: a NUL comes before the end of the memory.
        while unsafe { at.read_volatile() } != 0 {
            at = at.wrapping_add(1);
        }
        at as usize - text as usize
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn strcmp(left: *const u8, right: *const u8) -> c_int {
        let mut at = 0;
        loop {
            // SAFETY: the caller's promise; the loop ends at the first NUL.
            let (l, r) = unsafe { (left.wrapping_add(at).read(), right.wrapping_add(at).read()) };
            if l != r || l == 0 {
                return c_int::from(l) - c_int::from(r);
            }
            at += 1;
        }
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn strchr(text: *const u8, byte: c_int) -> *const u8 {
        let mut at = text;
        loop {
            // SAFETY: the caller's promise; the loop ends at the NUL.
            let found = unsafe { at.read() };
            if found == byte as u8 {
                return at;
            }
            if found == 0 {
                return core::ptr::null();
            }
            at = at.wrapping_add(1);
        }
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn strrchr(text: *const u8, byte: c_int) -> *const u8 {
        let (mut at, mut last) = (text, core::ptr::null());
        loop {
            // SAFETY: the caller's promise; the loop ends at the NUL.
            let found = unsafe { at.read() };
            if found == byte as u8 {
                last = at;
            }
            if found == 0 {
                return last;
            }
            at = at.wrapping_add(1);
        }
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn strstr(text: *const u8, part: *const u8) -> *const u8 {
        // SAFETY: the caller's promise.
        let (haystack, needle) = unsafe {
            (slice::from_raw_parts(text, strlen(text.cast())), slice::from_raw_parts(part, strlen(part.cast())))
        };
        match memchr::memmem::find(haystack, needle) {
            Some(at) => text.wrapping_add(at),
            None => core::ptr::null(),
        }
    }
}
