//! Handles that are somebody else's, closed, or nobody's; as many as there can be.

use uk_abi::{HANDLE_COUNT, error, file_flag, operation, submission_flag};

use super::network;
use super::paths::open;
use crate::machine::{self, heap};
use crate::random::Random;
use crate::ring::{Entry, call, completion, drain, enter, submit};
use crate::{BREACH, machine::exit};

/// The operations that take a handle.
const TAKERS: [u16; 20] = [
    operation::STREAM_ACCEPT,
    operation::STREAM_RECEIVE,
    operation::STREAM_SEND,
    operation::STREAM_SHUTDOWN,
    operation::STREAM_CLOSE,
    operation::STREAM_OPTION,
    operation::DATAGRAM_SEND,
    operation::DATAGRAM_RECEIVE,
    operation::DATAGRAM_OPTION,
    operation::DATAGRAM_CLOSE,
    operation::FILE_CLOSE,
    operation::FILE_READ,
    operation::FILE_WRITE,
    operation::FILE_SYNC,
    operation::FILE_RESIZE,
    operation::FILE_ENTRIES,
    operation::FILE_STATUS,
    operation::FILE_SET_TIMES,
    operation::FILE_SET_MODE,
    operation::CANCEL,
];

/// Uses handles of one device on others, twice, after closing, with generations that were never given.
pub fn handles(random: &mut Random, rounds: u32) {
    let (heap, _) = heap();
    let mut known = [0; 16];
    for round in 0..rounds {
        if round % 8 == 0 {
            let (one, other) = network::pair().unwrap_or_default();
            let file = open(b"file", file_flag::READ | file_flag::WRITE | file_flag::CREATE).unwrap_or_default();
            let socket = network::datagram_socket().unwrap_or_default();
            for handle in [one, other, file, socket] {
                known[random.below(16) as usize] = handle;
            }
        }
        for _ in 0..64 {
            let handle = random.pick(&known);
            let mut own = [0; 10];
            own.fill_with(|| random.edge());
            submit(&Entry {
                operation: random.pick(&TAKERS),
                flags: random.pick(&[0, submission_flag::MULTISHOT as u16, submission_flag::QUIET as u16]),
                token: random.below(32),
                handle: random.pick(&[handle, handle, handle ^ 1 << 12, handle ^ 1, 0, u32::MAX]),
                length: random.below(2000),
                address: heap + u64::from(random.below(1 << 20)),
                own,
            });
        }
        enter(1, machine::monotonic() + 300_000);
        drain();
    }
}

/// Opens one file as often as it can, asks for everything to be synced at once, closes what it has, and begins anew.
pub fn files(random: &mut Random, rounds: u32) {
    for _ in 0..rounds {
        let mut first = 0;
        let mut count = 0u64;
        let refused = loop {
            match open(b"file", file_flag::READ | file_flag::WRITE | file_flag::CREATE) {
                Ok(handle) => {
                    first = if count == 0 { handle } else { first };
                    count += 1;
                }
                Err(class) => break class,
            }
        };
        if count > HANDLE_COUNT || refused != error::LIMIT {
            exit(BREACH);
        }
        let generation = first & !(HANDLE_COUNT as u32 - 1);
        let entry = Entry { token: 1, ..Entry::default() };
        for index in 0..HANDLE_COUNT as u32 * 4 {
            let handle = generation | (index % HANDLE_COUNT as u32);
            submit(&Entry { operation: operation::FILE_SYNC, handle, own: [random.below(2); 10], ..entry });
        }
        for index in 0..HANDLE_COUNT as u32 {
            submit(&Entry { operation: operation::FILE_CLOSE, handle: generation | index, ..entry });
            while completion().is_some() {}
        }
        // A close waits for the syncs before it.
        while call(&Entry { operation: operation::NOP, token: 7, ..entry }).result != 0 {}
        while open(b"file", file_flag::READ).is_err() {
            enter(1, machine::monotonic() + 1_000_000);
            drain();
        }
    }
}
