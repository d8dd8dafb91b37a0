//! What is told and changed of volumes and files: status, times, permission bits, access.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, Statx, StatxFlags, StatxTimestamp, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT,
    fchmod, fstatfs, statx, utimensat,
};
use rustix::io::Errno;
use uk_abi::{
    FILE_TIME_KEEP, FILE_TIME_NOW, FileSetModeArguments, FileSetTimesArguments, FileStatus, FileStatusArguments,
    PAGE_SIZE, PathAccessArguments, VolumeStatus, VolumeStatusArguments, access, file_kind, path_flag,
};

use super::super::failure::failure;
use super::super::wire::Call;
use super::path::GuestPath;
use super::tree::{Facts, Tree, kind};
use super::{Done, NO_VOLUME, Reply, Serving};
use crate::rings::{Failure, INVALID};
use crate::sys::files;

const SECOND: i64 = 1_000_000_000;

/// What an operation on a handle or a path is about.
struct Target<'a> {
    file: Which,
    /// The number of its volume, and that.
    number: u32,
    tree: &'a Tree,
}

enum Which {
    Handle(Arc<OwnedFd>),
    /// Found, not opened.
    Path(OwnedFd, GuestPath),
}

impl AsFd for Which {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Handle(file) => file.as_fd(),
            Self::Path(file, _) => file.as_fd(),
        }
    }
}

impl Serving {
    pub(super) fn volume_status(&mut self, call: &Call) -> Done {
        let volume = self.volume(VolumeStatusArguments::read(&call.submission).volume)?;
        if call.room < VolumeStatus::SIZE as u32 {
            return Err(INVALID);
        }
        let host_status = fstatfs(&volume.tree).map_err(failure)?;
        let positive = |value: i64| u64::try_from(value).unwrap_or(0);
        let mut status = VolumeStatus {
            block_size: positive(host_status.f_bsize),
            blocks: host_status.f_blocks,
            blocks_free: host_status.f_bfree,
            blocks_available: host_status.f_bavail,
            files: host_status.f_files,
            files_free: host_status.f_ffree,
            kind: positive(host_status.f_type),
        };
        if let Some(quota) = &volume.usage.quota {
            let left = status.blocks_available.saturating_mul(status.block_size) / PAGE_SIZE;
            status.block_size = PAGE_SIZE;
            status.blocks = quota.limit / PAGE_SIZE;
            status.blocks_free = quota.room() / PAGE_SIZE;
            status.blocks_available = status.blocks_free.min(left);
        }
        Ok(Reply::bytes(status.write()))
    }

    pub(super) fn status(&mut self, call: &Call, path: GuestPath) -> Done {
        let arguments = FileStatusArguments::read(&call.submission);
        if call.room < FileStatus::SIZE as u32 {
            return Err(INVALID);
        }
        let target = self.target(call, path, arguments.volume, arguments.flags)?;
        let flags = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
        let status = statx(&target.file, c"", AtFlags::EMPTY_PATH, flags).map_err(failure)?;
        let status = told(&status, target.number);
        Ok(Reply::bytes(status.write()))
    }

    pub(super) fn set_times(&mut self, call: &Call, path: GuestPath) -> Done {
        let arguments = FileSetTimesArguments::read(&call.submission);
        let target = self.target(call, path, arguments.volume, arguments.flags)?;
        target.tree.changeable().map_err(failure)?;
        let times =
            Timestamps { last_access: host_time(arguments.accessed), last_modification: host_time(arguments.modified) };
        utimensat(&target.file, c"", &times, AtFlags::EMPTY_PATH).map_err(failure)?;
        Ok(Reply::done())
    }

