//! How much of the host's network and disks a guest may use: one set of buckets for all devices.

use std::cell::{Cell, RefCell};

use crate::bucket::Bucket;
use crate::clock::{SECOND, monotonic};
use crate::counters::add;

/// So many nanoseconds of disk traffic may be owed before the guest itself has to wait.
const DISK_DEBT_MAX: u64 = SECOND;

/// The rates in force.
#[derive(Debug, Default)]
pub struct Rates {
    /// Bytes received from the network.
    pub received: RefCell<Bucket>,
    /// Bytes sent to it.
    pub sent: RefCell<Bucket>,
    /// Bytes read from and written to volumes.
    pub disk: RefCell<Bucket>,
}

/// Counts bytes, and takes them from their bucket.
pub fn count_bytes(counter: &Cell<u64>, bucket: &RefCell<Bucket>, bytes: u32) {
    add(counter, bytes.into());
    bucket.borrow_mut().take(bytes.into());
}

impl Rates {
    /// Whether something may be used now.
    pub fn open(bucket: &RefCell<Bucket>) -> bool {
        let mut bucket = bucket.borrow_mut();
        !bucket.limited() || bucket.open(monotonic())
    }

    /// When the first of those that are closed opens again (monotonic).
    #[must_use]
    pub fn next_opening(&self) -> Option<u64> {
        [&self.received, &self.sent, &self.disk].into_iter().filter_map(opening).min()
    }

    /// Until when the guest itself has to wait, because it goes on with files as if nothing were owed (monotonic).
    #[must_use]
    pub fn held_until(&self) -> Option<u64> {
        opening(&self.disk).map(|opens| opens.saturating_sub(DISK_DEBT_MAX))
    }
}

/// When a bucket opens that is closed now.
fn opening(bucket: &RefCell<Bucket>) -> Option<u64> {
    if Rates::open(bucket) { None } else { bucket.borrow().opens_at() }
}
