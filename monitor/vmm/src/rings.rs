//! The monitor's side of the rings. Its own counters are the truth; those in guest memory are only told to the guest.

use std::collections::VecDeque;

use uk_abi::{
    BUFFER_COUNT, BUFFERS_ADDRESS, COMPLETION_COUNT, COMPLETIONS_ADDRESS, CONTROL_ADDRESS, Completion, ControlPage,
    SUBMISSION_COUNT, SUBMISSIONS_ADDRESS, Submission, completion_flag, error, submission_flag,
};

use crate::mem::{GuestMemory, Writable};

/// The guest has broken the rules of the rings; it cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingBroken {
    /// More submissions than the ring has entries.
    #[error("its submission ring says {waiting} entries, it has {SUBMISSION_COUNT}")]
    Submissions {
        /// What the counters say.
        waiting: u32,
    },
    /// It has taken completions that were not there.
    #[error("its completion ring says {waiting} entries, it has {COMPLETION_COUNT}")]
    Completions {
        /// What the counters say.
        waiting: u32,
    },
    /// More buffers than the ring has entries.
    #[error("its buffer ring says {waiting} entries, it has {BUFFER_COUNT}")]
    Buffers {
        /// What the counters say.
        waiting: u32,
    },
    /// A buffer that is not in the pool.
    #[error("it provided the buffer {number} of a pool of {count}")]
    BufferNumber {
        /// The buffer.
        number: u32,
        /// The pool's size.
        count: u32,
    },
    /// A pool outside of its memory.
    #[error("its buffer {number} ({size} bytes at {address:#x}) lies outside of its writable memory")]
    Pool {
        /// The buffer.
        number: u32,
        /// Its address.
        address: u64,
        /// Its bytes.
        size: u32,
    },
}

/// A copy of a submission: its head, and all its bytes for the operation's own fields.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// The fields that all have.
    pub head: Submission,
    /// All of it.
    pub bytes: [u8; Submission::SIZE],
}

/// What a submission is called in its completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The guest's name for it.
    pub number: u32,
    /// Whether a completion that tells of success leaves the guest waiting.
    pub quiet: bool,
}

impl Taken {
    /// Its name.
    #[must_use]
    pub fn token(&self) -> Token {
        Token { number: self.head.token, quiet: self.has(submission_flag::QUIET) }
    }

    /// Whether it carries a flag.
    #[must_use]
    pub fn has(&self, flag: u32) -> bool {
        u32::from(self.head.flags) & flag != 0
    }

    /// Whether it carries no other flags than these.
    #[must_use]
    pub fn only(&self, flags: u32) -> bool {
        u32::from(self.head.flags) & !flags == 0
    }
}

/// Why an operation did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A value of `error`.
    pub error: u32,
    /// The host's errno, or 0.
    pub detail: u16,
}

impl Failure {
    /// Without an errno.
    #[must_use]
    pub const fn new(error: u32) -> Self {
        Self { error, detail: 0 }
    }

    /// With the host's errno.
    #[must_use]
    pub fn host(error: u32, errno: rustix::io::Errno) -> Self {
        Self { error, detail: u16::try_from(errno.raw_os_error()).unwrap_or(0) }
    }
}

/// INVALID: the submission is malformed.
pub const INVALID: Failure = Failure::new(error::INVALID);

/// Result, second result and data of an operation that went well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// At most i32::MAX.
    pub result: u32,
    /// As the operation says.
    pub value: u32,
    /// As the operation says.
    pub data: [u8; 16],
    /// Bits of `completion_flag`.
    pub flags: u32,
}

impl Outcome {
    /// A result and nothing else.
    #[must_use]
    pub fn of(result: u32) -> Self {
        Self { result, ..Self::default() }
    }

    /// The same, with MORE set or not.
    #[must_use]
    pub fn more(mut self, more: bool) -> Self {
        if more {
            self.flags |= completion_flag::MORE;
        }
        self
    }
}

/// The pool from which the guest provides buffers, as the control page says right now.
#[derive(Clone, Copy, Debug)]
struct Pool {
    address: u64,
    size: u32,
    count: u32,
}

/// What the guest asks for at `enter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Completions to wait for.
    pub wait: u32,
    /// Until when, monotonic nanoseconds; `None`: forever.
    pub deadline: Option<u64>,
}

/// The rings of one guest.
#[derive(Debug, Default)]
pub struct Rings {
    submission_head: u32,
    submission_tail: u32,
    completion_tail: u32,
    completion_head: u32,
    buffer_head: u32,
    buffer_tail: u32,
    pool: Option<Pool>,
    /// Completions for which the ring has no room yet: at most one for each operation in force, and few besides.
    overflow: VecDeque<(Completion, bool)>,
    quiet: u32,
}

impl Rings {
    /// Reads what the guest has written into the control page: once for each stop of the guest, which does not run meanwhile.
    pub fn begin(&mut self, memory: &GuestMemory) -> Result<Request, RingBroken> {
        let page = ControlPage::read(&memory.read(CONTROL_ADDRESS));
        let waiting = page.submission_tail.wrapping_sub(self.submission_head);
        if u64::from(waiting) > SUBMISSION_COUNT {
            return Err(RingBroken::Submissions { waiting });
        }
        let untaken = self.completion_tail.wrapping_sub(page.completion_head);
        if u64::from(untaken) > COMPLETION_COUNT {
            return Err(RingBroken::Completions { waiting: untaken });
        }
        let provided = page.buffer_tail.wrapping_sub(self.buffer_head);
        if u64::from(provided) > BUFFER_COUNT {
            return Err(RingBroken::Buffers { waiting: provided });
        }
        self.submission_tail = page.submission_tail;
        self.completion_head = page.completion_head;
        self.buffer_tail = page.buffer_tail;
        self.pool = Some(Pool { address: page.pool_address, size: page.pool_buffer_size, count: page.pool_count });
        self.quiet = 0;
        self.flush(memory);
        let deadline = (page.enter_deadline != u64::MAX).then_some(page.enter_deadline);
        Ok(Request { wait: page.enter_wait, deadline })
    }

