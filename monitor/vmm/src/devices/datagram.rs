//! UDP sockets: on granted ports, and for asking granted destinations.

use super::{Device, Host};
use crate::rings::{INVALID, Taken};

/// The datagram sockets of a guest.
#[derive(Debug, Default)]
pub struct Datagrams;

impl Device for Datagrams {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        host.complete(taken.token(), Err(INVALID));
    }
}
