//! What the monitor counts of its guest. The devices share one set; it is written to the status page for whoever watches.

use std::cell::Cell;
use std::rc::Rc;

/// Devices whose submissions are counted: as many as the status page has room for.
pub const DEVICES: usize = 16;

/// All counters, from 0 at the guest's start.
#[derive(Debug, Default)]
pub struct Counters {
    /// Exits to the monitor.
    pub exits: Cell<u64>,
    /// Submissions, by device.
    pub operations: [Cell<u64>; DEVICES],
    /// Connections accepted.
    pub connections: Cell<u64>,
    /// Bytes.
    pub network_received: Cell<u64>,
    /// Bytes.
    pub network_sent: Cell<u64>,
    /// Bytes.
    pub disk_read: Cell<u64>,
    /// Bytes.
    pub disk_written: Cell<u64>,
    /// Bytes.
    pub console_written: Cell<u64>,
    /// Bytes.
    pub console_dropped: Cell<u64>,
    /// Nanoseconds.
    pub throttled: Cell<u64>,
}

/// One set for all who count.
pub type SharedCounters = Rc<Counters>;

/// Adds to a counter.
pub fn add(counter: &Cell<u64>, more: u64) {
    counter.set(counter.get().wrapping_add(more));
}
