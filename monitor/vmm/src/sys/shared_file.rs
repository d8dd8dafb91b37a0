//! Pages of a file that others read while this process writes them.

use std::os::fd::AsFd;
use std::ptr::NonNull;

use rustix::io::Errno;
use rustix::mm::{MapFlags, ProtFlags, mmap};

/// The first bytes of a file, mapped shared for as long as the process lives. Who else maps the file sees every write.
#[derive(Debug)]
pub struct SharedPages {
    base: NonNull<u8>,
    length: usize,
}

impl SharedPages {
    /// Maps `length` bytes from the file's start; the file is at least as long.
    pub fn new(file: impl AsFd, length: usize) -> Result<Self, Errno> {
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at a place of the kernel's choice touches nothing of ours.
        let base = unsafe { mmap(std::ptr::null_mut(), length, protection, MapFlags::SHARED, file, 0) }?;
        Ok(Self { base: NonNull::new(base.cast()).ok_or(Errno::NOMEM)?, length })
    }

    /// Has the last words of this process written here, if its jail ends it: these pages are the status file's.
    pub fn hear_refusal(&self) {
        super::refused::tell_in(self.base.as_ptr());
    }

    /// Copies bytes to an offset, as many as fit.
    pub fn write(&self, offset: usize, bytes: &[u8]) {
        let count = bytes.len().min(self.length.saturating_sub(offset));
        // SAFETY: the range lies within the mapping, which is never taken away; no reference to it is ever made.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.base.as_ptr().wrapping_add(offset), count) };
    }
}
