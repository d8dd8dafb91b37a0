//! Threads beside the one that runs the guest. They hear no signal: those are to kick the vCPU.

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread with a small stack, every signal blocked.
pub fn spawn(name: &str, stack: usize, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    // SAFETY: sigset_t is plain data for which zeros are valid; both sets outlive the calls. A thread inherits the mask
    // of the one that starts it, which gets its own back before anything else happens.
    unsafe {
        let (mut all, mut own): (libc::sigset_t, libc::sigset_t) = (std::mem::zeroed(), std::mem::zeroed());
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut own);
        let started = Builder::new().name(name.to_owned()).stack_size(stack).spawn(work);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const own, std::ptr::null_mut());
        started
    }
}
