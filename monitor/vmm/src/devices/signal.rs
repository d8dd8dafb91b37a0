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
    /// The guest was asked for memory before it listened: it hears of it when it does, as nothing else happens to it.
    memory_asked: bool,
}

impl Signal {
    /// Whether the guest hears of a signal that would end it.
    #[must_use]
    pub fn in_force(&self) -> bool {
        self.interrupt.is_some() || self.terminate.is_some()
    }

    /// Tells the guest of a signal; false if it does not want to hear of it, or not yet.
    pub fn deliver(&mut self, number: u32, host: &mut Host<'_>) -> bool {
        let Some(place) = self.place(number) else { return false };
        let Some(waiting) = *place else {
            self.memory_asked |= number == signal::MEMORY;
            return false;
        };
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

    /// Puts a submission in force; gives its signal.
    fn accept(&mut self, taken: &Taken) -> Result<u32, Failure> {
        let number = SignalArguments::read(&taken.bytes).number;
        let place = self.place(number).ok_or(INVALID)?;
        if place.is_some() {
            return Err(Failure::new(error::EXISTS));
        }
        *place = Some(Waiting { token: taken.token(), multishot: taken.has(submission_flag::MULTISHOT) });
        Ok(number)
    }
}

impl Device for Signal {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        match self.accept(taken) {
            Ok(number) => {
                if number == signal::MEMORY && std::mem::take(&mut self.memory_asked) {
                    self.deliver(number, host);
                }
            }
            Err(failure) => host.complete(taken.token(), Err(failure)),
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

#[cfg(test)]
mod tests {
    use uk_abi::{completion_flag, operation};

    use super::*;
    use crate::devices::bench::{Bench, MULTISHOT};

    fn send(bench: &mut Bench<Signal>, number: u32) -> bool {
        let (device, mut host) = bench.parts();
        device.deliver(number, &mut host)
    }

    fn listen(bench: &mut Bench<Signal>, number: u32, token: u32, flags: u32) {
        bench.submit(operation::SIGNAL, flags, token, 0, (0, 0), number.into());
    }

    #[test]
    fn who_is_asked_for_memory_before_it_listens_hears_of_it_once() {
        let mut bench = Bench::new(Signal::default());
        assert!(!send(&mut bench, signal::MEMORY) && !send(&mut bench, signal::MEMORY));
        assert_eq!(bench.completions(), [], "nobody listens");
        listen(&mut bench, signal::MEMORY, 1, MULTISHOT);
        let told = bench.completions();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].token, told[0].result), (1, signal::MEMORY.cast_signed()));
        assert_eq!(u32::from(told[0].flags), completion_flag::MORE);
        assert!(bench.cancel(1));
        assert_eq!(bench.completions().len(), 1);
        listen(&mut bench, signal::MEMORY, 2, 0);
        assert_eq!(bench.completions(), [], "it was told already");
        // A single submission is used up: what comes next waits for the next.
        assert!(send(&mut bench, signal::MEMORY) && !send(&mut bench, signal::MEMORY));
        assert_eq!(bench.completions().len(), 1);
        listen(&mut bench, signal::MEMORY, 3, 0);
        assert_eq!(bench.completions().iter().map(|told| told.token).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn signals_that_would_end_a_guest_are_not_kept() {
        let mut bench = Bench::new(Signal::default());
        assert!(!send(&mut bench, signal::TERMINATE) && !send(&mut bench, signal::INTERRUPT));
        listen(&mut bench, signal::TERMINATE, 1, 0);
        listen(&mut bench, signal::INTERRUPT, 2, 0);
        assert_eq!(bench.completions(), []);
    }
}
