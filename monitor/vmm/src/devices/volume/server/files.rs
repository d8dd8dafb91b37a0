//! Open files: how they are opened and given back, made longer or shorter, brought to the disk.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::ftruncate;
use rustix::io::{Errno, retry_on_intr};
use uk_abi::{FileOpenArguments, FileResizeArguments, FileSyncArguments, error, file_flag as flag, file_kind};

use super::super::failure::failure;
use super::super::wire::{Answer, Call};
use super::opening::{open_file, well_formed};
use super::path::GuestPath;
use super::tree::Facts;
use super::worker::Job;
use super::{Done, NO_VOLUME, Reply, Serving};
use crate::rings::{Failure, INVALID};

/// What a handle names.
#[derive(Debug)]
pub(super) struct ServedFile {
    /// Shared with the syncs of it that are under way.
    pub descriptor: Arc<OwnedFd>,
    /// The index of its volume.
    pub volume: u32,
    /// FILE or DIRECTORY.
    pub kind: u32,
    identity: (u64, u64),
    writable: bool,
}

impl Serving {
    /// The answer has the handle and the kind of file; with an ordinary file goes its descriptor.
    pub(super) fn open(&mut self, call: &Call, path: &GuestPath) -> Done {
        let FileOpenArguments { volume: number, flags, mode } = FileOpenArguments::read(&call.submission);
        if !well_formed(flags) {
            return Err(INVALID);
        }
        let volume = self.volumes.get_mut(number as usize).ok_or(NO_VOLUME)?;
        if self.files.is_full() {
            return Err(failure(Errno::MFILE));
        }
        let (descriptor, facts) = open_file(volume, path, flags, mode)?;
        volume.usage.opened(&facts);
        let descriptor = Arc::new(descriptor);
        let file = ServedFile {
            descriptor: Arc::clone(&descriptor),
            volume: number,
            kind: facts.kind,
            identity: facts.identity,
            writable: flags & flag::WRITE != 0,
        };
        let result = self.files.insert(file).map_err(|_| failure(Errno::MFILE))?;
        // Who has a directory's descriptor could name files from there.
        let descriptor = (facts.kind == file_kind::FILE).then_some(descriptor);
        Ok(Reply { answer: Answer { result, value: facts.kind, bytes: Vec::new() }, descriptor })
    }

    pub(super) fn close(&mut self, handle: u32) -> Done {
        let file = self.files.remove(handle).ok_or(INVALID)?;
        if let Some(volume) = self.volumes.get_mut(file.volume as usize) {
            volume.usage.closed(file.identity, || Facts::of(&file.descriptor));
        }
        Ok(Reply::done())
    }

    pub(super) fn resize(&mut self, call: &Call) -> Done {
        let size = FileResizeArguments::read(&call.submission).size;
        let size = u64::try_from(size).map_err(|_| INVALID)?;
        let file = self.files.get(call.handle).ok_or(INVALID)?;
        let usage = &mut self.volumes.get_mut(file.volume as usize).ok_or(INVALID)?.usage;
        let before = usage.look(|| Facts::of(&file.descriptor)).filter(|_| file.writable);
        if let Some(before) = before {
            usage.need_length(before.size, size)?;
        }
        retry_on_intr(|| ftruncate(&file.descriptor, size)).map_err(failure)?;
        if let Some(before) = before {
            usage.resized(before.size, size);
        }
        Ok(Reply::done())
    }

    /// Gives it to the thread for the disk, which tells the monitor when it is done.
    pub(super) fn sync(&mut self, call: &Call) -> Done {
        let data_only = FileSyncArguments::read(&call.submission).data_only;
        if data_only > 1 {
            return Err(INVALID);
        }
        let file = Arc::clone(&self.file(call.handle)?.descriptor);
        let Some(worker) = &self.worker else { return Err(INVALID) };
        if !worker.submit(Job { number: call.sync, file, data_only: data_only == 1 }) {
            return Err(Failure::host(error::LIMIT, Errno::AGAIN));
        }
        Ok(Reply::done())
    }

    pub(super) fn file(&mut self, handle: u32) -> Result<&mut ServedFile, Failure> {
        self.files.get(handle).ok_or(INVALID)
    }
}
