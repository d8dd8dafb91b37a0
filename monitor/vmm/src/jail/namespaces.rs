//! Namespaces of its own: a root directory in which nothing is, and volumes that are the roots of their own small trees.
#![allow(unsafe_code)]

use std::ffi::CStr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, open};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, OpenTreeFlags, fsconfig_create, fsmount, fsopen, open_tree,
};
use rustix::process::{chroot, fchdir, getegid, geteuid};
use rustix::thread::{UnshareFlags, unshare_unsafe};

/// What of it the host permits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// Users: no right of this process means anything outside.
    pub user: bool,
    /// Mounts.
    pub mount: bool,
    /// The network, in which nothing is. Sockets that were there before keep the host's.
    pub network: bool,
}

/// Enters them, as far as possible, for a guest that sees owners of `files` or one that does not. No other thread may be there yet.
pub fn separate(network: bool, files: bool) -> Namespaces {
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    let net = if network { UnshareFlags::NEWNET } else { UnshareFlags::empty() };
    let separate = |flags: UnshareFlags| {
        // SAFETY: descriptors stay shared with nobody new; the process has one thread, which has its directories for itself.
        unsafe { unshare_unsafe(flags | UnshareFlags::NEWNS | net) }.is_ok()
    };
    if separate(UnshareFlags::NEWUSER) {
        if files {
            name_user(user, group); // 50 us
        }
        return Namespaces { user: true, mount: true, network };
    }
    // Some hosts keep user namespaces from everybody; then only who is privileged can have the others.
    let mount = separate(UnshareFlags::empty());
    Namespaces { user: false, mount, network: mount && network }
}

/// Has files of this user and group shown as theirs. A hint: without it, all owners look like nobody.
fn name_user(user: u32, group: u32) {
    let _ = write(c"/proc/self/setgroups", "deny");
    let _ = write(c"/proc/self/uid_map", &format!("{user} {user} 1"));
    let _ = write(c"/proc/self/gid_map", &format!("{group} {group} 1"));
}

fn write(path: &CStr, text: &str) -> Result<(), Errno> {
    let file = open(path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
    rustix::io::write(file, text.as_bytes()).map(|_| ())
}

/// Makes an empty, read-only directory the root and the present directory. It has no name outside of this process.
pub(super) fn leave_files() -> Result<(), Errno> {
    let context = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_create(&context)?;
    let attributes = MountAttrFlags::MOUNT_ATTR_RDONLY
        | MountAttrFlags::MOUNT_ATTR_NOSUID
        | MountAttrFlags::MOUNT_ATTR_NODEV
        | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let empty = fsmount(context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)?;
    fchdir(&empty)?;
    chroot(c".")
}

/// A directory as the root of a tree of its own, with what is mounted below it: `..` leads nowhere from there, devices are
/// none, and without `changes` the kernel itself refuses every change.
pub fn detached(directory: &Path, changes: bool) -> Result<OwnedFd, Errno> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_RECURSIVE;
    let tree = open_tree(CWD, directory, flags)?;
    let read_only = if changes { 0 } else { libc::MOUNT_ATTR_RDONLY };
    let attributes = libc::mount_attr {
        attr_set: libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV | read_only,
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    let flags = libc::AT_EMPTY_PATH | libc::AT_RECURSIVE;
    // SAFETY: the path is a static text, and `attributes`, whose size is told, outlives the call, which only reads both.
    let set = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            tree.as_fd().as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    if set == 0 { Ok(tree) } else { Err(crate::sys::last_errno()) }
}
