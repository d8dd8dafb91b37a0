//! Where the system's own calls need `unsafe`: signals, a timer, threads, the time-stamp counter, files by descriptor.
#![allow(unsafe_code)]

pub mod files;
pub mod shared_file;
pub mod signals;
pub mod text;
pub mod thread;
pub mod tsc;

/// Raises the limit of open descriptors to what the system allows, at most for all handles; returns it.
#[must_use]
pub fn raise_descriptor_limit() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    /// Besides the handles' own: the console, the VM, the image, the granted ports and a few more.
    const OWN: u64 = 256;
    let limit = getrlimit(Resource::Nofile);
    let (current, maximum) = (limit.current.unwrap_or(u64::MAX), limit.maximum.unwrap_or(u64::MAX));
    let wanted = (uk_abi::HANDLE_COUNT + OWN).min(maximum);
    if current >= wanted || setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).is_err() {
        return current;
    }
    wanted
}

/// Has the system kill this process when `parent` is gone, which has started it. False if it is gone already.
pub fn end_with(parent: u32) -> Result<bool, rustix::io::Errno> {
    use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))?;
    Ok(getppid().map(Pid::as_raw_nonzero).is_some_and(|id| id.get().unsigned_abs() == parent))
}

/// Random bytes for the guest's start.
pub fn random_seed() -> Result<[u8; 32], rustix::io::Errno> {
    let mut seed = [0u8; 32];
    // SAFETY: `seed` is ours and 32 bytes long. Up to 256 bytes are never cut short.
    let got = unsafe { libc::getrandom(seed.as_mut_ptr().cast(), seed.len(), 0) };
    if got == 32 { Ok(seed) } else { Err(rustix::io::Errno::IO) }
}
