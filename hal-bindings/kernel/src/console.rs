//! The kernel's own words on the console: only when the application is over, for JavaScript owns the rings while it runs.

use uk_abi::{ConsoleWriteArguments, Submission, console_stream, operation};

use crate::arch::{hypercall, shared};

/// The kernel's token; nobody reads its completions.
const TOKEN: u32 = u32::MAX;

/// Writes `text` to standard error; done when it returns.
pub fn write_error(text: &[u8]) {
    submit(text);
    shared::set_enter(0, 0);
    hypercall::enter();
}

fn submit(text: &[u8]) {
    let head = Submission {
        operation: operation::CONSOLE_WRITE,
        flags: 0,
        token: TOKEN,
        handle: 0,
        length: text.len() as u32,
        address: text.as_ptr() as u64,
    };
    let mut bytes = head.write();
    let stream = ConsoleWriteArguments::STREAM;
    if let Some(to) = bytes.get_mut(stream..stream + 4) {
        to.copy_from_slice(&console_stream::ERROR.to_le_bytes());
    }
    if !shared::submit(&bytes) {
        // The ring is full: have the monitor take it up, then there is room.
        shared::set_enter(0, 0);
        hypercall::enter();
        let _ = shared::submit(&bytes);
    }
}
