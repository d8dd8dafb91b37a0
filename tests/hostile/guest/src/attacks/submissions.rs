//! Submissions in which every field is nonsense, or nearly none.

use uk_abi::operation;

use crate::machine::{self, heap};
use crate::random::Random;
use crate::ring::{Entry, drain, enter, pool, provide_all, submit};

/// All operations that there are, and the numbers around them.
fn operation(random: &mut Random) -> u16 {
    match random.below(8) {
        0 => random.next() as u16,
        1 => random.below(80) as u16,
        2 => random.pick(&[operation::STREAM_LISTEN, operation::STREAM_CONNECT, operation::DATAGRAM_BIND]),
        3 => operation::FILE_OPEN,
        _ => {
            let (first, last) = random.pick(&[
                (operation::NOP, operation::MEMORY_RELEASE),
                (operation::STREAM_LISTEN, operation::STREAM_OPTION),
                (operation::DATAGRAM_BIND, operation::DATAGRAM_CLOSE),
                (operation::NAME_LOOKUP, operation::NAME_QUERY),
                (operation::VOLUME_DESCRIBE, operation::PATH_READ_LINK),
            ]);
            first + random.below(u32::from(last - first) + 1) as u16
        }
    }
}

/// One that is plausible here and there, so that it gets past the first check.
pub fn entry(random: &mut Random) -> Entry {
    let (heap, size) = heap();
    let inside = heap + u64::from(random.below(size as u32));
    let mut entry = Entry {
        operation: operation(random),
        flags: random.below(4) as u16,
        token: random.below(64),
        handle: 1 << 12 | random.below(8),
        length: random.below(5000),
        address: inside,
        own: [0; 10],
    };
    for word in &mut entry.own {
        *word = random.edge();
    }
    if random.one_in(2) {
        // A port that is granted, a stream of the console, a volume; then loopback, or a second range that is right.
        entry.own[0] = random.pick(&[7000, 7001, 1, 2, 15, 0]);
        entry.own[1] = random.pick(&[0, 1, 2, 3, 7, 11, 64]);
        entry.own[2] = random.pick(&[0, inside as u32, u32::MAX]);
        entry.own[3] = random.pick(&[0, 0xffff_0000]);
        entry.own[4] = random.pick(&[0x0100_007f, 0, 127, 5000]);
    }
    match random.below(10) {
        0 => entry.flags = random.next() as u16,
        1 => entry.handle = random.edge(),
        2 => entry.length = random.edge(),
        3 => entry.address = random.address(),
        _ => {}
    }
    entry
}

pub fn random(random: &mut Random, rounds: u32) {
    let (heap, size) = heap();
    for _ in 0..rounds {
        pool(heap, random.pick(&[64, 4096, 65_536]), random.pick(&[1, 16, 64]));
        provide_all(|| 0);
        // What payloads point to: nonsense as well, with short texts that mean something.
        let place = heap + u64::from(random.below(size as u32 - 64));
        random.fill(machine::bytes(place, 64));
        for _ in 0..random.below(256) {
            submit(&entry(random));
        }
        enter(random.below(3), machine::monotonic() + u64::from(random.below(2_000_000)));
        drain();
    }
}
