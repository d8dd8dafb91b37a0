//! Where the system's own calls need `unsafe`: signals, a timer, threads, the time-stamp counter, files by descriptor.
#![allow(unsafe_code)]

pub mod files;
pub mod fork;
pub mod refused;
pub mod shared_file;
pub mod shared_page;
pub mod signals;
pub mod spare;
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

/// What the system said last to this thread.
pub(crate) fn last_errno() -> rustix::io::Errno {
    rustix::io::Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(rustix::io::Errno::IO)
}

/// Has the C library take all memory from the heap, and none by mappings and arenas of threads: fewer system calls for the jail.
pub fn keep_memory_simple() {
    // SAFETY: settings of the allocator, before there is any thread.
    unsafe {
        libc::mallopt(libc::M_MMAP_MAX, 0);
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// Closes whatever was inherited besides the console: nobody has granted it. To be called before anything is opened.
pub fn close_inherited() {
    // SAFETY: this process has opened nothing yet, so nothing of ours is closed.
    unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, 0) };
}

/// Standard input under another number.
pub fn standard_input() -> Result<rustix::fd::OwnedFd, rustix::io::Errno> {
    use std::os::fd::AsFd;
    let input = std::io::stdin().as_fd().try_clone_to_owned();
    input.map_err(|error| rustix::io::Errno::from_io_error(&error).unwrap_or(rustix::io::Errno::IO))
}

/// Ends the process at once. Nothing is closed or given back one by one: the system does all of that better.
pub fn exit(code: u8) -> ! {
    // SAFETY: it does not return, and what is left undone (buffers, handlers at exit) this program does not have.
    unsafe { libc::_exit(code.into()) }
}

/// Random bytes for the guest's start.
pub fn random_seed() -> Result<[u8; 32], rustix::io::Errno> {
    let mut seed = [0u8; 32];
    // SAFETY: `seed` is ours and 32 bytes long. Up to 256 bytes are never cut short.
    let got = unsafe { libc::getrandom(seed.as_mut_ptr().cast(), seed.len(), 0) };
    if got == 32 { Ok(seed) } else { Err(rustix::io::Errno::IO) }
}
