//! Hypercalls without end or sense.

use uk_abi::{PANIC_ADDRESS, PanicRecord, operation, signal, submission_flag};

use crate::machine::{self, bytes};
use crate::random::Random;
use crate::ring::{Entry, drain, enter, submit};

/// `enter`, for ever, waiting for nothing.
pub fn enters(random: &mut Random, _: u32) {
    loop {
        submit(&Entry { operation: operation::NOP, ..Entry::default() });
        drain();
        enter(0, random.pick(&[0, 1, u64::MAX]));
    }
}

/// `clock`, for ever.
pub fn clocks(_: &mut Random, _: u32) {
    loop {
        machine::clock();
    }
}

/// `enter` with values in eax that mean nothing, and waits for what cannot come, with a deadline.
pub fn ports(random: &mut Random, rounds: u32) {
    for _ in 0..rounds {
        enter(random.edge(), machine::monotonic() + u64::from(random.below(100_000)));
        machine::enter(random.edge());
        machine::clock();
    }
}

/// Says that it hears SIGTERM, and does not act on it (documented: then SIGTERM does not end a guest; a second SIGINT does).
pub fn deaf(_: &mut Random, _: u32) {
    hear();
    loop {
        enter(u32::MAX, u64::MAX);
        drain();
    }
}

/// Puts both signals in force.
pub fn hear() {
    for number in [signal::TERMINATE, signal::INTERRUPT] {
        let own = [number, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let flags = submission_flag::MULTISHOT as u16;
        submit(&Entry { operation: operation::SIGNAL, flags, token: number, own, ..Entry::default() });
    }
    enter(0, 0);
}

/// Dies of something that is not, with a record full of nonsense: lengths, registers, and a message that speaks to terminals.
pub fn panics(random: &mut Random, _: u32) {
    random.fill(bytes(PANIC_ADDRESS, PanicRecord::SIZE));
    let kind = random.edge() % 6;
    machine::write(PANIC_ADDRESS, kind);
    let length = if random.one_in(2) { random.below(2049) } else { random.edge() };
    machine::write(PANIC_ADDRESS + PanicRecord::MESSAGE_LENGTH as u64, length);
    let message = bytes(PANIC_ADDRESS + PanicRecord::MESSAGE as u64, 64);
    message[..40].copy_from_slice(b"\x1b]0;owned\x07\x1b[2J\rerror[FAKE]: \x9b31m all is well ");
    machine::panic_with(kind)
}
