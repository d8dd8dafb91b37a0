//! Where the system's own calls need `unsafe`: signals, a timer, the time-stamp counter.
#![allow(unsafe_code)]

pub mod signals;
pub mod tsc;

/// Random bytes for the guest's start.
pub fn random_seed() -> Result<[u8; 32], rustix::io::Errno> {
    let mut seed = [0u8; 32];
    // SAFETY: `seed` is ours and 32 bytes long. Up to 256 bytes are never cut short.
    let got = unsafe { libc::getrandom(seed.as_mut_ptr().cast(), seed.len(), 0) };
    if got == 32 { Ok(seed) } else { Err(rustix::io::Errno::IO) }
}
