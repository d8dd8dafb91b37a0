//! Quotas: what lies in a volume, as far as this guest and the count before its start have brought it there.
//!
//! A name costs NAME; contents cost their length in whole pages, once for all names of a file, until the last name is
//! gone and the last handle given back. A directory has no contents: what it needs grows with the names in it.
//!
//! Monitor and server have one each for a volume, with what is used shared: the server knows of names and handles, the monitor of writes.

use std::collections::BTreeMap;

use rustix::io::Errno;
use uk_abi::{error, file_kind};

use super::server::tree::Facts;
use super::shared::Used;
use crate::layout::page_up;
use crate::rings::Failure;

/// Bytes that a name costs: more than any file system needs for it.
pub(super) const NAME: u64 = 4096;

/// What contents of this length cost.
fn contents(facts: &Facts) -> u64 {
    match facts.kind {
        file_kind::FILE | file_kind::LINK => page_up(facts.size),
        _ => 0,
    }
}

/// What a name costs, with its contents unless another name has paid for them.
pub(super) fn cost(facts: &Facts, counted: bool) -> u64 {
    NAME.saturating_add(if counted { 0 } else { contents(facts) })
}

/// A quota and how much of it is used.
#[derive(Debug)]
pub(super) struct Quota {
    pub limit: u64,
    pub used: Used,
    /// Handles for each open file.
    open: BTreeMap<(u64, u64), u32>,
}

impl Quota {
    pub fn new(limit: u64, used: Used) -> Self {
        Self { limit, used, open: BTreeMap::new() }
    }

    /// Bytes that are left.
    pub fn room(&self) -> u64 {
        self.limit.saturating_sub(self.used.get())
    }

    fn charge(&mut self, bytes: u64) {
        self.used.set(self.used.get().saturating_add(bytes));
    }

    fn refund(&mut self, bytes: u64) {
        self.used.set(self.used.get().saturating_sub(bytes));
    }
}

/// The quota of a volume, if it has one; without one nothing is asked of the host and all is allowed.
#[derive(Debug, Default)]
pub(super) struct Usage {
    pub quota: Option<Quota>,
}

impl Usage {
    /// What a change is about, if there is a quota to which it matters. `None` also if it is not there.
    pub fn look(&self, facts: impl FnOnce() -> Result<Facts, Errno>) -> Option<Facts> {
        self.quota.as_ref().and_then(|_| facts().ok())
    }

    /// Whether so much more fits.
    pub fn need(&self, bytes: u64) -> Result<(), Failure> {
        match &self.quota {
            Some(quota) if bytes > quota.room() => Err(Failure::host(error::LIMIT, Errno::DQUOT)),
            _ => Ok(()),
        }
    }

    /// A new name, with contents of this length.
    pub fn added(&mut self, length: u64) {
        if let Some(quota) = &mut self.quota {
            quota.charge(NAME.saturating_add(page_up(length)));
        }
    }

    /// A name is gone, and its contents unless they have another name or a handle.
    pub fn removed(&mut self, facts: Option<Facts>) {
        if let (Some(quota), Some(facts)) = (&mut self.quota, facts) {
            let kept = facts.links > 1 || quota.open.contains_key(&facts.identity);
            quota.refund(cost(&facts, kept));
        }
    }

    /// A handle for this file.
    pub fn opened(&mut self, facts: &Facts) {
        if let Some(quota) = &mut self.quota {
            *quota.open.entry(facts.identity).or_insert(0) += 1;
        }
    }

    /// A handle is given back: contents that have no name any more go with the last one.
    pub fn closed(&mut self, identity: (u64, u64), facts: impl FnOnce() -> Result<Facts, Errno>) {
        let Some(quota) = &mut self.quota else { return };
        let Some(handles) = quota.open.get_mut(&identity) else { return };
        *handles = handles.saturating_sub(1);
        if *handles == 0 {
            quota.open.remove(&identity);
            if let Some(facts) = facts().ok().filter(|facts| facts.links == 0) {
                quota.refund(contents(&facts));
            }
        }
    }

