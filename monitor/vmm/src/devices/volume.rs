//! Volumes: granted directories of the host, and the files below them.

use super::{Device, Host};
use crate::rings::{INVALID, Taken};

/// The volumes and open files of a guest.
#[derive(Debug, Default)]
pub struct Volumes;

impl Device for Volumes {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        host.complete(taken.token(), Err(INVALID));
    }
}
