//! The one way into a volume: every path is walked by openat2 from the volume's own directory, and never leads out of it.

use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, Statx, StatxFlags, makedev, openat2, statx};
use rustix::io::Errno;
use uk_abi::file_kind;

use super::path::{GuestPath, Last};

/// The host gives up a walk when a directory is renamed meanwhile, anywhere; it is tried again so many times.
const ATTEMPTS: usize = 128;

/// A granted directory.
#[derive(Debug)]
pub(in super::super) struct Tree {
    /// O_PATH: a place to walk from, and nothing else.
    root: OwnedFd,
    /// Whether nothing below it can be changed.
    pub read_only: bool,
}

/// The directory in which a last name lies.
#[derive(Debug)]
pub(in super::super) enum Parent<'a> {
    Root(BorrowedFd<'a>),
    Walked(OwnedFd),
}

impl AsFd for Parent<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Root(root) => *root,
            Self::Walked(directory) => directory.as_fd(),
        }
    }
}

/// openat2 below a directory: no step leads above it, to a magic link's target, or from an absolute link.
pub(in super::super) fn open_beneath(
    directory: impl AsFd,
    path: &CStr,
    flags: OFlags,
    mode: Mode,
) -> Result<OwnedFd, Errno> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..ATTEMPTS {
        match openat2(&directory, path, flags | OFlags::CLOEXEC, mode, resolve) {
            Err(Errno::AGAIN | Errno::INTR) => {}
            result => return result,
        }
    }
    Err(Errno::AGAIN)
}

impl Tree {
    /// Of a directory that was opened with O_PATH.
    pub fn new(root: OwnedFd, read_only: bool) -> Self {
        Self { root, read_only }
    }

    /// Opens what a path names.
    pub fn open(&self, path: &GuestPath, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
        open_beneath(&self.root, path.whole(), flags, mode)
    }

    /// A descriptor that stands for what a path names, whatever it is, without opening it.
    pub fn find(&self, path: &GuestPath, follow: bool) -> Result<OwnedFd, Errno> {
        let flags = if follow { OFlags::PATH } else { OFlags::PATH | OFlags::NOFOLLOW };
        self.open(path, flags, Mode::empty())
    }

    /// The directory in which a path's last name lies, and that name.
    pub fn place(&self, path: &GuestPath) -> Result<(Parent<'_>, Last), Errno> {
        let (parent, last) = path.split();
        let Some(parent) = parent else { return Ok((Parent::Root(self.root.as_fd()), last)) };
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        open_beneath(&self.root, &parent, flags, Mode::empty()).map(|directory| (Parent::Walked(directory), last))
    }

    /// Whether changes are possible at all.
    pub fn changeable(&self) -> Result<(), Errno> {
        if self.read_only { Err(Errno::ROFS) } else { Ok(()) }
    }
}

impl AsFd for Tree {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }
}

/// What is asked most often of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Facts {
    /// Device and number: what it is, under whatever name.
    pub identity: (u64, u64),
    /// A `file_kind`.
    pub kind: u32,
    pub size: u64,
    pub links: u64,
}

impl Facts {
    /// Of an open file.
    pub fn of(file: impl AsFd) -> Result<Self, Errno> {
        statx(file, c"", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS).map(Self::from)
    }

    /// Of a name, which is not followed.
    pub fn at(parent: impl AsFd, name: &CStr) -> Result<Self, Errno> {
        statx(parent, name, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS).map(Self::from)
    }
}

impl From<Statx> for Facts {
    fn from(status: Statx) -> Self {
        Self {
            identity: (makedev(status.stx_dev_major, status.stx_dev_minor), status.stx_ino),
            kind: kind(FileType::from_raw_mode(status.stx_mode.into())),
            size: status.stx_size,
            links: status.stx_nlink.into(),
        }
    }
}

/// The `file_kind` of the host's type.
pub(in super::super) fn kind(file_type: FileType) -> u32 {
    match file_type {
        FileType::RegularFile => file_kind::FILE,
        FileType::Directory => file_kind::DIRECTORY,
        FileType::Symlink => file_kind::LINK,
        _ => file_kind::OTHER,
    }
}
