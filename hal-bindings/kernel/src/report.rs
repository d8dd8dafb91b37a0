//! How a guest dies: text into the panic record, then the hypercall.

use core::fmt::{self, Write};

use uk_abi::{PANIC_MESSAGE_SIZE, PanicRecord, panic_kind};

use crate::arch::{hypercall, shared};

/// Text of a fixed size; what does not fit is cut off at a character's boundary.
pub struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Text<N> {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; N], length: 0 }
    }

    /// What has been written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        match core::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                bytes.get(..error.valid_up_to()).and_then(|valid| core::str::from_utf8(valid).ok()).unwrap_or_default()
            }
        }
    }

    /// Appends bytes that may be any text.
    pub fn push(&mut self, bytes: &[u8]) {
        let room = self.bytes.get_mut(self.length..).unwrap_or_default();
        let count = bytes.len().min(room.len());
        for (to, from) in room.iter_mut().zip(bytes) {
            *to = *from;
        }
        self.length += count;
    }

    /// Forgets it.
    pub const fn clear(&mut self) {
        self.length = 0;
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Write for Text<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text.as_bytes());
        Ok(())
    }
}

fn die(kind: u32, rip: u64, message: fmt::Arguments) -> ! {
    let mut text = Text::<{ PANIC_MESSAGE_SIZE as usize }>::new();
    // Text never fails; a Display that does leaves a shorter message.
    let _ = text.write_fmt(message);
    let length = text.as_str().len();
    shared::write_panic(&PanicRecord {
        kind,
        vector: 0,
        error_code: 0,
        rip,
        rsp: 0,
        rflags: 0,
        registers: [0; 120],
        message_length: length as u32,
        message: text.bytes,
    });
    hypercall::panic(kind)
}

/// A state of the kernel that must not be.
pub fn kernel_panic(message: fmt::Arguments) -> ! {
    die(panic_kind::KERNEL, 0, message)
}

/// The engine cannot go on.
pub fn engine_panic(message: fmt::Arguments) -> ! {
    die(panic_kind::ENGINE, 0, message)
}

/// The engine cannot go on, as it has found at `rip`.
pub fn engine_panic_at(rip: u64, message: fmt::Arguments) -> ! {
    die(panic_kind::ENGINE, rip, message)
}

/// The heap is exhausted.
pub fn out_of_memory(message: fmt::Arguments) -> ! {
    die(panic_kind::OUT_OF_MEMORY, 0, message)
}

#[cfg(test)]
mod tests {
    use super::Text;
    use core::fmt::Write;

    #[test]
    fn cuts_at_a_character() {
        let mut text = Text::<4>::new();
        write!(text, "abc\u{e9}").unwrap();
        assert_eq!(text.as_str(), "abc");
        text.clear();
        write!(text, "ab\u{e9}d").unwrap();
        assert_eq!(text.as_str(), "ab\u{e9}");
    }
}
