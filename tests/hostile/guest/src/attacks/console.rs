//! More words than anybody reads.

use uk_abi::{COMPLETION_COUNT, SUBMISSION_COUNT, TRANSFER_MAX, console_stream, operation};

use super::exits;
use crate::machine::heap;
use crate::random::Random;
use crate::ring::{Entry, call, drain, enter, submit};

fn write(stream: u32, length: u32) -> Entry {
    let own = [stream, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    Entry { operation: operation::CONSOLE_WRITE, token: 1, address: heap().0, length, own, ..Entry::default() }
}

/// Writes for ever, to both streams, as much at once as it may.
pub fn logs(random: &mut Random, _: u32) {
    loop {
        for _ in 0..SUBMISSION_COUNT {
            let length = random.pick(&[1, 4096, 1 << 20, TRANSFER_MAX as u32]);
            submit(&write(random.pick(&[console_stream::OUTPUT, console_stream::ERROR]), length));
        }
        drain();
        enter(1, 0);
    }
}

/// The same of a guest that says it hears signals, so that a first one does not end it.
pub fn mute(random: &mut Random, rounds: u32) {
    exits::hear();
    logs(random, rounds);
}

/// Fills the reader's pipe exactly, then the completion ring, so that nothing is taken any more, and leaves writes behind: whoever ends
/// this guest has to do with writes that cannot be done.
pub fn stuck(_: &mut Random, _: u32) {
    for _ in 0..16 {
        call(&write(console_stream::OUTPUT, 4096));
    }
    for _ in 0..COMPLETION_COUNT {
        submit(&Entry::default());
        enter(0, 0);
    }
    for _ in 0..SUBMISSION_COUNT {
        submit(&write(console_stream::OUTPUT, 4096));
    }
    loop {
        core::hint::spin_loop();
    }
}
