//! Open files: how they are opened and given back, and what is read from and written to them.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::{SeekFrom, ftruncate, seek};
use rustix::io::{Errno, retry_on_intr};
use uk_abi::{
    FILE_POSITION, FileOpenArguments, FileReadArguments, FileResizeArguments, FileSyncArguments, FileWriteArguments,
    TRANSFER_MAX, error, file_flag as flag,
};

use super::failure::failure;
use super::opening::{open_file, well_formed};
use super::path::GuestPath;
use super::tree::Facts;
use super::worker::Job;
use super::{Host, Volume, Volumes};
use crate::rates::count_bytes;
use crate::rings::{Failure, INVALID, Outcome, Taken, Token};

/// The most syncs that wait at once.
const SYNCS_MAX: usize = 1024;

/// What a handle names.
#[derive(Debug)]
pub(super) struct OpenFile {
    /// Shared with the syncs of it that are under way.
    pub descriptor: Arc<OwnedFd>,
    /// The index of its volume.
    pub volume: u32,
    /// FILE or DIRECTORY.
    pub kind: u32,
    identity: (u64, u64),
    writable: bool,
    append: bool,
    /// Syncs in force.
    syncing: u32,
    /// The guest has given the handle back; it ends with the last sync.
    closing: Option<Token>,
}

impl Volumes {
    pub(super) fn open(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let FileOpenArguments { volume: number, flags, mode } = FileOpenArguments::read(&taken.bytes);
        let path = GuestPath::read(host.memory, taken.head.address, taken.head.length)?;
        if !well_formed(flags) {
            return Err(INVALID);
        }
        let volume = self.volumes.get_mut(number as usize).ok_or(NO_VOLUME)?;
        if self.files.is_full() {
            return Err(failure(Errno::MFILE));
        }
        let (descriptor, facts) = open_file(volume, &path, flags, mode)?;
        volume.usage.opened(&facts);
        let file = OpenFile {
            descriptor: Arc::new(descriptor),
            volume: number,
            kind: facts.kind,
            identity: facts.identity,
            writable: flags & flag::WRITE != 0,
            append: flags & flag::APPEND != 0,
            syncing: 0,
            closing: None,
        };
        let handle = self.files.insert(file).map_err(|_| failure(Errno::MFILE))?;
        Ok(Outcome { value: facts.kind, ..Outcome::of(handle) })
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
        let read = retry_on_intr(|| host.memory.read_file(&file.descriptor, range, position));
        let count = read.map_err(failure)?;
        count_bytes(&host.counters.disk_read, &host.rates.disk, count);
        Ok(Outcome::of(count))
    }

    pub(super) fn write(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let mut position = position(FileWriteArguments::read(&taken.bytes).position, taken)?;
        let range = host.memory.readable(taken.head.address, taken.head.length).ok_or(INVALID)?;
        let (file, volume) = self.file_and_volume(taken.head.handle)?;
        let asked = range.length();
        let before = volume.usage.look(|| Facts::of(&file.descriptor)).filter(|_| file.writable);
        let (mut from, mut fitting) = (0, asked);
        if let Some(Facts { size, .. }) = before {
            from = match position {
                _ if file.append => size,
                Some(position) => u64::try_from(position).unwrap_or(0),
                None => seek(&file.descriptor, SeekFrom::Current(0)).map_err(failure)?,
            };
            fitting = volume.usage.fitting(size, from, asked);
            if fitting == 0 && asked > 0 {
                return Err(failure(Errno::DQUOT));
            }
        }
        let mut written = 0;
        let end = loop {
            let rest = range.skip(written).first(fitting - written);
            match retry_on_intr(|| host.memory.write_file(&file.descriptor, rest, position)) {
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
        if let Some(Facts { size, .. }) = before.filter(|_| written > 0) {
            volume.usage.resized(size, size.max(from.saturating_add(written.into())));
        }
        match end {
            Err(errno) if written == 0 => Err(failure(errno)),
            _ => Ok(Outcome::of(written)), // space has ended behind what was written
        }
    }

    pub(super) fn resize(&mut self, taken: &Taken) -> Result<Outcome, Failure> {
        let size = FileResizeArguments::read(&taken.bytes).size;
        let size = u64::try_from(size).map_err(|_| INVALID)?;
        let (file, volume) = self.file_and_volume(taken.head.handle)?;
        let before = volume.usage.look(|| Facts::of(&file.descriptor)).filter(|_| file.writable);
        if let Some(before) = before {
            volume.usage.need_length(before.size, size)?;
        }
        retry_on_intr(|| ftruncate(&file.descriptor, size)).map_err(failure)?;
        if let Some(before) = before {
            volume.usage.resized(before.size, size);
        }
        Ok(Outcome::of(0))
    }

    /// `None`: the worker has it.
    pub(super) fn sync(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Option<Outcome>, Failure> {
        let data_only = FileSyncArguments::read(&taken.bytes).data_only;
        if data_only > 1 {
            return Err(INVALID);
        }
        let syncs = self.syncs;
        let Some(worker) = &self.worker else {
            // All volumes are read-only: there is nothing that this guest has written.
            return self.file(taken.head.handle).map(|_| Some(Outcome::of(0)));
        };
        if !self.heard {
            let name = super::source_name(super::Source::Volume, 0);
            host.poller.add_input(worker.news(), name).map_err(|errno| Failure::host(error::LIMIT, errno))?;
            self.heard = true;
        }
        let handle = taken.head.handle;
        let file = self.files.get(handle).filter(|file| file.closing.is_none()).ok_or(INVALID)?;
        if syncs >= SYNCS_MAX {
            return Err(Failure::host(error::LIMIT, Errno::AGAIN));
        }
        file.syncing += 1;
        self.syncs += 1;
        let file = Arc::clone(&file.descriptor);
        worker.submit(Job { token: taken.token(), handle, file, data_only: data_only == 1 });
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

    fn forget(&mut self, handle: u32) {
        let Some(file) = self.files.remove(handle) else { return };
        if let Some(volume) = self.volumes.get_mut(file.volume as usize) {
            volume.usage.closed(file.identity, || Facts::of(&file.descriptor));
        }
    }

    /// An open file that was not given back.
    pub(super) fn file(&mut self, handle: u32) -> Result<&mut OpenFile, Failure> {
        self.files.get(handle).filter(|file| file.closing.is_none()).ok_or(INVALID)
    }

    fn file_and_volume(&mut self, handle: u32) -> Result<(&mut OpenFile, &mut Volume), Failure> {
        let file = self.files.get(handle).filter(|file| file.closing.is_none()).ok_or(INVALID)?;
        let volume = self.volumes.get_mut(file.volume as usize).ok_or(INVALID)?;
        Ok((file, volume))
    }
}

/// No volume has this number.
pub(super) const NO_VOLUME: Failure = Failure::new(error::NOT_FOUND);

/// `None`: where the file stands.
fn position(position: i64, taken: &Taken) -> Result<Option<i64>, Failure> {
    match position {
        _ if u64::from(taken.head.length) > TRANSFER_MAX => Err(INVALID),
        FILE_POSITION => Ok(None),
        0.. => Ok(Some(position)),
        _ => Err(INVALID),
    }
}
