//! The limit of a guest's memory, which the operator can change while the guest runs. The guest is told and keeps to it by itself;
//! here is seen to it that it does.

use std::io::IoSliceMut;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, ReadWriteFlags, preadv2};
use uk_abi::{CONTROL_ADDRESS, ControlPage, PAGE_SIZE};

use crate::clock;
use crate::mem::GuestMemory;

/// Nanoseconds between two looks at what the guest holds.
const LOOKS: u64 = 100_000_000;
/// How long it may hold too much, nanoseconds.
pub const PATIENCE: u64 = 2_000_000_000;
/// How long after its limit was changed: it may be computing, and then has garbage to look for.
const PATIENCE_AFTER_CHANGE: u64 = 10_000_000_000;
/// Bytes that are forgiven besides a quarter of the limit: the monitor's own, and pages that hold little.
const FORGIVEN: u64 = 4 << 20;

/// What a look has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// All is well, or it was not yet time to look.
    Fine,
    /// It holds too much since now: it is to be asked to give memory back.
    TooMuch,
    /// It has held too much for too long.
    TooLong {
        /// Bytes that it holds.
        resident: u64,
        /// Bytes that it may hold.
        limit: u64,
    },
}

/// The limit in force, if any, and what is known of the guest's memory.
#[derive(Debug)]
pub struct MemoryLimit {
    /// /proc/self/statm, opened before the guest runs.
    statm: OwnedFd,
    watch: Option<Watch>,
}

#[derive(Clone, Copy, Debug)]
struct Watch {
    limit: u64,
    /// When to look next, monotonic.
    next: u64,
    patience: u64,
    /// When patience ends with a guest that holds too much.
    end: Option<u64>,
}

impl MemoryLimit {
    /// A limit on the guest memory that the host gives pages for, in bytes; `None`: all of its memory.
    pub fn new(bytes: Option<u64>) -> Result<Self, Errno> {
        let statm = open("/proc/self/statm", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Self { statm, watch: bytes.map(|limit| Watch::new(limit, PATIENCE)) })
    }

    /// Changes it.
    pub fn set(&mut self, bytes: Option<u64>) {
        self.watch = bytes.map(|limit| Watch::new(limit, PATIENCE_AFTER_CHANGE));
    }

    /// The limit in force.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        self.watch.map(|watch| watch.limit)
    }

    /// Writes it where the guest reads it: as pages of its heap.
    pub fn tell(&self, memory: &GuestMemory) {
        let layout = memory.layout();
        let pages = match self.bytes() {
            Some(bytes) if bytes < layout.memory_size => (bytes.saturating_sub(layout.heap_address) / PAGE_SIZE).max(1),
            _ => 0,
        };
        let word = u32::try_from(pages).unwrap_or(0);
        memory.write(CONTROL_ADDRESS + ControlPage::MEMORY_LIMIT as u64, &word.to_le_bytes());
    }

    /// Looks at what the guest holds, if a limit is in force and it is time.
    pub fn look(&mut self) -> Look {
        let statm = self.statm.as_fd();
        self.watch.as_mut().map_or(Look::Fine, |watch| watch.look(clock::monotonic(), || resident(statm)))
    }

    /// Nanoseconds after which the next look must come even if nothing happens: the guest holds too much.
    #[must_use]
    pub fn rest(&self) -> Option<u64> {
        let watch = self.watch.filter(|watch| watch.end.is_some())?;
        Some(watch.next.saturating_sub(clock::monotonic()))
    }
}

impl Watch {
    fn new(limit: u64, patience: u64) -> Self {
        Self { limit, next: 0, patience, end: None }
    }

    fn look(&mut self, now: u64, resident: impl FnOnce() -> Option<u64>) -> Look {
        if now < self.next {
            return Look::Fine;
        }
        self.next = now.saturating_add(LOOKS);
        let tolerated = (self.limit / 4).saturating_add(self.limit).saturating_add(FORGIVEN);
        let Some(resident) = resident().filter(|resident| *resident > tolerated) else {
            (self.end, self.patience) = (None, PATIENCE);
            return Look::Fine;
        };
        match self.end {
            None => {
                self.end = Some(now.saturating_add(self.patience));
                Look::TooMuch
            }
            Some(end) if now >= end => Look::TooLong { resident, limit: self.limit },
            Some(_) => Look::Fine,
        }
    }
}

