//! How a file is opened: looked at, opened beneath its volume, locked, emptied.

use std::os::fd::OwnedFd;

use rustix::fs::{FlockOperation, Mode, OFlags, flock, ftruncate};
use rustix::io::{Errno, retry_on_intr};
use uk_abi::{error, file_flag as flag, file_kind};

use super::super::failure::{failure, lock_failure};
use super::super::usage::NAME;
use super::Served;
use super::path::GuestPath;
use super::tree::Facts;
use crate::rings::Failure;

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

/// Whether the flags make sense together.
pub(super) fn well_formed(flags: u32) -> bool {
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
pub(super) fn open_file(
    volume: &mut Served,
    path: &GuestPath,
    flags: u32,
    mode: u32,
) -> Result<(OwnedFd, Facts), Failure> {
    let has = |bit: u32| flags & bit != 0;
    let Served { tree, usage } = volume;
    let exclusive = has(flag::CREATE) && has(flag::EXCLUSIVE);
    let found = match tree.find(path, !has(flag::NO_FOLLOW) && !exclusive) {
        Ok(found) => Some(Facts::of(found).map_err(failure)?),
        Err(Errno::NOENT) if has(flag::CREATE) => None,
        Err(errno) => return Err(failure(errno)),
    };
    match found {
        Some(_) if exclusive => return Err(failure(Errno::EXIST)),
        Some(Facts { kind: file_kind::OTHER, .. }) => return Err(not_openable()),
        Some(Facts { kind: file_kind::DIRECTORY, .. }) if has(flag::WRITE) => return Err(failure(Errno::ISDIR)),
        None => tree.changeable().map_err(failure)?,
        Some(_) if has(flag::WRITE) => tree.changeable().map_err(failure)?,
        Some(_) => {}
    }
    if found.is_none() {
        usage.need(NAME)?;
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
        return Err(not_openable()); // it was put there meanwhile
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
fn not_openable() -> Failure {
    Failure::host(error::DENIED, Errno::NXIO)
}
