//! What is done to names: made, removed, renamed, linked, read. Each acts in the directory that its path leads to, on one
//! last name that is not followed.

use std::ffi::{CStr, CString};
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, Mode, linkat, mkdirat, readlinkat, renameat, symlinkat, unlinkat};
use rustix::io::Errno;
use uk_abi::{
    PathLinkArguments, PathMakeDirectoryArguments, PathReadLinkArguments, PathRemoveArguments, PathRenameArguments,
    PathSymlinkArguments, file_kind,
};

use super::failure::failure;
use super::files::NO_VOLUME;
use super::path::{GuestPath, Last, text};
use super::tree::{Facts, Parent, Tree};
use super::usage::{NAME, Usage};
use super::{Host, Volume, Volumes};
use crate::layout::page_up;
use crate::rings::{Failure, INVALID, Outcome, Taken};

type Done = Result<Outcome, Failure>;

/// A name that may come to be.
struct New<'a> {
    parent: Parent<'a>,
    name: CString,
}

impl Volumes {
    fn named(&mut self, number: u32, taken: &Taken, host: &Host<'_>) -> Result<(&mut Volume, GuestPath), Failure> {
        let path = GuestPath::read(host.memory, taken.head.address, taken.head.length)?;
        Ok((self.volumes.get_mut(number as usize).ok_or(NO_VOLUME)?, path))
    }

    pub(super) fn make_directory(&mut self, taken: &Taken, host: &Host<'_>) -> Done {
        let PathMakeDirectoryArguments { volume, mode } = PathMakeDirectoryArguments::read(&taken.bytes);
        let (Volume { tree, usage, .. }, path) = self.named(volume, taken, host)?;
        let New { parent, name } = new(tree, usage, &path, file_kind::DIRECTORY, NAME)?;
        mkdirat(&parent, &name, Mode::from_raw_mode(mode & 0o777)).map_err(failure)?;
        usage.added(0);
        Ok(Outcome::of(0))
    }

    pub(super) fn remove(&mut self, taken: &Taken, host: &Host<'_>) -> Done {
        let PathRemoveArguments { volume, directory } = PathRemoveArguments::read(&taken.bytes);
        let flags = match directory {
            0 => AtFlags::empty(),
            1 => AtFlags::REMOVEDIR,
            _ => return Err(INVALID),
        };
        let (Volume { tree, usage, .. }, path) = self.named(volume, taken, host)?;
        let (parent, last) = tree.place(&path).map_err(failure)?;
        let (name, slash) = match last {
            Last::Name(name, slash) => (name, slash),
            _ if directory == 0 => return Err(failure(Errno::ISDIR)),
            Last::Above => return Err(failure(Errno::NOTEMPTY)),
            Last::Same => return Err(failure(Errno::INVAL)),
        };
        tree.changeable().map_err(failure)?;
        if slash {
            must_be_directory(&parent, &name)?;
        }
        let before = usage.look(|| Facts::at(&parent, &name));
        unlinkat(&parent, &name, flags).map_err(failure)?;
        usage.removed(before);
        Ok(Outcome::of(0))
    }

    pub(super) fn rename(&mut self, taken: &Taken, host: &Host<'_>) -> Done {
        let arguments = PathRenameArguments::read(&taken.bytes);
        let to = GuestPath::read(host.memory, arguments.second_address, arguments.second_length)?;
        let (Volume { tree, usage, .. }, from) = self.named(arguments.volume, taken, host)?;
        let (old_parent, old) = tree.place(&from).map_err(failure)?;
        let (new_parent, new) = tree.place(&to).map_err(failure)?;
        let (Last::Name(old, old_slash), Last::Name(new, new_slash)) = (old, new) else {
            return Err(failure(Errno::BUSY));
        };
        tree.changeable().map_err(failure)?;
        if old_slash || new_slash {
            must_be_directory(&old_parent, &old)?;
        }
        let moved = usage.look(|| Facts::at(&old_parent, &old));
        let replaced = usage.look(|| Facts::at(&new_parent, &new));
        renameat(&old_parent, &old, &new_parent, &new).map_err(failure)?;
        // Of two names of one file, both stay.
        let same = |one: Facts, other: Facts| one.identity == other.identity;
        if !moved.zip(replaced).is_some_and(|(moved, replaced)| same(moved, replaced)) {
            usage.removed(replaced);
        }
        Ok(Outcome::of(0))
    }

