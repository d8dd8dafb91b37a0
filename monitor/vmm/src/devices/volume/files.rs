//! Open files: how they are opened and given back, and what is read from and written to them.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::{FlockOperation, Mode, OFlags, SeekFrom, flock, ftruncate, seek};
use rustix::io::{Errno, retry_on_intr};
use uk_abi::{
    FILE_POSITION, FileOpenArguments, FileReadArguments, FileResizeArguments, FileSyncArguments, FileWriteArguments,
    TRANSFER_MAX, error, file_flag as flag, file_kind,
};

use super::failure::{failure, lock_failure};
use super::path::GuestPath;
use super::tree::Facts;
use super::worker::Job;
use super::{Host, Volume, Volumes};
use crate::rings::{Failure, INVALID, Outcome, Taken, Token};

/// The most syncs that wait at once.
const SYNCS_MAX: usize = 1024;

const FLAGS: u32 = flag::READ
    | flag::WRITE
    | flag::APPEND
    | flag::CREATE
    | flag::EXCLUSIVE
    | flag::TRUNCATE
    | flag::DIRECTORY
    | flag::NO_FOLLOW
    | flag::SYNC
    | flag::DATA_SYNC
    | flag::LOCK_SHARED
    | flag::LOCK_EXCLUSIVE;

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
        read.map(Outcome::of).map_err(failure)
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

fn well_formed(flags: u32) -> bool {
    let has = |bits: u32| flags & bits != 0;
    flags & !FLAGS == 0
        && has(flag::READ | flag::WRITE | flag::DIRECTORY)
        && (has(flag::WRITE) || !has(flag::APPEND | flag::TRUNCATE))
        && (has(flag::READ | flag::WRITE) || !has(flag::CREATE))
        && !(has(flag::CREATE) && has(flag::DIRECTORY))
        && !(has(flag::LOCK_SHARED) && has(flag::LOCK_EXCLUSIVE))
}

/// Flags of open(2). Nothing is emptied by opening it: it may be locked.
fn open_flags(flags: u32) -> OFlags {
    let access = match (flags & flag::READ != 0, flags & flag::WRITE != 0) {
        (true, true) => OFlags::RDWR,
        (false, true) => OFlags::WRONLY,
        _ => OFlags::RDONLY,
    };
    let pairs = [
        (flag::APPEND, OFlags::APPEND),
        (flag::CREATE, OFlags::CREATE),
        (flag::EXCLUSIVE, OFlags::EXCL),
        (flag::DIRECTORY, OFlags::DIRECTORY),
        (flag::NO_FOLLOW, OFlags::NOFOLLOW),
        (flag::SYNC, OFlags::SYNC),
        (flag::DATA_SYNC, OFlags::DSYNC),
    ];
    let flags = pairs.into_iter().filter(|(bit, _)| flags & bit != 0).map(|(_, host)| host);
    flags.fold(access | OFlags::NONBLOCK | OFlags::NOCTTY, |all, one| all | one)
}

/// Opens, locks and empties. What is there is looked at before it is opened: opening a device can be an act of its own.
fn open_file(volume: &mut Volume, path: &GuestPath, flags: u32, mode: u32) -> Result<(OwnedFd, Facts), Failure> {
    let has = |bit: u32| flags & bit != 0;
    let Volume { tree, usage, .. } = volume;
    let exclusive = has(flag::CREATE) && has(flag::EXCLUSIVE);
    let found = match tree.find(path, !has(flag::NO_FOLLOW) && !exclusive) {
        Ok(found) => Some(Facts::of(found).map_err(failure)?),
        Err(Errno::NOENT) if has(flag::CREATE) => None,
        Err(errno) => return Err(failure(errno)),
    };
    match found {
        Some(_) if exclusive => return Err(failure(Errno::EXIST)),
        Some(Facts { kind: file_kind::OTHER, .. }) => return Err(NOT_OPENABLE),
        Some(Facts { kind: file_kind::DIRECTORY, .. }) if has(flag::WRITE) => return Err(failure(Errno::ISDIR)),
        None => tree.changeable().map_err(failure)?,
        Some(_) if has(flag::WRITE) => tree.changeable().map_err(failure)?,
        Some(_) => {}
    }
    if found.is_none() {
        usage.need(super::usage::NAME)?;
    }
    let mode = if has(flag::CREATE) && !tree.read_only { Mode::from_raw_mode(mode & 0o777) } else { Mode::empty() };
    let mut host_flags = open_flags(flags);
    if tree.read_only {
        host_flags -= OFlags::CREATE; // should it go away meanwhile
    }
    let descriptor = tree.open(path, host_flags, mode).map_err(failure)?;
    if found.is_none() {
        usage.added(0);
    }
    let facts = Facts::of(&descriptor).map_err(failure)?;
    if facts.kind != file_kind::FILE && facts.kind != file_kind::DIRECTORY {
        return Err(NOT_OPENABLE); // it was put there meanwhile
    }
    let lock = match (has(flag::LOCK_SHARED), has(flag::LOCK_EXCLUSIVE)) {
        (true, _) => Some(FlockOperation::NonBlockingLockShared),
        (_, true) => Some(FlockOperation::NonBlockingLockExclusive),
        _ => None,
    };
    if let Some(lock) = lock {
        retry_on_intr(|| flock(&descriptor, lock)).map_err(lock_failure)?;
    }
    if has(flag::TRUNCATE) && found.is_some() {
        retry_on_intr(|| ftruncate(&descriptor, 0)).map_err(failure)?;
        usage.resized(facts.size, 0);
    }
    Ok((descriptor, facts))
}

/// Neither an ordinary file nor a directory.
const NOT_OPENABLE: Failure = Failure { error: error::DENIED, detail: 6 };
