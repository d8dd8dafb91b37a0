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
        plain(&format!("error[{}]: {self}", self.code()))
    }
}

/// A text with names from outside (an image's, an operator's script's) as one line that does not speak to the terminal: control
/// characters, and those that turn the direction of writing, are shown as escapes.
fn plain(text: &str) -> String {
    let speaks = |char: char| char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().fold(String::with_capacity(text.len()), |mut line, char| {
        if speaks(char) {
            line.extend(char.escape_unicode());
        } else {
            line.push(char);
        }
        line
    })
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

#[cfg(test)]
mod tests {
    use super::Diagnostic;

    #[derive(Debug, thiserror::Error)]
    #[error("`{0}` is no name.")]
    struct Bad(&'static str);

    impl Diagnostic for Bad {
        fn code(&self) -> &'static str {
            "BAD"
        }
    }

    #[test]
    fn a_name_from_outside_does_not_speak_to_the_terminal() {
        let text = Bad("a\x1b[2J\nerror[FAKE]: \u{202e}é`").paragraph();
        assert_eq!(text, "error[BAD]: `a\\u{1b}[2J\\u{a}error[FAKE]: \\u{202e}é`` is no name.");
    }
}
