//! Random bytes from the host's generator.

use rustix::io::Errno;
use uk_abi::{TRANSFER_MAX, error};

use super::{Device, Host};
use crate::rings::{Failure, INVALID, Outcome, Taken, Token};

/// The device. Bytes take their time: where a signal comes, a submission is done in parts.
#[derive(Debug, Default)]
pub struct Entropy {
    rest: Option<Rest>,
}

/// What is left of a submission.
#[derive(Debug)]
struct Rest {
    token: Token,
    address: u64,
    length: u32,
    /// Of all of it.
    total: u32,
}

impl Device for Entropy {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let (token, address, length) = (taken.token(), taken.head.address, taken.head.length);
        if u64::from(length) > TRANSFER_MAX {
            return host.complete(token, Err(INVALID));
        }
        self.rest = Some(Rest { token, address, length, total: length });
        self.go_on(host);
    }
}

impl Entropy {
    /// Goes on with the submission that was handed over last: true while there is more to do. No other is handed over before.
    pub fn go_on(&mut self, host: &mut Host<'_>) -> bool {
        let Some(rest) = self.rest.take() else { return false };
        match rest.fill(host) {
            Ok(filled) if filled < rest.length => {
                let (address, length) = (rest.address.saturating_add(filled.into()), rest.length - filled);
                self.rest = Some(Rest { address, length, ..rest });
            }
            result => host.complete(rest.token, result.map(|_| Outcome::of(rest.total))),
        }
        self.rest.is_some()
    }
}

impl Rest {
    /// Fills it up to a signal; how much that was.
    fn fill(&self, host: &Host<'_>) -> Result<u32, Failure> {
        if self.length == 0 {
            return Ok(0);
        }
        match host.memory.fill_random(host.memory.writable(self.address, self.length).ok_or(INVALID)?) {
            Err(Errno::INTR) => Ok(0),
            result => result.map_err(|errno| Failure::host(error::FAILED, errno)),
        }
    }
}
