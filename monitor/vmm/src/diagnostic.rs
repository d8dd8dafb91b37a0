//! What every error of the monitor is to its reader: one paragraph, `error[CODE]: what. where. how to mend it.`

use uk_abi::exit_code;

/// An error that ends up before a person. Its `Display` is the text behind the code, in full sentences.
pub trait Diagnostic: std::error::Error {
    /// The code in brackets; stable, for tests and for searching.
    fn code(&self) -> &'static str;

    /// The process's exit code.
    fn exit_code(&self) -> u8 {
        code_byte(exit_code::NOT_STARTED)
    }

    /// The whole paragraph, without a newline at its end.
    fn paragraph(&self) -> String {
        format!("error[{}]: {self}", self.code())
    }
}

/// An exit code of the HAL as the byte that a process can return.
#[must_use]
pub const fn code_byte(code: u32) -> u8 {
    (code & 0xff) as u8
}

/// The system's own words for an errno, for the "what" of a message: `Permission denied`.
#[must_use]
pub fn system_words(errno: rustix::io::Errno) -> String {
    let text = std::io::Error::from_raw_os_error(errno.raw_os_error()).to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

/// Bytes for people: `32 MiB` where it is even, else the bare number.
#[must_use]
pub fn size_words(bytes: u64) -> String {
    const MEBIBYTE: u64 = 1 << 20;
    const KIBIBYTE: u64 = 1 << 10;
    if bytes >= MEBIBYTE && bytes.is_multiple_of(MEBIBYTE) {
        format!("{} MiB", bytes / MEBIBYTE)
    } else if bytes >= KIBIBYTE && bytes.is_multiple_of(KIBIBYTE) {
        format!("{} KiB", bytes / KIBIBYTE)
    } else {
        format!("{bytes} bytes")
    }
}
