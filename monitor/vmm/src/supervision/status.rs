//! The status page: what the control plane reads of a guest, while it lives and after its end, without asking anybody.

#[cfg(test)]
mod tests;

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

/// The file and what stands in its first page.
#[derive(Debug)]
pub struct Status {
    file: OwnedFd,
    pages: SharedPages,
    page: StatusPage,
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
        let status = Self { file, pages, page };
        status.pages.write(0, &status.page.write());
        Ok(status)
    }

    /// The file, whose second page is the guest's.
    pub fn file(&self) -> impl AsFd {
        self.file.as_fd()
    }

    /// The guest runs from now on, with this volume server if it has one.
    pub fn running(&mut self, volume_server: Option<u32>) {
        self.page.volume_server = volume_server.unwrap_or(0);
        self.page.state = guest_state::RUNNING;
        self.publish();
    }

    /// Brings the counters up to date.
    pub fn count(&mut self, counters: &Counters) {
        let page = &mut self.page;
        page.exits = counters.exits.get();
        for (target, operations) in page.operations.chunks_exact_mut(8).zip(&counters.operations) {
            target.copy_from_slice(&operations.get().to_le_bytes());
        }
        page.connections = counters.connections.get();
        page.network_received = counters.network_received.get();
        page.network_sent = counters.network_sent.get();
        page.disk_read = counters.disk_read.get();
        page.disk_written = counters.disk_written.get();
        page.console_written = counters.console_written.get();
        page.console_dropped = counters.console_dropped.get();
        page.throttled = counters.throttled.get();
        self.publish();
    }

    /// All before the reason: that stays empty while the guest runs.
    fn publish(&self) {
        let bytes = self.page.write();
        self.pages.write(0, bytes.get(..StatusPage::REASON).unwrap_or_default());
    }

    /// The guest has ended, or was not started. The state is written last: who sees it finds the rest.
    pub fn ended(&mut self, exit_code: u8, reason: &str) {
        let mut length = reason.len().min(REASON_MAX);
        while !reason.is_char_boundary(length) {
            length -= 1;
        }
        self.page.reason_length = u32::try_from(length).unwrap_or(0);
        if let (Some(target), Some(text)) = (self.page.reason.get_mut(..length), reason.as_bytes().get(..length)) {
            target.copy_from_slice(text);
        }
        self.page.exit_code = exit_code.into();
        self.page.ended = wall();
        self.pages.write(0, &self.page.write());
        self.page.state = guest_state::ENDED;
        self.pages.write(0, &self.page.write());
    }
}
