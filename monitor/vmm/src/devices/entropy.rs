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

    fn go_on(&mut self, host: &mut Host<'_>) -> bool {
        let Some(Rest { token, address, length, total }) = self.rest.take() else { return false };
        let filled = match host.memory.writable(address, length).map(|range| host.memory.fill_random(range)) {
            _ if length == 0 => 0,
            Some(Ok(count)) => count,
            Some(Err(Errno::INTR)) => 0,
            Some(Err(errno)) => {
                host.complete(token, Err(Failure::host(error::FAILED, errno)));
                return false;
            }
            None => {
                host.complete(token, Err(INVALID));
                return false;
            }
        };
        if filled < length {
            let address = address.saturating_add(filled.into());
            self.rest = Some(Rest { token, address, length: length - filled, total });
            return true;
        }
        host.complete(token, Ok(Outcome::of(total)));
        false
    }
}
