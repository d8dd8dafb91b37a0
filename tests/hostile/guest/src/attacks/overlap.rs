//! Memory that is written while it is in use: by the monitor over the rings, by the guest under submissions and payloads. Guest and
//! monitor never run at the same time (one vCPU), so the guest can only change things between two stops: before `enter`, or before the
//! timer that takes up submissions of a guest that computes.

use uk_abi::{CONTROL_ADDRESS, CONTROL_SIZE, ControlPage, SUBMISSION_COUNT, operation};

use super::network;
use crate::machine::{self, bytes, heap, read, write};
use crate::random::Random;
use crate::ring::{Entry, control, drain, enter, put, submit};
use crate::unready;

/// Has the monitor write into its own rings: random bytes, received bytes, files.
pub fn overlap(random: &mut Random, rounds: u32) {
    let (heap, _) = heap();
    let (one, other) = network::pair().unwrap_or_else(|| unready());
    random.fill(bytes(heap, 4096));
    for round in 0..rounds {
        // Entries, completions and buffer numbers; the counters stand in the first page, which ends most guests at once.
        let first = if random.one_in(20) { 0 } else { 4096 };
        let offset = first + random.below((CONTROL_SIZE - first) as u32 - 4096) as u64;
        let entry = Entry {
            operation: operation::ENTROPY,
            token: round,
            address: CONTROL_ADDRESS + offset,
            length: random.below(4096),
            ..Entry::default()
        };
        submit(&entry);
        submit(&Entry { operation: operation::STREAM_RECEIVE, handle: other, length: 1 + random.below(4000), ..entry });
        submit(&Entry { operation: operation::STREAM_SEND, handle: one, address: heap, length: 2000, ..entry });
        enter(1, machine::monotonic() + 200_000);
        drain();
    }
}

/// Changes submissions and payloads as long as it computes; the timer takes them up at any instruction.
pub fn changing(random: &mut Random, _: u32) {
    let (heap, size) = heap();
    let (one, other) = network::pair().unwrap_or_else(|| unready());
    // More than fits into the socket, so that the monitor holds on to the place.
    let send =
        Entry { operation: operation::STREAM_SEND, handle: one, address: heap, length: 8 << 20, ..Entry::default() };
    submit(&send);
    enter(0, 0);
    loop {
        for _ in 0..1000 {
            let slot = random.below(SUBMISSION_COUNT as u32);
            put(slot, &super::submissions::entry(random));
            write(heap + u64::from(random.below(size as u32 - 8)), random.next());
        }
        let head = read::<u32>(control(ControlPage::SUBMISSION_HEAD));
        write(control(ControlPage::SUBMISSION_TAIL), head.wrapping_add(random.below(SUBMISSION_COUNT as u32 + 1)));
        drain();
        if random.one_in(2000) {
            submit(&Entry { operation: operation::STREAM_RECEIVE, handle: other, address: heap, length: 4096, ..send });
            enter(0, 0);
        }
    }
}