    /// How many of `length` bytes can be written at `position` of a file of `size` bytes.
    pub fn fitting(&self, size: u64, position: u64, length: u32) -> u32 {
        let Some(quota) = &self.quota else { return length };
        let reach = page_up(size).saturating_add(quota.room() & !(uk_abi::PAGE_SIZE - 1));
        u32::try_from(reach.saturating_sub(position)).unwrap_or(u32::MAX).min(length)
    }

    /// Whether a file may become this long.
    pub fn need_length(&self, from: u64, to: u64) -> Result<(), Failure> {
        self.need(page_up(to).saturating_sub(page_up(from)))
    }

    /// A file has become longer or shorter.
    pub fn resized(&mut self, from: u64, to: u64) {
        if let Some(quota) = &mut self.quota {
            let (from, to) = (page_up(from), page_up(to));
            quota.charge(to.saturating_sub(from));
            quota.refund(from.saturating_sub(to));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shared::Shared;
    use super::*;

    fn usage(limit: u64, used: u64) -> Usage {
        let shared = Shared::new().unwrap().used(0);
        shared.set(used);
        Usage { quota: Some(Quota::new(limit, shared)) }
    }

    fn file(number: u64, size: u64, links: u64) -> Facts {
        Facts { identity: (1, number), kind: file_kind::FILE, size, links }
    }

    fn used(usage: &Usage) -> u64 {
        usage.quota.as_ref().unwrap().used.get()
    }

    #[test]
    fn names_and_pages_are_counted() {
        let mut usage = usage(1 << 20, 0);
        usage.added(0);
        assert_eq!(used(&usage), 4096);
        usage.resized(0, 1);
        usage.resized(1, 4096);
        assert_eq!(used(&usage), 8192);
        usage.resized(4096, 4097);
        assert_eq!(used(&usage), 12288);
        usage.removed(Some(file(7, 4097, 1)));
        assert_eq!(used(&usage), 0);
        usage.removed(Some(file(7, 1 << 40, 1)));
        assert_eq!(used(&usage), 0, "what others did from outside does not wrap");
    }

    #[test]
    fn contents_go_with_the_last_name_and_handle() {
        let mut usage = usage(1 << 20, 4096 * 4);
        usage.removed(Some(file(7, 5000, 2)));
        assert_eq!(used(&usage), 4096 * 3, "another name is left");
        usage.opened(&file(7, 5000, 1));
        usage.opened(&file(7, 5000, 1));
        usage.removed(Some(file(7, 5000, 1)));
        assert_eq!(used(&usage), 4096 * 2, "open");
        usage.closed((1, 7), || panic!("another handle is open"));
        usage.closed((1, 7), || Ok(file(7, 5000, 0)));
        assert_eq!(used(&usage), 0);
        usage.closed((1, 7), || panic!("it was not open any more"));
    }

    #[test]
    fn what_fits_is_whole_pages_and_the_rest_of_the_last() {
        let usage = usage(10_000, 0); // two pages
        assert_eq!(usage.fitting(0, 0, 100), 100);
        assert_eq!(usage.fitting(0, 0, 10_000), 8192);
        assert_eq!(usage.fitting(0, 8000, 1000), 192);
        assert_eq!(usage.fitting(0, 8192, 1000), 0);
        assert_eq!(usage.fitting(0, u64::MAX, 1000), 0);
        assert_eq!(usage.fitting(4000, 4000, 100), 100, "the page is paid for");
        let full = self::usage(4096, 8192);
        assert_eq!(full.fitting(5000, 0, 6000), 6000, "what is there may be written again");
        assert_eq!(full.fitting(5000, 5000, 6000), 3192);
        assert!(full.need(1).is_err() && full.need(0).is_ok());
        assert!(full.need_length(5000, 8192).is_ok() && full.need_length(5000, 8193).is_err());
        assert!(full.need_length(8193, 1).is_ok());
        let free = Usage::default();
        assert_eq!(free.fitting(0, u64::MAX, 1000), 1000);
        assert!(free.need(u64::MAX).is_ok());
    }
}
