//! Volumes: granted directories of the host, and the files below them.
//!
//! What the page cache answers is done at once. Only `file_sync` waits for the disk: a thread of its own does.

mod count;
mod entries;
mod failure;
mod files;
mod granted;
mod names;
mod opening;
mod path;
mod status;
#[cfg(test)]
mod tests;
mod tree;
mod usage;
mod worker;

use std::collections::VecDeque;

use rustix::io::Errno;
use uk_abi::{error, operation};

pub use granted::{Volume, enclose_all, open_all, places};

use super::handles::Handles;
use super::{Device, Host, Source, source_name};
use crate::poller::Ready;
use crate::rates::Rates;
use crate::rings::{Failure, INVALID, Outcome, RingBroken, Taken, Token};
use files::OpenFile;
use worker::Worker;

/// The volumes and open files of a guest.
#[derive(Debug, Default)]
pub struct Volumes {
    volumes: Vec<Volume>,
    files: Handles<OpenFile>,
    /// There if a volume can be written.
    worker: Option<Worker>,
    /// Whether the poller knows the worker.
    heard: bool,
    /// Whether the worker has something to tell.
    news: bool,
    /// Syncs in force.
    syncs: usize,
    /// What is done and waits for the guest's rate, in order.
    late: VecDeque<(Token, Outcome)>,
    /// Where the host puts the entries of a directory; empty between two calls.
    entries: Vec<u8>,
}

impl Device for Volumes {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = match taken.head.operation {
            operation::VOLUME_DESCRIBE => self.describe(taken, host).map(Some),
            operation::VOLUME_STATUS => self.volume_status(taken, host).map(Some),
            operation::FILE_OPEN => self.open(taken, host).map(Some),
            operation::FILE_CLOSE => self.close(taken),
            operation::FILE_READ => self.read(taken, host).map(Some),
            operation::FILE_WRITE => self.write(taken, host).map(Some),
            operation::FILE_SYNC => self.sync(taken, host),
            operation::FILE_RESIZE => self.resize(taken).map(Some),
            operation::FILE_STATUS => self.status(taken, host).map(Some),
            operation::FILE_SET_TIMES => self.set_times(taken, host).map(Some),
            operation::FILE_SET_MODE => self.set_mode(taken, host).map(Some),
            operation::FILE_ENTRIES => self.entries(taken, host).map(Some),
            operation::PATH_ACCESS => self.access(taken, host).map(Some),
            operation::PATH_MAKE_DIRECTORY => self.make_directory(taken, host).map(Some),
            operation::PATH_REMOVE => self.remove(taken, host).map(Some),
            operation::PATH_RENAME => self.rename(taken, host).map(Some),
            operation::PATH_LINK => self.link(taken, host).map(Some),
            operation::PATH_SYMLINK => self.symlink(taken, host).map(Some),
            operation::PATH_READ_LINK => self.read_link(taken, host).map(Some),
            _ => Err(INVALID),
        };
        let transfers = matches!(taken.head.operation, operation::FILE_READ | operation::FILE_WRITE);
        match result {
            // It is done, but the guest hears of it when its rate allows for it.
            Ok(Some(outcome)) if transfers && (!self.late.is_empty() || !Rates::open(&host.rates.disk)) => {
                self.late.push_back((taken.token(), outcome));
            }
            Ok(Some(outcome)) => host.complete(taken.token(), Ok(outcome)),
            Ok(None) => {}
            Err(failure) => host.complete(taken.token(), Err(failure)),
        }
    }

    fn cancel(&mut self, target: u32, host: &mut Host<'_>) -> bool {
        let Some(job) = self.worker.as_ref().and_then(|worker| worker.cancel(target)) else { return false };
        host.complete(job.token, Err(Failure::new(error::CANCELLED)));
        self.finish_sync(job.handle, host);
        true
    }

    fn notice(&mut self, _name: u32, ready: &Ready) {
        self.news |= ready.readable;
    }

    fn progress(&mut self, host: &mut Host<'_>) -> Result<(), RingBroken> {
        while !self.late.is_empty() && !host.rings.full() && Rates::open(&host.rates.disk) {
            if let Some((token, outcome)) = self.late.pop_front() {
                host.complete(token, Ok(outcome));
            }
        }
        if !std::mem::take(&mut self.news) {
            return Ok(());
        }
        for done in self.worker.as_ref().map(Worker::take_done).unwrap_or_default() {
            host.complete(done.token, done.result.map(|()| Outcome::of(0)).map_err(failure::failure));
            self.finish_sync(done.handle, host);
        }
        Ok(())
    }
}

impl Volumes {
    /// Without any open file. Starts the worker if a volume can be written.
    pub fn new(volumes: Vec<Volume>) -> Result<Self, Errno> {
        let worker = if volumes.iter().any(|volume| !volume.tree.read_only) { Some(Worker::start()?) } else { None };
        Ok(Self { volumes, worker, ..Self::default() })
    }

    fn finish_sync(&mut self, handle: u32, host: &mut Host<'_>) {
        if let Some(close) = self.synced(handle) {
            host.complete(close, Ok(Outcome::of(0)));
        }
    }
}
