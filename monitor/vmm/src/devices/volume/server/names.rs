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

use super::super::failure::failure;
use super::super::usage::{NAME, Usage};
use super::super::wire::Call;
use super::path::{GuestPath, Last};
use super::tree::{Facts, Parent, Tree};
use super::{Done, Reply, Served, Serving};
use crate::layout::page_up;
use crate::rings::{Failure, INVALID};

/// A name that may come to be.
struct New<'a> {
    parent: Parent<'a>,
    name: CString,
}

impl Serving {
    pub(super) fn make_directory(&mut self, call: &Call, path: &GuestPath) -> Done {
        let PathMakeDirectoryArguments { volume, mode } = PathMakeDirectoryArguments::read(&call.submission);
        let Served { tree, usage } = self.volume(volume)?;
        let New { parent, name } = new(tree, usage, path, file_kind::DIRECTORY, NAME)?;
        mkdirat(&parent, &name, Mode::from_raw_mode(mode & 0o777)).map_err(failure)?;
        usage.added(0);
        Ok(Reply::done())
    }

    pub(super) fn remove(&mut self, call: &Call, path: &GuestPath) -> Done {
        let PathRemoveArguments { volume, directory } = PathRemoveArguments::read(&call.submission);
        let flags = match directory {
            0 => AtFlags::empty(),
            1 => AtFlags::REMOVEDIR,
            _ => return Err(INVALID),
        };
        let Served { tree, usage } = self.volume(volume)?;
        let (parent, last) = tree.place(path).map_err(failure)?;
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
        Ok(Reply::done())
    }

    pub(super) fn rename(&mut self, call: &Call, path: &GuestPath) -> Done {
        let arguments = PathRenameArguments::read(&call.submission);
        let to = GuestPath::new(call.second.clone());
        let Served { tree, usage } = self.volume(arguments.volume)?;
        let (old_parent, old) = tree.place(path).map_err(failure)?;
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
        Ok(Reply::done())
    }

    pub(super) fn link(&mut self, call: &Call, path: &GuestPath) -> Done {
        let arguments = PathLinkArguments::read(&call.submission);
        let to = GuestPath::new(call.second.clone());
        let Served { tree, usage } = self.volume(arguments.volume)?;
        let (old_parent, old) = tree.place(path).map_err(failure)?;
        let Last::Name(old, slash) = old else { return Err(failure(Errno::PERM)) };
        if slash {
            must_be_directory(&old_parent, &old)?;
        }
        Facts::at(&old_parent, &old).map_err(failure)?;
        let New { parent, name } = new(tree, usage, &to, file_kind::FILE, NAME)?;
        linkat(&old_parent, &old, &parent, &name, AtFlags::empty()).map_err(failure)?;
        usage.added(0);
        Ok(Reply::done())
    }

    pub(super) fn symlink(&mut self, call: &Call, path: &GuestPath) -> Done {
        let arguments = PathSymlinkArguments::read(&call.submission);
        let target = &call.second;
        let Served { tree, usage } = self.volume(arguments.volume)?;
        let length = target.to_bytes().len() as u64;
        let New { parent, name } = new(tree, usage, path, file_kind::LINK, NAME + page_up(length))?;
        symlinkat(target, &parent, &name).map_err(failure)?;
        usage.added(length);
        Ok(Reply::done())
    }

    pub(super) fn read_link(&mut self, call: &Call, path: &GuestPath) -> Done {
        let arguments = PathReadLinkArguments::read(&call.submission);
        let Served { tree, .. } = self.volume(arguments.volume)?;
        let link = tree.find(path, false).map_err(failure)?;
        let target = read_link(&link).map_err(failure)?;
        Ok(Reply::bytes(target.into_bytes())) // as much as there is room for
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
