//! Random bytes from the host's generator.

use rustix::io::Errno;
use uk_abi::{TRANSFER_MAX, error};

use super::{Device, Host};
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// The device; it has no state.
#[derive(Debug, Default)]
pub struct Entropy;

impl Device for Entropy {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = fill(taken, host);
        host.complete(taken.token(), result);
    }
}

fn fill(taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
    let length = taken.head.length;
    if u64::from(length) > TRANSFER_MAX {
        return Err(INVALID);
    }
    let mut filled = 0;
    while filled < length {
        let rest = host.memory.writable(taken.head.address.saturating_add(filled.into()), length - filled);
        match host.memory.fill_random(rest.ok_or(INVALID)?) {
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(Failure::host(error::FAILED, errno)),
        }
    }
    Ok(Outcome::of(length))
}
