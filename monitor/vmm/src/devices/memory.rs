//! Memory that the guest gives back: pages of its heap go to the host at once and read as zeros.

use super::{Device, Host};
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// The device; it has no state. Nothing that is in force minds a release: what is still to be written into such pages
/// (a buffer that was provided and not taken back) touches them again, what is still to be read from them is zeros.
#[derive(Debug, Default)]
pub struct Memory;

impl Device for Memory {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = release(taken, host);
        host.complete(taken.token(), result);
    }
}

fn release(taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
    let pages = host.memory.heap_pages(taken.head.address, taken.head.length).ok_or(INVALID)?;
    host.memory.release(pages);
    Ok(Outcome::of(0))
}
