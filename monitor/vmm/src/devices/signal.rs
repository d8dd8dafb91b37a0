//! The operator's signals, for guests that want to hear of them.

use uk_abi::{SignalArguments, error, signal, submission_flag};

use super::{Device, Host};
use crate::rings::{Failure, INVALID, Outcome, Taken, Token};

#[derive(Clone, Copy, Debug)]
struct Waiting {
    token: Token,
    multishot: bool,
}

/// At most one submission in force for each signal.
#[derive(Debug, Default)]
pub struct Signal {
    interrupt: Option<Waiting>,
    terminate: Option<Waiting>,
    memory: Option<Waiting>,
}

impl Signal {
    /// Whether the guest hears of a signal that would end it.
    #[must_use]
    pub fn in_force(&self) -> bool {
        self.interrupt.is_some() || self.terminate.is_some()
    }

    /// Tells the guest of a signal; false if it does not want to hear of it.
    pub fn deliver(&mut self, number: u32, host: &mut Host<'_>) -> bool {
        let Some(place) = self.place(number) else { return false };
        let Some(waiting) = *place else { return false };
        if !waiting.multishot {
            *place = None;
        }
        host.complete(waiting.token, Ok(Outcome::of(number).more(waiting.multishot)));
        true
    }

    fn place(&mut self, number: u32) -> Option<&mut Option<Waiting>> {
        match number {
            signal::INTERRUPT => Some(&mut self.interrupt),
            signal::TERMINATE => Some(&mut self.terminate),
            signal::MEMORY => Some(&mut self.memory),
            _ => None,
        }
    }

    fn accept(&mut self, taken: &Taken) -> Result<(), Failure> {
        if !taken.only(submission_flag::MULTISHOT) {
            return Err(INVALID);
        }
        let place = self.place(SignalArguments::read(&taken.bytes).number).ok_or(INVALID)?;
        if place.is_some() {
            return Err(Failure::new(error::EXISTS));
        }
        *place = Some(Waiting { token: taken.token(), multishot: taken.has(submission_flag::MULTISHOT) });
        Ok(())
    }
}

impl Device for Signal {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        if let Err(failure) = self.accept(taken) {
            host.complete(taken.token(), Err(failure));
        }
    }

    fn cancel(&mut self, target: u32, host: &mut Host<'_>) -> bool {
        for place in [&mut self.interrupt, &mut self.terminate, &mut self.memory] {
            if let Some(waiting) = place.filter(|waiting| waiting.token.number == target) {
                *place = None;
                host.complete(waiting.token, Err(Failure::new(error::CANCELLED)));
                return true;
            }
        }
        false
    }
}