    pub(super) fn link(&mut self, taken: &Taken, host: &Host<'_>) -> Done {
        let arguments = PathLinkArguments::read(&taken.bytes);
        let to = GuestPath::read(host.memory, arguments.second_address, arguments.second_length)?;
        let (Volume { tree, usage, .. }, from) = self.named(arguments.volume, taken, host)?;
        let (old_parent, old) = tree.place(&from).map_err(failure)?;
        let Last::Name(old, slash) = old else { return Err(failure(Errno::PERM)) };
        if slash {
            must_be_directory(&old_parent, &old)?;
        }
        Facts::at(&old_parent, &old).map_err(failure)?;
        let New { parent, name } = new(tree, usage, &to, file_kind::FILE, NAME)?;
        linkat(&old_parent, &old, &parent, &name, AtFlags::empty()).map_err(failure)?;
        usage.added(0);
        Ok(Outcome::of(0))
    }

    pub(super) fn symlink(&mut self, taken: &Taken, host: &Host<'_>) -> Done {
        let arguments = PathSymlinkArguments::read(&taken.bytes);
        let target = text(host.memory, arguments.second_address, arguments.second_length)?;
        let (Volume { tree, usage, .. }, path) = self.named(arguments.volume, taken, host)?;
        let length = target.to_bytes().len() as u64;
        let New { parent, name } = new(tree, usage, &path, file_kind::LINK, NAME + page_up(length))?;
        symlinkat(&target, &parent, &name).map_err(failure)?;
        usage.added(length);
        Ok(Outcome::of(0))
    }

    pub(super) fn read_link(&mut self, taken: &Taken, host: &Host<'_>) -> Done {
        let arguments = PathReadLinkArguments::read(&taken.bytes);
        let range = host.memory.writable(arguments.second_address, arguments.second_length).ok_or(INVALID)?;
        let (Volume { tree, .. }, path) = self.named(arguments.volume, taken, host)?;
        let link = tree.find(&path, false).map_err(failure)?;
        let target = read_link(&link).map_err(failure)?;
        Ok(Outcome::of(host.memory.copy_in(range, target.to_bytes())))
    }
}

/// Where a name is to be made that costs so many bytes. That it is there already goes before that it may not be made.
fn new<'a>(tree: &'a Tree, usage: &Usage, path: &GuestPath, kind: u32, bytes: u64) -> Result<New<'a>, Failure> {
    let (parent, last) = tree.place(path).map_err(failure)?;
    let Last::Name(name, slash) = last else { return Err(failure(Errno::EXIST)) };
    let allowed = if slash && kind != file_kind::DIRECTORY {
        Err(failure(Errno::NOENT)) // nothing but a directory can be made as `name/`
    } else {
        tree.changeable().map_err(failure).and_then(|()| usage.need(bytes))
    };
    match allowed {
        Ok(()) => Ok(New { parent, name }),
        Err(refusal) => match Facts::at(&parent, &name) {
            Ok(_) => Err(failure(Errno::EXIST)),
            Err(Errno::NOENT) => Err(refusal),
            Err(errno) => Err(failure(errno)),
        },
    }
}

/// What a `/` behind a name demands.
fn must_be_directory(parent: &Parent<'_>, name: &CStr) -> Result<(), Failure> {
    match Facts::at(parent, name).map_err(failure)?.kind {
        file_kind::DIRECTORY => Ok(()),
        _ => Err(failure(Errno::NOTDIR)),
    }
}

/// The text of the link that a descriptor stands for.
fn read_link(link: &OwnedFd) -> Result<CString, Errno> {
    readlinkat(link, c"", Vec::new()).map_err(|errno| match errno {
        Errno::NOENT => Errno::INVAL, // it is there, but no link
        errno => errno,
    })
}
