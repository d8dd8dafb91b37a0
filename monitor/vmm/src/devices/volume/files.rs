//! Open files as the monitor has them: their contents go to and from the guest's memory here, without the server.

use std::os::fd::OwnedFd;

use rustix::fs::{SeekFrom, fstat, seek};
use rustix::io::{Errno, retry_on_intr};
use uk_abi::{
    FILE_POSITION, FileOpenArguments, FileReadArguments, FileSyncArguments, FileWriteArguments, TRANSFER_MAX, error,
    file_flag as flag, file_kind, operation,
};

use super::calling::text;
use super::channel::LOST;
use super::failure::failure;
use super::server::worker::JOBS_MAX;
use super::wire::{CLOSE, Call};
use super::{Host, Known, Sync, Volumes};
use crate::rates::count_bytes;
use crate::rings::{Failure, INVALID, Outcome, Taken, Token};

/// What a handle names.
#[derive(Debug)]
pub(super) struct OpenFile {
    /// None: a directory.
    descriptor: Option<OwnedFd>,
    /// The index of its volume.
    volume: u32,
    /// The server's handle.
    pub served: u32,
    writable: bool,
    append: bool,
    /// Whether somebody could tell when exactly it is closed: it is locked, or a quota counts it.
    closes_at_once: bool,
    /// The server has told the last entry of this directory: the next question needs no call.
    pub told_all: bool,
    /// Syncs in force.
    syncing: u32,
    /// The guest has given the handle back; it ends with the last sync.
    closing: Option<Token>,
}

impl Volumes {
    pub(super) fn open(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let FileOpenArguments { volume, flags, .. } = FileOpenArguments::read(&taken.bytes);
        let first = text(host.memory, taken.head.address, taken.head.length)?;
        if self.files.is_full() {
            return Err(failure(Errno::MFILE));
        }
        let call = Call { first, ..Call::new(operation::FILE_OPEN.into(), 0, &taken.bytes) };
        let server = self.server.as_ref().ok_or(super::NO_VOLUME)?;
        let counted = self.volumes.get(volume as usize).is_some_and(|volume| volume.usage.quota.is_some());
        let (answer, descriptor) = server.call_for_file(&call)?;
        let (served, kind) = (answer.result, answer.value);
        if (kind == file_kind::FILE) != descriptor.is_some()
            || (kind != file_kind::FILE && kind != file_kind::DIRECTORY)
        {
            return Err(server.break_off());
        }
        let file = OpenFile {
            descriptor,
            volume,
            served,
            writable: flags & flag::WRITE != 0,
            append: flags & flag::APPEND != 0,
            closes_at_once: counted || flags & (flag::LOCK_SHARED | flag::LOCK_EXCLUSIVE) != 0,
            told_all: false,
            syncing: 0,
            closing: None,
        };
        let handle = self.files.insert(file).map_err(|_| failure(Errno::MFILE))?;
        Ok(Outcome { value: kind, ..Outcome::of(handle) })
    }

    /// `None` if it must wait for a sync.
    pub(super) fn close(&mut self, taken: &Taken) -> Result<Option<Outcome>, Failure> {
        let file = self.file(taken.head.handle)?;
        if file.syncing > 0 {
            file.closing = Some(taken.token());
            return Ok(None);
        }
        self.forget(taken.head.handle);
        Ok(Some(Outcome::of(0)))
    }

    pub(super) fn read(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let position = position(FileReadArguments::read(&taken.bytes).position, taken)?;
        let range = host.memory.writable(taken.head.address, taken.head.length).ok_or(INVALID)?;
        let file = self.file(taken.head.handle)?;
        let descriptor = file.descriptor.as_ref().ok_or_else(|| failure(Errno::ISDIR))?;
        let read = retry_on_intr(|| host.memory.read_file(descriptor, range, position));
        let count = read.map_err(failure)?;
        count_bytes(&host.counters.disk_read, &host.rates.disk, count);
        Ok(Outcome::of(count))
    }

