//! The status page: what the control plane reads of a guest, while it lives and after its end, without asking anybody.

#[cfg(test)]
mod tests;

use std::sync::atomic::{Ordering, fence};

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags, ftruncate, openat};
use rustix::io::Errno;
use uk_abi::{PAGE_SIZE, STATUS_MAGIC, StatusPage, guest_state};

use crate::clock::wall;
use crate::counters::{Counters, DEVICES};
use crate::sys::shared_file::SharedPages;

/// The file: the status page, then the guest's counters page.
const NAME: &str = "status";
const REASON_MAX: usize = 2048;

/// The file and its first page. Nothing of it is kept besides: a guest has a monitor, and a thousand guests a thousand.
#[derive(Debug)]
pub struct Status {
    file: OwnedFd,
    pages: SharedPages,
}

impl Status {
    /// Begins anew in the directory.
    pub fn create(directory: impl AsFd) -> Result<Self, Errno> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let file = openat(directory, NAME, flags, Mode::from_raw_mode(0o600))?;
        ftruncate(&file, 2 * PAGE_SIZE)?;
        let pages = SharedPages::new(&file, PAGE_SIZE as usize)?;
        pages.hear_refusal();
        let page = StatusPage {
            magic: (STATUS_MAGIC & 0xffff_ffff) as u32,
            state: guest_state::STARTING,
            process: std::process::id(),
            exit_code: 0,
            started: wall(),
            ended: 0,
            exits: 0,
            operations: [0; 8 * DEVICES],
            connections: 0,
            network_received: 0,
            network_sent: 0,
            disk_read: 0,
            disk_written: 0,
            console_written: 0,
            console_dropped: 0,
            throttled: 0,
            reason_length: 0,
            volume_server: 0,
            reason: [0; REASON_MAX],
        };
        pages.write(0, &page.write());
        Ok(Self { file, pages })
    }

    /// The file, whose second page is the guest's.
    pub fn file(&self) -> impl AsFd {
        self.file.as_fd()
    }

    /// The guest runs from now on, with this volume server if it has one.
    pub fn running(&self, volume_server: Option<u32>) {
        self.pages.write(StatusPage::VOLUME_SERVER, &volume_server.unwrap_or(0).to_le_bytes());
        self.pages.write(StatusPage::STATE, &guest_state::RUNNING.to_le_bytes());
    }

    /// Brings the counters up to date.
    pub fn count(&self, counters: &Counters) {
        let write = |offset: usize, count: u64| self.pages.write(offset, &count.to_le_bytes());
        write(StatusPage::EXITS, counters.exits.get());
        for (index, operations) in counters.operations.iter().enumerate() {
            write(StatusPage::OPERATIONS + 8 * index, operations.get());
        }
        write(StatusPage::CONNECTIONS, counters.connections.get());
        write(StatusPage::NETWORK_RECEIVED, counters.network_received.get());
        write(StatusPage::NETWORK_SENT, counters.network_sent.get());
        write(StatusPage::DISK_READ, counters.disk_read.get());
        write(StatusPage::DISK_WRITTEN, counters.disk_written.get());
        write(StatusPage::CONSOLE_WRITTEN, counters.console_written.get());
        write(StatusPage::CONSOLE_DROPPED, counters.console_dropped.get());
        write(StatusPage::THROTTLED, counters.throttled.get());
    }

    /// The guest has ended, or was not started. The state is written last: who sees it finds the rest.
    pub fn ended(&self, exit_code: u8, reason: &str) {
        let mut length = reason.len().min(REASON_MAX);
        while !reason.is_char_boundary(length) {
            length -= 1;
        }
        self.pages.write(StatusPage::REASON, reason.as_bytes().get(..length).unwrap_or_default());
        let length = u32::try_from(length).unwrap_or(0);
        self.pages.write(StatusPage::REASON_LENGTH, &length.to_le_bytes());
        self.pages.write(StatusPage::EXIT_CODE, &u32::from(exit_code).to_le_bytes());
        self.pages.write(StatusPage::ENDED, &wall().to_le_bytes());
        fence(Ordering::Release);
        self.pages.write(StatusPage::STATE, &guest_state::ENDED.to_le_bytes());
    }
}
