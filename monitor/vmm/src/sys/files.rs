//! What acts on the very file that a descriptor names, O_PATH ones included, and has no safe wrapper yet.

use std::os::fd::{AsRawFd, BorrowedFd};

use rustix::io::Errno;

/// Whether this process, as it acts, may use the file; `bits` as of access(2). Linux 5.8.
pub fn access(file: BorrowedFd<'_>, bits: u32) -> Result<(), Errno> {
    let flags = libc::AT_EACCESS | libc::AT_EMPTY_PATH;
    // SAFETY: the path is a static text that the kernel reads; no other memory is involved.
    done(unsafe { libc::syscall(libc::SYS_faccessat2, file.as_raw_fd(), c"".as_ptr(), bits, flags) })
}

/// Sets the file's permission bits. NOSYS before Linux 6.6.
pub fn set_mode(file: BorrowedFd<'_>, mode: u32) -> Result<(), Errno> {
    // SAFETY: the path is a static text that the kernel reads; no other memory is involved.
    done(unsafe { libc::syscall(libc::SYS_fchmodat2, file.as_raw_fd(), c"".as_ptr(), mode, libc::AT_EMPTY_PATH) })
}

fn done(result: libc::c_long) -> Result<(), Errno> {
    if result == 0 {
        return Ok(());
    }
    Err(super::last_errno())
}