/// Bytes of memory that are this process's alone: the guest's, and a little of the monitor's. Pages of files, which others share, are
/// not counted.
fn resident(statm: BorrowedFd<'_>) -> Option<u64> {
    let mut buffer = [0; 128];
    let count = preadv2(statm, &mut [IoSliceMut::new(&mut buffer)], 0, ReadWriteFlags::empty()).ok()?;
    parse(str::from_utf8(buffer.get(..count)?).ok()?)
}

/// The line's second number less its third, in bytes.
fn parse(line: &str) -> Option<u64> {
    let mut pages = line.split_ascii_whitespace().skip(1).map(str::parse::<u64>);
    let (resident, shared) = (pages.next()?.ok()?, pages.next()?.ok()?);
    Some(resident.saturating_sub(shared).saturating_mul(PAGE_SIZE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SECOND;
    use crate::layout::Layout;

    const MIB: u64 = 1 << 20;

    fn look(watch: &mut Watch, now: u64, resident: u64) -> Look {
        watch.look(now, || Some(resident))
    }

    #[test]
    fn too_much_for_too_long_is_found_out() {
        let mut watch = Watch::new(16 * MIB, PATIENCE);
        assert_eq!(look(&mut watch, SECOND, 24 * MIB), Look::Fine, "a quarter and 4 MiB are forgiven");
        assert_eq!(look(&mut watch, 2 * SECOND, 24 * MIB + 1), Look::TooMuch);
        assert_eq!(look(&mut watch, 4 * SECOND - 1, 25 * MIB), Look::Fine);
        let late = 4 * SECOND + LOOKS;
        assert_eq!(look(&mut watch, late, 25 * MIB), Look::TooLong { resident: 25 * MIB, limit: 16 * MIB });
    }

    #[test]
    fn whoever_gives_back_in_time_starts_anew() {
        let mut watch = Watch::new(16 * MIB, PATIENCE_AFTER_CHANGE);
        assert_eq!(look(&mut watch, SECOND, 30 * MIB), Look::TooMuch);
        assert_eq!(look(&mut watch, 10 * SECOND, 30 * MIB), Look::Fine, "the limit has just been changed");
        assert_eq!(look(&mut watch, 10 * SECOND + LOOKS, 10 * MIB), Look::Fine);
        assert_eq!(look(&mut watch, 20 * SECOND, 30 * MIB), Look::TooMuch);
        assert!(matches!(look(&mut watch, 22 * SECOND, 30 * MIB), Look::TooLong { .. }));
    }

    #[test]
    fn looks_are_seldom_and_a_figure_that_cannot_be_had_is_none() {
        let mut watch = Watch::new(16 * MIB, PATIENCE);
        assert_eq!(look(&mut watch, SECOND, MIB), Look::Fine);
        assert_eq!(watch.look(SECOND + LOOKS - 1, || panic!("too early")), Look::Fine);
        assert_eq!(watch.look(SECOND + LOOKS, || None), Look::Fine);
    }

    #[test]
    fn the_process_tells_what_it_holds() {
        let limit = MemoryLimit::new(None).unwrap();
        let before = resident(limit.statm.as_fd()).unwrap();
        let memory = GuestMemory::new(Layout::new(&[], 64 << 20)).unwrap();
        memory.populate(0x50_0000, 32 << 20);
        let after = resident(limit.statm.as_fd()).unwrap();
        assert!(after > before + (24 << 20), "{before} before, {after} after 32 MiB were touched");
        assert_eq!(parse("100 50 20 1 0 30 0\n"), Some(30 * 4096));
        assert_eq!(parse("100 50"), None);
        assert_eq!(parse("a b c"), None);
    }

    #[test]
    fn the_guest_is_told_in_pages_of_its_heap() {
        let memory = GuestMemory::new(Layout::new(&[], 16 << 20)).unwrap();
        let word = || memory.read_u32(CONTROL_ADDRESS + ControlPage::MEMORY_LIMIT as u64);
        let mut limit = MemoryLimit::new(Some(8 << 20)).unwrap();
        for (bytes, pages) in [(Some(8 << 20), 1024), (Some(1), 1), (Some(16 << 20), 0), (Some(u64::MAX), 0), (None, 0)]
        {
            limit.set(bytes);
            limit.tell(&memory);
            assert_eq!(word(), pages, "{bytes:?}");
        }
    }
}
