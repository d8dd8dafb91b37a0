//! Names: the host's table of hosts and its DNS servers, for names that the policy lets the guest reach.

use super::{Device, Host};
use crate::rings::{INVALID, Taken};

/// The questions of a guest.
#[derive(Debug, Default)]
pub struct Names;

impl Device for Names {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        host.complete(taken.token(), Err(INVALID));
    }
}
