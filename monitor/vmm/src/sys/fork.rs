//! A process of one's own for a part of the work.

use std::os::fd::{AsRawFd, BorrowedFd, RawFd};

use rustix::event::{EventfdFlags, eventfd};
use rustix::io::Errno;

use super::last_errno;

/// Standard input, output and error.
const STANDARD: std::ops::Range<RawFd> = 0..3;

/// Starts a process that is like this one, which must have one thread: its id, or `None` in the new one.
pub fn fork() -> Result<Option<u32>, Errno> {
    // SAFETY: without another thread no lock is held by anybody who is not there in the new process.
    match unsafe { libc::fork() } {
        0 => Ok(None),
        id => u32::try_from(id).map(Some).map_err(|_| last_errno()),
    }
}

/// Closes every descriptor but these. In the places of standard input, output and error is something that takes and gives no
/// text, so that nothing that is opened later comes to be there.
pub fn keep_only(kept: &[BorrowedFd<'_>]) -> Result<(), Errno> {
    let nothing = eventfd(0, EventfdFlags::CLOEXEC)?;
    for standard in STANDARD {
        // SAFETY: whoever has these three as its own has them as numbers that always name something.
        if unsafe { libc::dup2(nothing.as_raw_fd(), standard) } < 0 {
            return Err(last_errno());
        }
    }
    let mut kept: Vec<RawFd> = kept.iter().map(AsRawFd::as_raw_fd).collect();
    kept.sort_unstable();
    let mut from = STANDARD.end;
    for descriptor in kept {
        close_from(from, descriptor - 1);
        from = from.max(descriptor + 1);
    }
    std::mem::forget(nothing); // it is closed with the rest
    close_from(from, RawFd::MAX);
    Ok(())
}

fn close_from(first: RawFd, last: RawFd) {
    if first <= last {
        // SAFETY: the caller gives up all that it does not keep, and never comes back to what has owned it.
        unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
    }
}

/// From here on no signal reaches this thread and those that it starts, but SIGKILL and what its own mistakes bring.
pub fn hear_no_signals() {
    // SAFETY: sigset_t is plain data for which zeros are valid; it outlives both calls.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, std::ptr::null_mut());
    }
}