    pub(super) fn set_mode(&mut self, call: &Call, path: GuestPath) -> Done {
        let FileSetModeArguments { volume, mode } = FileSetModeArguments::read(&call.submission);
        let target = self.target(call, path, volume, 0)?;
        target.tree.changeable().map_err(failure)?;
        let mode = mode & 0o777;
        let result = match &target.file {
            Which::Handle(file) => fchmod(file, Mode::from_raw_mode(mode)),
            Which::Path(file, path) => match files::set_mode(file.as_fd(), mode) {
                Err(Errno::NOSYS) => set_mode_by_opening(target.tree, path, mode),
                result => result,
            },
        };
        result.map(|()| Reply::done()).map_err(failure)
    }

    pub(super) fn access(&mut self, call: &Call, path: &GuestPath) -> Done {
        let PathAccessArguments { volume, access: wanted } = PathAccessArguments::read(&call.submission);
        if wanted & !(access::READ | access::WRITE | access::EXECUTE) != 0 {
            return Err(INVALID);
        }
        let tree = &self.volume(volume)?.tree;
        let file = tree.find(path, true).map_err(failure)?;
        if wanted & access::WRITE != 0 {
            tree.changeable().map_err(failure)?;
        }
        files::access(file.as_fd(), wanted).map_err(failure)?;
        Ok(Reply::done())
    }

    fn target(&mut self, call: &Call, path: GuestPath, number: u32, flags: u32) -> Result<Target<'_>, Failure> {
        if flags & !path_flag::NO_FOLLOW != 0 {
            return Err(INVALID);
        }
        if call.handle != 0 {
            let file = self.file(call.handle)?;
            let (file, number) = (Which::Handle(Arc::clone(&file.descriptor)), file.volume);
            let tree = &self.volumes.get(number as usize).ok_or(INVALID)?.tree;
            return Ok(Target { file, number, tree });
        }
        let tree = &self.volumes.get(number as usize).ok_or(NO_VOLUME)?.tree;
        let file = tree.find(&path, flags == 0).map_err(failure)?;
        Ok(Target { file: Which::Path(file, path), number, tree })
    }
}

/// Before Linux 6.6: of what can be opened, that is ordinary files and directories that may be read or written.
pub(in super::super) fn set_mode_by_opening(tree: &Tree, path: &GuestPath, mode: u32) -> Result<(), Errno> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = tree.find(path, true)?;
    match Facts::of(&file)?.kind {
        file_kind::FILE | file_kind::DIRECTORY => {}
        _ => return Err(Errno::NXIO),
    }
    let opened = match tree.open(path, flags | OFlags::RDONLY, Mode::empty()) {
        Err(Errno::ACCESS) => tree.open(path, flags | OFlags::WRONLY, Mode::empty()),
        result => result,
    };
    fchmod(opened?, Mode::from_raw_mode(mode))
}

fn told(status: &Statx, volume: u32) -> FileStatus {
    FileStatus {
        inode: status.stx_ino,
        length: status.stx_size,
        blocks: status.stx_blocks,
        accessed: nanoseconds(&status.stx_atime),
        modified: nanoseconds(&status.stx_mtime),
        changed: nanoseconds(&status.stx_ctime),
        born: if status.stx_mask & StatxFlags::BTIME.bits() != 0 { nanoseconds(&status.stx_btime) } else { 0 },
        kind: kind(FileType::from_raw_mode(status.stx_mode.into())),
        mode: u32::from(status.stx_mode) & 0o7777,
        links: status.stx_nlink,
        owner: status.stx_uid,
        group: status.stx_gid,
        block_size: status.stx_blksize,
        volume,
    }
}

fn nanoseconds(time: &StatxTimestamp) -> i64 {
    time.tv_sec.saturating_mul(SECOND).saturating_add(time.tv_nsec.into())
}

fn host_time(nanoseconds: i64) -> Timespec {
    match nanoseconds {
        FILE_TIME_KEEP => Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        FILE_TIME_NOW => Timespec { tv_sec: 0, tv_nsec: UTIME_NOW },
        _ => Timespec { tv_sec: nanoseconds.div_euclid(SECOND), tv_nsec: nanoseconds.rem_euclid(SECOND) },
    }
}