    pub(super) fn write(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let mut position = position(FileWriteArguments::read(&taken.bytes).position, taken)?;
        let range = host.memory.readable(taken.head.address, taken.head.length).ok_or(INVALID)?;
        let (file, volume) = self.file_and_volume(taken.head.handle)?;
        // A directory is never open for writing.
        let descriptor = file.descriptor.as_ref().ok_or_else(|| failure(Errno::BADF))?;
        let asked = range.length();
        let limited = volume.usage.quota.is_some() && file.writable;
        let before = limited.then(|| fstat(descriptor).ok()).flatten();
        let before = before.map(|status| u64::try_from(status.st_size).unwrap_or(0));
        let (mut from, mut fitting) = (0, asked);
        if let Some(size) = before {
            from = match position {
                _ if file.append => size,
                Some(position) => u64::try_from(position).unwrap_or(0),
                None => seek(descriptor, SeekFrom::Current(0)).map_err(failure)?,
            };
            fitting = volume.usage.fitting(size, from, asked);
            if fitting == 0 && asked > 0 {
                return Err(failure(Errno::DQUOT));
            }
        }
        let mut written = 0;
        let end = loop {
            let rest = range.skip(written).first(fitting - written);
            match retry_on_intr(|| host.memory.write_file(descriptor, rest, position)) {
                Ok(count) => {
                    count_bytes(&host.counters.disk_written, &host.rates.disk, count);
                    written += count;
                    position = position.map(|position| position.saturating_add(count.into()));
                    if written == fitting || count == 0 {
                        break Ok(());
                    }
                }
                Err(errno) => break Err(errno),
            }
        };
        if let Some(size) = before.filter(|_| written > 0) {
            volume.usage.resized(size, size.max(from.saturating_add(written.into())));
        }
        match end {
            Err(errno) if written == 0 => Err(failure(errno)),
            _ => Ok(Outcome::of(written)), // space has ended behind what was written
        }
    }

    /// `None`: the server has it.
    pub(super) fn sync(&mut self, taken: &Taken) -> Result<Option<Outcome>, Failure> {
        if FileSyncArguments::read(&taken.bytes).data_only > 1 {
            return Err(INVALID);
        }
        let handle = taken.head.handle;
        let served = self.file(handle)?.served;
        if self.volumes.iter().all(|volume| volume.read_only) {
            return Ok(Some(Outcome::of(0))); // there is nothing that this guest has written
        }
        if self.syncs >= JOBS_MAX {
            return Err(Failure::host(error::LIMIT, Errno::AGAIN));
        }
        let many = |_| Failure::host(error::LIMIT, Errno::AGAIN);
        let sync = self.waiting.insert(Sync { token: taken.token(), handle }).map_err(many)?;
        let call = Call { sync, ..Call::new(operation::FILE_SYNC.into(), served, &taken.bytes) };
        if let Err(failure) = self.server.as_ref().ok_or(LOST).and_then(|server| server.call(&call)) {
            self.waiting.remove(sync);
            return Err(failure);
        }
        if let Some(file) = self.files.get(handle) {
            file.syncing += 1;
        }
        self.syncs += 1;
        Ok(None)
    }

    /// A sync is over, however. Gives the token of a close that has waited for it.
    pub(super) fn synced(&mut self, handle: u32) -> Option<Token> {
        self.syncs = self.syncs.saturating_sub(1);
        let file = self.files.get(handle)?;
        file.syncing = file.syncing.saturating_sub(1);
        let closing = file.closing.filter(|_| file.syncing == 0)?;
        self.forget(handle);
        Some(closing)
    }

    /// Closes a file, here and then there. The server closes it before it does anything else that it is asked for.
    fn forget(&mut self, handle: u32) {
        let Some(OpenFile { descriptor, served, closes_at_once, .. }) = self.files.remove(handle) else { return };
        drop(descriptor);
        match &self.server {
            Some(server) if closes_at_once => {
                // It is gone here, whatever the server says.
                let _ = server.call(&Call::bare(operation::FILE_CLOSE.into(), served));
            }
            Some(server) => server.tell(&Call::bare(CLOSE, served)),
            None => {}
        }
    }

    /// An open file that was not given back.
    pub(super) fn file(&mut self, handle: u32) -> Result<&mut OpenFile, Failure> {
        self.files.get(handle).filter(|file| file.closing.is_none()).ok_or(INVALID)
    }

    fn file_and_volume(&mut self, handle: u32) -> Result<(&mut OpenFile, &mut Known), Failure> {
        let file = self.files.get(handle).filter(|file| file.closing.is_none()).ok_or(INVALID)?;
        let volume = self.volumes.get_mut(file.volume as usize).ok_or(INVALID)?;
        Ok((file, volume))
    }
}

/// `None`: where the file stands.
fn position(position: i64, taken: &Taken) -> Result<Option<i64>, Failure> {
    match position {
        _ if u64::from(taken.head.length) > TRANSFER_MAX => Err(INVALID),
        FILE_POSITION => Ok(None),
        0.. => Ok(Some(position)),
        _ => Err(INVALID),
    }
}
