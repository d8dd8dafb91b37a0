//! What is below the HAL: each device takes up the submissions of its operations and posts their completions.

mod address;
#[cfg(test)]
pub(crate) mod bench;
pub mod console;
pub mod datagram;
pub mod entropy;
mod handles;
pub mod memory;
pub mod name;
pub mod signal;
pub mod stream;
pub mod volume;

use crate::counters::Counters;
use crate::mem::GuestMemory;
use crate::poller::{Poller, Ready};
use crate::rates::Rates;
use crate::rings::{Failure, Outcome, RingBroken, Rings, Taken, Token};

/// Whose a descriptor in the poller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The operator's signals.
    Operator,
    /// The control socket and its clients.
    Control,
    /// A stream or listener.
    Stream,
    /// A datagram socket.
    Datagram,
    /// A question to a name server.
    Name,
    /// A volume's worker.
    Volume,
}

const SOURCES: [Source; 6] =
    [Source::Operator, Source::Control, Source::Stream, Source::Datagram, Source::Name, Source::Volume];

/// The poller's name for a device's own name of a descriptor.
#[must_use]
pub fn source_name(source: Source, name: u32) -> u64 {
    (source as u64) << 32 | u64::from(name)
}

/// The other way.
#[must_use]
pub fn source_of(name: u64) -> Option<(Source, u32)> {
    let source = usize::try_from(name >> 32).ok().and_then(|index| SOURCES.get(index))?;
    Some((*source, (name & 0xffff_ffff) as u32))
}

/// What a device works with.
pub struct Host<'a> {
    /// The guest's memory.
    pub memory: &'a GuestMemory,
    /// Where completions go.
    pub rings: &'a mut Rings,
    /// Where descriptors are waited for.
    pub poller: &'a Poller,
    /// What is counted.
    pub counters: &'a Counters,
    /// What may be used.
    pub rates: &'a Rates,
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

    /// The poller's news of a descriptor that the device has added under this name. There may be none any more: then they are no news.
    fn notice(&mut self, _name: u32, _ready: &Ready) {}

    /// Goes on with what has become possible, as far as there is room for completions.
    fn progress(&mut self, _host: &mut Host<'_>) -> Result<(), RingBroken> {
        Ok(())
    }

    /// Whether another `progress` would find something to do at once, without any news: then nobody must sleep.
    fn eager(&self) -> bool {
        false
    }
}
