//! The guest's side of the rings, so far as an attack wants it right.

use uk_abi::{
    ARGUMENTS_OFFSET, BUFFER_COUNT, BUFFERS_ADDRESS, COMPLETION_COUNT, COMPLETIONS_ADDRESS, CONTROL_ADDRESS,
    Completion, ControlPage, SUBMISSION_COUNT, SUBMISSIONS_ADDRESS, Submission,
};

use crate::machine::{self, read, write};

/// A submission before it stands in the ring.
#[derive(Clone, Copy, Default)]
pub struct Entry {
    pub operation: u16,
    pub flags: u16,
    pub token: u32,
    pub handle: u32,
    pub length: u32,
    pub address: u64,
    /// The operation's own fields, from ARGUMENTS_OFFSET on, as words.
    pub own: [u32; 10],
}

pub fn control(field: usize) -> u64 {
    CONTROL_ADDRESS + field as u64
}

/// Writes an entry into a slot, whatever is there.
pub fn put(slot: u32, entry: &Entry) {
    let at = SUBMISSIONS_ADDRESS + u64::from(slot) % SUBMISSION_COUNT * Submission::SIZE as u64;
    let Entry { operation, flags, token, handle, length, address, own } = *entry;
    write(at, Submission { operation, flags, token, handle, length, address }.write());
    write(at + ARGUMENTS_OFFSET, own);
}

/// Appends an entry; makes room by `enter` if there is none.
pub fn submit(entry: &Entry) {
    let tail = read::<u32>(control(ControlPage::SUBMISSION_TAIL));
    if u64::from(tail.wrapping_sub(read(control(ControlPage::SUBMISSION_HEAD)))) >= SUBMISSION_COUNT {
        drain();
        enter(0, 0);
        return submit(entry);
    }
    put(tail, entry);
    write(control(ControlPage::SUBMISSION_TAIL), tail.wrapping_add(1));
}

pub fn enter(wait: u32, deadline: u64) {
    write(control(ControlPage::ENTER_WAIT), wait);
    write(control(ControlPage::ENTER_DEADLINE), deadline);
    machine::enter(0);
}

/// Throws all completions away.
pub fn drain() {
    let tail = read::<u32>(control(ControlPage::COMPLETION_TAIL));
    write(control(ControlPage::COMPLETION_HEAD), tail);
}

/// The next completion, if there is one.
pub fn completion() -> Option<Completion> {
    let head = read::<u32>(control(ControlPage::COMPLETION_HEAD));
    if head == read(control(ControlPage::COMPLETION_TAIL)) {
        return None;
    }
    let at = COMPLETIONS_ADDRESS + u64::from(head) % COMPLETION_COUNT * Completion::SIZE as u64;
    let completion = Completion::read(&read::<[u8; Completion::SIZE]>(at));
    write(control(ControlPage::COMPLETION_HEAD), head.wrapping_add(1));
    Some(completion)
}

/// Submits and waits for the completion with its token, which nothing else may have; others are thrown away.
pub fn call(entry: &Entry) -> Completion {
    submit(entry);
    loop {
        enter(1, u64::MAX);
        while let Some(completion) = completion() {
            if completion.token == entry.token {
                return completion;
            }
        }
    }
}

/// Names the pool of provided buffers.
pub fn pool(address: u64, size: u32, count: u32) {
    write(control(ControlPage::POOL_ADDRESS), address);
    write(control(ControlPage::POOL_BUFFER_SIZE), size);
    write(control(ControlPage::POOL_COUNT), count);
}

/// Provides a buffer, whether or not the ring has room.
pub fn provide(number: u32) {
    let tail = read::<u32>(control(ControlPage::BUFFER_TAIL));
    write(BUFFERS_ADDRESS + u64::from(tail) % BUFFER_COUNT * 4, number);
    write(control(ControlPage::BUFFER_TAIL), tail.wrapping_add(1));
}

/// Provides buffers as long as the ring has room.
pub fn provide_all(mut number: impl FnMut() -> u32) {
    loop {
        let used = read::<u32>(control(ControlPage::BUFFER_TAIL)).wrapping_sub(read(control(ControlPage::BUFFER_HEAD)));
        if u64::from(used) >= BUFFER_COUNT {
            return;
        }
        provide(number());
    }
}
