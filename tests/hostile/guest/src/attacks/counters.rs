//! Counters that cannot be, written wherever a counter stands; provided buffers that are none.

use uk_abi::{BUFFERS_ADDRESS, ControlPage, SUBMISSION_COUNT, operation, submission_flag};

use super::network;
use crate::machine::{self, heap, read, write};
use crate::random::Random;
use crate::ring::{Entry, completion, control, drain, enter, pool, provide, provide_all, put, submit};
use crate::unready;

/// Writes counters of both sides, now close to what is right, now far from it. Most seeds end with RING_BROKEN.
pub fn counters(random: &mut Random, rounds: u32) {
    for _ in 0..rounds {
        for slot in 0..SUBMISSION_COUNT as u32 {
            put(slot, &Entry { operation: operation::NOP, token: slot, ..Entry::default() });
        }
        let field = random.pick(&[
            ControlPage::SUBMISSION_TAIL,
            ControlPage::SUBMISSION_HEAD,
            ControlPage::COMPLETION_TAIL,
            ControlPage::COMPLETION_HEAD,
            ControlPage::BUFFER_TAIL,
            ControlPage::BUFFER_HEAD,
        ]);
        let now = read::<u32>(control(field));
        let step =
            random.pick(&[0, 1, 255, 256, 257, 511, 512, 513, 1024, 1025, u32::MAX, u32::MAX - 255, 0x8000_0000]);
        write(control(field), if random.one_in(4) { random.edge() } else { now.wrapping_add(step) });
        // `wait` larger than any ring, with a deadline that has passed, or is near.
        enter(random.pick(&[0, 1, 513, u32::MAX]), random.pick(&[0, 1, machine::monotonic() + 100_000]));
        if random.one_in(2) {
            drain();
        }
    }
}

/// Receives into buffers with numbers and pools that are wrong, while data is there.
pub fn buffers(random: &mut Random, rounds: u32) {
    let (heap, _) = heap();
    let (one, other) = network::pair().unwrap_or_else(|| unready());
    for round in 0..rounds {
        pool(heap, 512, 64);
        provide_all(|| random.below(64));
        if random.one_in(8) {
            // Now and then what ends it: a pool or a number that is nowhere.
            match random.below(4) {
                0 => pool(random.address(), random.edge(), random.below(2000)),
                1 => pool(heap, random.edge(), random.edge()),
                2 => write(BUFFERS_ADDRESS + u64::from(random.below(1024)) * 4, random.edge()),
                _ => (0..random.below(1025)).for_each(provide),
            }
        }
        let receive = Entry {
            operation: operation::STREAM_RECEIVE,
            flags: submission_flag::MULTISHOT as u16,
            token: round,
            handle: other,
            ..Entry::default()
        };
        submit(&receive);
        for _ in 0..random.below(8) {
            let length = random.below(9000);
            submit(&Entry { operation: operation::STREAM_SEND, handle: one, address: heap, length, ..receive });
        }
        enter(1, machine::monotonic() + 1_000_000);
        while completion().is_some() {}
    }
}
