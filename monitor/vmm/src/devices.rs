//! What is below the HAL: each device takes up the submissions of its operations and posts their completions.

pub mod console;
pub mod entropy;
pub mod signal;
pub mod stream;

use crate::mem::GuestMemory;
use crate::poller::Poller;
use crate::rings::{Failure, Outcome, RingBroken, Rings, Taken, Token};

/// What a device works with.
pub struct Host<'a> {
    /// The guest's memory.
    pub memory: &'a GuestMemory,
    /// Where completions go.
    pub rings: &'a mut Rings,
    /// Where descriptors are waited for.
    pub poller: &'a Poller,
}

impl Host<'_> {
    /// Posts a completion.
    pub fn complete(&mut self, token: Token, result: Result<Outcome, Failure>) {
        self.rings.complete(self.memory, token, result);
    }
}

/// A device. Nothing that it does waits, but the console for whoever reads it.
pub trait Device {
    /// Takes up a submission of one of its operations: completes it now, or keeps it in force.
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>);

    /// Ends the operation in force with this token, if it has one, with a completion of its own.
    fn cancel(&mut self, _target: u32, _host: &mut Host<'_>) -> bool {
        false
    }

    /// Goes on with what has become possible, as far as there is room for completions.
    fn progress(&mut self, _host: &mut Host<'_>) -> Result<(), RingBroken> {
        Ok(())
    }
}
