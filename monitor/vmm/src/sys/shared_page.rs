//! A page of numbers that this process shares with those that it starts.

use std::ptr::NonNull;
use std::sync::atomic::AtomicU64;

use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};

/// Numbers in the page.
pub const NUMBERS: usize = 512;
const SIZE: usize = NUMBERS * size_of::<AtomicU64>();

/// The page. Whoever was forked since has it too, and sees what any of them writes. All are 0 at first.
#[derive(Debug)]
pub struct SharedPage {
    base: NonNull<[AtomicU64; NUMBERS]>,
}

// SAFETY: the page is no thread's own, and all that is in it is atomic.
unsafe impl Send for SharedPage {}
// SAFETY: as above.
unsafe impl Sync for SharedPage {}

impl SharedPage {
    /// A new one.
    pub fn new() -> Result<Self, Errno> {
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at a place of the kernel's choice touches nothing of ours.
        let base = unsafe { mmap_anonymous(std::ptr::null_mut(), SIZE, protection, MapFlags::SHARED) }?;
        Ok(Self { base: NonNull::new(base.cast()).ok_or(Errno::NOMEM)? })
    }

    /// The numbers. What another process writes there is to be checked like anything that it says.
    #[must_use]
    pub fn numbers(&self) -> &[AtomicU64; NUMBERS] {
        // SAFETY: the page is mapped as long as `self` lives, zeros are valid, and nobody refers to it but as to atomics.
        unsafe { self.base.as_ref() }
    }
}

impl Drop for SharedPage {
    fn drop(&mut self) {
        // SAFETY: it was mapped with this size, and no reference outlives `self`.
        let _ = unsafe { munmap(self.base.as_ptr().cast(), SIZE) };
    }
}
