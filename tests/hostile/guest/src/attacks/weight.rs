//! All of something at once: memory, bytes of one turn, submissions that wait.

use uk_abi::{PAGE_SIZE, SUBMISSION_COUNT, TRANSFER_MAX, file_flag, operation};

use super::network;
use super::paths::open;
use crate::machine::{heap, write};
use crate::random::Random;
use crate::ring::{Entry, completion, drain, enter, submit};

/// Touches every page that it has, again and again.
pub fn memory(random: &mut Random, _: u32) {
    let (heap, size) = heap();
    loop {
        for page in 0..size / PAGE_SIZE {
            write(heap + page * PAGE_SIZE, random.next());
        }
    }
}

/// One turn of 256 times 16 MB of random bytes, over and over.
pub fn entropy(_: &mut Random, _: u32) {
    let (address, size) = heap();
    let length = size.min(TRANSFER_MAX) as u32;
    flood(Entry { operation: operation::ENTROPY, address, length, ..Entry::default() });
}

/// The same of writes into a file, always at its beginning.
pub fn writes(_: &mut Random, _: u32) {
    let (address, size) = heap();
    let Ok(handle) = open(b"large", file_flag::WRITE | file_flag::CREATE) else { return };
    let length = size.min(TRANSFER_MAX) as u32;
    flood(Entry { operation: operation::FILE_WRITE, handle, address, length, ..Entry::default() });
}

fn flood(entry: Entry) {
    loop {
        for _ in 0..SUBMISSION_COUNT {
            submit(&entry);
        }
        drain();
        enter(1, 0);
    }
}

/// Keeps as much in force as it may: sends that nobody receives, receives that nothing comes for, syncs, questions. Then cancels wildly.
pub fn queues(random: &mut Random, rounds: u32) {
    let (heap, _) = heap();
    let Some((one, other)) = network::pair() else { return };
    let file = open(b"file", file_flag::WRITE | file_flag::CREATE).unwrap_or_default();
    let mut token = 0;
    for _ in 0..rounds {
        for _ in 0..SUBMISSION_COUNT {
            token += 1;
            let operation = random.pick(&[
                operation::STREAM_SEND,
                operation::STREAM_SEND,
                operation::STREAM_SHUTDOWN,
                operation::FILE_SYNC,
                operation::NAME_LOOKUP,
                operation::NAME_QUERY,
                operation::CANCEL,
            ]);
            let handle = match operation {
                operation::FILE_SYNC => file,
                _ => one,
            };
            let own = match operation {
                operation::CANCEL => [random.below(token), 0, 0, 0, 0, 0, 0, 0, 0, 0],
                // RECEIVE alone, so that the sends stay queued; for questions: IPv4, and where the answer goes.
                _ => [0, 0, heap as u32, 0, 4096, 0, 0, 0, 0, 0],
            };
            submit(&Entry { operation, token, handle, address: heap, length: 200, own, ..Entry::default() });
        }
        enter(0, 0);
        while completion().is_some() {}
    }
    submit(&Entry { operation: operation::STREAM_CLOSE, token, handle: other, ..Entry::default() });
    enter(1, 0);
}
