//! All of something at once: memory, bytes of one turn, submissions that wait.

use uk_abi::{PAGE_SIZE, SUBMISSION_COUNT, TRANSFER_MAX, error, file_flag, operation};

use super::network;
use super::paths::open;
use crate::machine::{bytes, exit, heap, write};
use crate::random::Random;
use crate::ring::{Entry, completion, drain, enter, submit};
use crate::{BREACH, unready};

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
    let handle = open(b"large", file_flag::WRITE | file_flag::CREATE).unwrap_or_else(|_| unready());
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
    let (one, other) = network::pair().unwrap_or_else(|| unready());
    let file = open(b"file", file_flag::WRITE | file_flag::CREATE).unwrap_or_else(|_| unready());
    // A name that the test lets it ask for; nobody answers.
    const NAME: &[u8] = b"a.hostile.example";
    bytes(heap, NAME.len()).copy_from_slice(NAME);
    // More than fits into the socket: what is sent behind it waits.
    let send = Entry { operation: operation::STREAM_SEND, handle: one, address: heap, ..Entry::default() };
    submit(&Entry { length: 12 << 20, ..send });
    let (mut token, mut refused) = (0, 0);
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
                // A shutdown of the receiving side alone, so that the sends stay queued; for questions: where the answer goes.
                operation::NAME_QUERY => [1, 0, heap as u32 + 4096, 0, 4096, 0, 0, 0, 0, 0],
                _ => [0, 0, heap as u32 + 4096, 0, 4096, 0, 0, 0, 0, 0],
            };
            submit(&Entry {
                operation,
                token,
                handle,
                address: heap,
                length: NAME.len() as u32,
                own,
                ..Entry::default()
            });
        }
        enter(0, 0);
        while let Some(completion) = completion() {
            refused += u32::from(completion.result == -(error::LIMIT as i32));
        }
    }
    if refused == 0 {
        exit(BREACH); // nothing says that there is an end
    }
    submit(&Entry { operation: operation::STREAM_CLOSE, token, handle: other, ..Entry::default() });
    enter(1, 0);
}
