//! snprintf, and the little output that the engine makes itself: words it prints before it aborts. They become the panic's text.

#[cfg(not(test))]
mod symbols {
    use core::{
        arch::naked_asm,
        ffi::{CStr, c_char, c_int, c_void},
    };

    use crate::{
        Single,
        libc::format::{Arguments, Sink, print},
        report::{self, Text},
    };

    /// The engine's last words.
    static WORDS: Single<Text<256>> = Single::new(Text::new());

    struct Buffer {
        to: *mut u8,
        room: usize,
    }

    impl Sink for Buffer {
        fn put(&mut self, bytes: &[u8]) {
            let count = bytes.len().min(self.room);
            // SAFETY: `room` bytes are left at `to`, and they are not the source.
            unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.to, count) };
            self.to = self.to.wrapping_add(count);
            self.room -= count;
        }
    }

    struct Words;

    impl Sink for Words {
        fn put(&mut self, bytes: &[u8]) {
            // SAFETY: see `Single`.
            unsafe { (*WORDS.get()).push(bytes) }
        }
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn vsnprintf(
        to: *mut u8,
        size: usize,
        format: *const c_char,
        arguments: *mut Arguments,
    ) -> c_int {
        let mut buffer = Buffer { to, room: size.saturating_sub(1) };
        // SAFETY: the caller's promise.
        let length = unsafe { printed(&mut buffer, format, arguments) };
        if size > 0 {
            // SAFETY: a byte was kept for the NUL.
            unsafe { *buffer.to = 0 };
        }
        length
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn vfprintf(_stream: *mut c_void, format: *const c_char, arguments: *mut Arguments) -> c_int {
        // SAFETY: the caller's promise.
        unsafe { printed(&mut Words, format, arguments) }
    }

    unsafe extern "C" fn vprintf(format: *const c_char, arguments: *mut Arguments) -> c_int {
        // SAFETY: the caller's promise.
        unsafe { printed(&mut Words, format, arguments) }
    }

    /// # Safety
    /// `arguments` holds what `format` names.
    unsafe fn printed<S: Sink>(sink: &mut S, format: *const c_char, arguments: *mut Arguments) -> c_int {
        // SAFETY: the caller's promise.
        let (format, arguments) = unsafe { (CStr::from_ptr(format), &mut *arguments) };
        // SAFETY: the caller's promise.
        match unsafe { print(sink, format, arguments) } {
            Ok(length) => c_int::try_from(length).unwrap_or(c_int::MAX),
            Err(unknown) => report::engine_panic(format_args!(
                "the engine prints by the format `{}`, of which the kernel does not know `%{}`",
                format.to_str().unwrap_or("?"),
                char::from(unknown)
            )),
        }
    }

    /// Builds the `va_list` of a variadic call whose named arguments take `$named` bytes of registers, in front of `$target`,
    /// which takes it as its argument in `$register`. No format takes floating-point numbers, so those registers are not saved.
    macro_rules! variadic {
        ($name:ident, $named:literal, $register:literal, $target:ident) => {
            /// # Safety
            /// As in C.
            #[unsafe(naked)]
            #[unsafe(no_mangle)]
            unsafe extern "C" fn $name() -> c_int {
                naked_asm!(
                    "sub rsp, 88",
                    "mov [rsp + 24], rdi",
                    "mov [rsp + 32], rsi",
                    "mov [rsp + 40], rdx",
                    "mov [rsp + 48], rcx",
                    "mov [rsp + 56], r8",
                    "mov [rsp + 64], r9",
                    concat!("mov dword ptr [rsp], ", $named),
                    "mov dword ptr [rsp + 4], 48",
                    "lea rax, [rsp + 96]",
                    "mov [rsp + 8], rax",
                    "lea rax, [rsp + 24]",
                    "mov [rsp + 16], rax",
                    concat!("mov ", $register, ", rsp"),
                    "call {target}",
                    "add rsp, 88",
                    "ret",
                    target = sym $target,
                )
            }
        };
    }

    variadic!(snprintf, 24, "rcx", vsnprintf);
    variadic!(fprintf, 16, "rdx", vfprintf);
    variadic!(printf, 8, "rsi", vprintf);

    #[unsafe(no_mangle)]
    extern "C" fn fputc(byte: c_int, _stream: *mut c_void) -> c_int {
        Words.put(&[byte as u8]);
        byte
    }

    #[unsafe(no_mangle)]
    extern "C" fn putchar(byte: c_int) -> c_int {
        Words.put(&[byte as u8]);
        byte
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn puts(text: *const c_char) -> c_int {
        // SAFETY: the caller's promise.
        Words.put(unsafe { CStr::from_ptr(text) }.to_bytes());
        Words.put(b"\n");
        0
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn fwrite(from: *const u8, size: usize, count: usize, _stream: *mut c_void) -> usize {
        // SAFETY: the caller's promise.
        Words.put(unsafe { core::slice::from_raw_parts(from, size * count) });
        count
    }

    /// Passes on where it was called from.
    #[unsafe(naked)]
    #[unsafe(no_mangle)]
    extern "C" fn abort() -> ! {
        naked_asm!("mov rdi, [rsp]", "and rsp, -16", "call {aborted}", "ud2", aborted = sym aborted)
    }

    extern "C" fn aborted(caller: u64) -> ! {
        // SAFETY: see `Single`.
        let words = unsafe { (*WORDS.get()).as_str() }.trim_end();
        let words = if words.is_empty() { "it did not say why" } else { words };
        report::engine_panic_at(caller, format_args!("it aborted: {words}"))
    }

    /// `stdout` and `stderr` are only passed around.
    #[unsafe(no_mangle)]
    static stdout: Single<usize> = Single::new(0);
    #[unsafe(no_mangle)]
    static stderr: Single<usize> = Single::new(0);
}