    /// Tells the guest where the rings are now.
    pub fn end(&self, memory: &GuestMemory) {
        for (field, value) in [
            (ControlPage::SUBMISSION_HEAD, self.submission_head),
            (ControlPage::COMPLETION_TAIL, self.completion_tail),
            (ControlPage::BUFFER_HEAD, self.buffer_head),
        ] {
            memory.write(CONTROL_ADDRESS + field as u64, &value.to_le_bytes());
        }
    }

    /// Copies the next submission out, while there is room for its completion.
    pub fn take(&mut self, memory: &GuestMemory) -> Option<Taken> {
        if self.full() { None } else { self.take_anyway(memory) }
    }

    /// Copies the next submission out, for a guest that will not read completions any more.
    pub fn take_anyway(&mut self, memory: &GuestMemory) -> Option<Taken> {
        if self.submission_head == self.submission_tail {
            return None;
        }
        let index = u64::from(self.submission_head) % SUBMISSION_COUNT;
        self.submission_head = self.submission_head.wrapping_add(1);
        let bytes = memory.read(SUBMISSIONS_ADDRESS + index * Submission::SIZE as u64);
        Some(Taken { head: Submission::read(&bytes), bytes })
    }

    /// Whether the completion ring has no room.
    #[must_use]
    pub fn full(&self) -> bool {
        u64::from(self.untaken()) >= COMPLETION_COUNT
    }

    /// Completions in the ring that end a wait.
    #[must_use]
    pub fn ready(&self) -> u32 {
        self.untaken().saturating_sub(self.quiet)
    }

    fn untaken(&self) -> u32 {
        self.completion_tail.wrapping_sub(self.completion_head)
    }

    /// Posts the completion of an operation that went well.
    pub fn succeed(&mut self, memory: &GuestMemory, token: Token, outcome: Outcome) {
        let completion = Completion {
            token: token.number,
            result: i32::try_from(outcome.result).unwrap_or(i32::MAX),
            flags: (outcome.flags & 0xffff) as u16,
            detail: 0,
            value: outcome.value,
            data: outcome.data,
        };
        self.post(memory, completion, token.quiet);
    }

    /// Posts the completion of an operation that failed.
    pub fn fail(&mut self, memory: &GuestMemory, token: Token, failure: Failure) {
        let result = i32::try_from(failure.error).map_or(i32::MIN, |error| -error);
        let Failure { detail, .. } = failure;
        let completion = Completion { token: token.number, result, flags: 0, detail, value: 0, data: [0; 16] };
        self.post(memory, completion, false);
    }

    /// Posts either.
    pub fn complete(&mut self, memory: &GuestMemory, token: Token, result: Result<Outcome, Failure>) {
        match result {
            Ok(outcome) => self.succeed(memory, token, outcome),
            Err(failure) => self.fail(memory, token, failure),
        }
    }

    fn post(&mut self, memory: &GuestMemory, completion: Completion, quiet: bool) {
        if self.full() || !self.overflow.is_empty() {
            self.overflow.push_back((completion, quiet));
        } else {
            self.put(memory, &completion, quiet);
        }
    }

    fn put(&mut self, memory: &GuestMemory, completion: &Completion, quiet: bool) {
        let index = u64::from(self.completion_tail) % COMPLETION_COUNT;
        memory.write(COMPLETIONS_ADDRESS + index * Completion::SIZE as u64, &completion.write());
        self.completion_tail = self.completion_tail.wrapping_add(1);
        self.quiet += u32::from(quiet);
    }

    fn flush(&mut self, memory: &GuestMemory) {
        while !self.full()
            && let Some((completion, quiet)) = self.overflow.pop_front()
        {
            self.put(memory, &completion, quiet);
        }
    }

    /// The next provided buffer and its number, or `None` if there is none. It stays there until `use_buffer`.
    pub fn buffer(&self, memory: &GuestMemory) -> Result<Option<(u32, Writable)>, RingBroken> {
        let Some(Pool { address, size, count }) = self.pool.filter(|_| self.buffer_head != self.buffer_tail) else {
            return Ok(None);
        };
        let index = u64::from(self.buffer_head) % BUFFER_COUNT;
        let number = memory.read_u32(BUFFERS_ADDRESS + index * 4);
        if number >= count || u64::from(count) > BUFFER_COUNT {
            return Err(RingBroken::BufferNumber { number, count });
        }
        let address = u64::from(number).saturating_mul(size.into()).saturating_add(address);
        match memory.writable(address, size) {
            Some(range) if size > 0 => Ok(Some((number, range))),
            _ => Err(RingBroken::Pool { number, address, size }),
        }
    }

    /// Takes the buffer that `buffer` has shown.
    pub fn use_buffer(&mut self) {
        self.buffer_head = self.buffer_head.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests;
