//! Guest memory, and the only door to it: everything is a copy in or out, or a system call on a checked range.
#![allow(unsafe_code)]

mod ranges;
#[cfg(test)]
mod tests;
mod transfers;

pub use ranges::{HeapPages, Readable, Writable};

use std::os::fd::{AsFd, BorrowedFd};
use std::ptr::NonNull;

use rustix::io::Errno;
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap, mmap_anonymous, munmap};
use uk_abi::{COUNTERS_ADDRESS, PAGE_SIZE, STACK_ADDRESS, STACK_SIZE};

use crate::diagnostic::{Diagnostic, size_words, system_words};
use crate::image::Segment;
use crate::layout::{Access, Layout, page_up};

/// Memory could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// No room for the guest's memory.
    #[error(
        "{} of guest memory could not be reserved: {}. The host refused the mapping. Give the guest less with `-m`, or raise the limit (`ulimit -v`).",
        size_words(*.bytes), system_words(*.errno)
    )]
    Reserve {
        /// Bytes asked for.
        bytes: u64,
        /// Why.
        errno: Errno,
    },
    /// The image cannot be mapped.
    #[error(
        "The image could not be mapped into the guest's memory: {}. The host refused the mapping of a segment. Keep the image on an ordinary local file system.",
        system_words(*.errno)
    )]
    MapImage {
        /// Why.
        errno: Errno,
    },
}

impl Diagnostic for MemoryError {
    fn code(&self) -> &'static str {
        match self {
            Self::Reserve { .. } => "HOST_OUT_OF_MEMORY",
            Self::MapImage { .. } => "IMAGE_NOT_MAPPABLE",
        }
    }
}

/// The guest's memory: one private mapping; pages appear when they are touched, those of the image are the file's until written.
#[derive(Debug)]
pub struct GuestMemory {
    base: NonNull<u8>,
    layout: Layout,
}

impl GuestMemory {
    /// Reserves the memory. Touches no page.
    pub fn new(layout: Layout) -> Result<Self, MemoryError> {
        let bytes = layout.memory_size;
        let length = usize::try_from(bytes).map_err(|_| MemoryError::Reserve { bytes, errno: Errno::NOMEM })?;
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at a place of the kernel's choice touches nothing of ours.
        let base = unsafe {
            mmap_anonymous(std::ptr::null_mut(), length, protection, MapFlags::PRIVATE | MapFlags::NORESERVE)
        };
        let base = base.map_err(|errno| MemoryError::Reserve { bytes, errno })?;
        let base = NonNull::new(base.cast()).ok_or(MemoryError::Reserve { bytes, errno: Errno::NOMEM })?;
        Ok(Self { base, layout })
    }

    /// Maps the image's segments, private and copy-on-write.
    pub fn map_image(&self, file: BorrowedFd<'_>, segments: &[Segment]) -> Result<(), MemoryError> {
        for segment in segments {
            let length = page_up(segment.file_size);
            if segment.file_size > 0 && self.pointer(segment.address, length).is_some() {
                let target = self.at(segment.address).cast();
                let length = usize::try_from(length).map_err(|_| MemoryError::MapImage { errno: Errno::NOMEM })?;
                let protection = ProtFlags::READ | ProtFlags::WRITE;
                let flags = MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE;
                // SAFETY: the target lies within our own mapping (`pointer` has checked it), which nothing refers to.
                unsafe { mmap(target, length, protection, flags, file, segment.offset) }
                    .map_err(|errno| MemoryError::MapImage { errno })?;
            }
            if segment.memory_size > segment.file_size {
                self.zero_tail(segment.address + segment.file_size);
            }
        }
        Ok(())
    }

    /// Puts a file's page in the place of the counters page: who maps the file reads what the guest counts.
    pub fn share_counters(&self, file: impl AsFd, offset: u64) -> Result<(), Errno> {
        let target = self.pointer(COUNTERS_ADDRESS, PAGE_SIZE).ok_or(Errno::INVAL)?;
        let protection = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: the target is a whole page within our own mapping, which nothing refers to.
        unsafe {
            mmap(
                target.as_ptr().cast(),
                PAGE_SIZE as usize,
                protection,
                MapFlags::SHARED | MapFlags::FIXED,
                file,
                offset,
            )
        }
        .map(|_| ())
    }

    /// Clears the rest of a page that the file filled in part.
    fn zero_tail(&self, address: u64) {
        let length = page_up(address) - address;
        if length > 0
            && let Some(target) = self.pointer(address, length)
        {
            // SAFETY: `pointer` has checked the range; nothing refers to guest memory.
            unsafe { std::ptr::write_bytes(target.as_ptr(), 0, usize::try_from(length).unwrap_or(0)) };
        }
    }

    /// Makes the pages of a range present ahead of their first touch, where the host can. A hint: failing changes nothing.
    pub fn populate(&self, address: u64, length: u64) {
        let start = address & !(PAGE_SIZE - 1);
        let length = page_up(address.saturating_add(length)).saturating_sub(start);
        if let (Some(target), Ok(length)) = (self.pointer(start, length), usize::try_from(length)) {
            // SAFETY: populating changes no content; `pointer` has checked the range.
            let _ = unsafe { madvise(target.as_ptr().cast(), length, Advice::LinuxPopulateWrite) };
        }
    }

    /// Lets go of the pages of constant segments that hold just what the file does: they come back when they are touched.
    pub fn forget_constants(&self, segments: &[Segment]) {
        for segment in segments.iter().filter(|segment| segment.access != Access::ReadWrite) {
            // A page that the file fills in part may have been changed by us, to clear its rest.
            let cleared = segment.memory_size > segment.file_size;
            let length = if cleared { segment.file_size & !(PAGE_SIZE - 1) } else { page_up(segment.file_size) };
            if let (Some(target), Ok(length)) = (self.pointer(segment.address, length), usize::try_from(length)) {
                // SAFETY: the range is mapped from the file and was never written, so its content stays what it is.
                let _ = unsafe { madvise(target.as_ptr().cast(), length, Advice::LinuxDontNeed) };
            }
        }
    }

    /// Lets go of the pages of the guest's stack that it does not stand on, a page apart from its stack pointer. It must be waiting.
    pub fn forget_stack(&self, stack_pointer: u64) {
        let end = (stack_pointer & !(PAGE_SIZE - 1)).saturating_sub(PAGE_SIZE).min(STACK_ADDRESS + STACK_SIZE);
        let length = end.saturating_sub(STACK_ADDRESS);
        if let (Some(target), Ok(length @ 1..)) = (self.pointer(STACK_ADDRESS, length), usize::try_from(length)) {
            // SAFETY: the range is the guest's own memory; no reference into it lives across a wait.
            let _ = unsafe { madvise(target.as_ptr().cast(), length, Advice::LinuxDontNeed) };
        }
    }

    /// The guest's address space.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The host's address and the size, for the memory slot.
    #[must_use]
    pub fn slot(&self) -> (u64, u64) {
        (self.base.as_ptr() as u64, self.layout.memory_size)
    }

    /// A range that the guest names to be read.
    #[must_use]
    pub fn readable(&self, address: u64, length: u32) -> Option<Readable> {
        let address = if length == 0 { 0 } else { address }; // nothing has no place: any would do
        self.layout.readable(address, length.into()).then_some(Readable { address, length })
    }

    /// A range that the guest names to be written.
    #[must_use]
    pub fn writable(&self, address: u64, length: u32) -> Option<Writable> {
        let address = if length == 0 { 0 } else { address };
        self.layout.writable(address, length.into()).then_some(Writable { address, length })
    }

    /// Pages that the guest names, at least one, if all of them are the heap's.
    #[must_use]
    pub fn heap_pages(&self, address: u64, length: u32) -> Option<HeapPages> {
        let whole = address.is_multiple_of(PAGE_SIZE) && u64::from(length).is_multiple_of(PAGE_SIZE) && length > 0;
        let end = address.checked_add(length.into())?;
        let inside = address >= self.layout.heap_address && end <= self.layout.memory_size;
        (whole && inside).then_some(HeapPages { address, length })
    }

    /// Gives pages back to the host. They read as zeros from now on, and come anew when they are touched.
    pub fn release(&self, pages: HeapPages) {
        let (target, length) = (self.at(pages.address), pages.length as usize);
        // SAFETY: the range was checked when it was made: anonymous memory of the guest, to which nothing of ours refers.
        unsafe {
            if madvise(target.cast(), length, Advice::LinuxDontNeed).is_err() {
                // The host keeps pages that are locked into memory; what was promised of their content holds all the same.
                std::ptr::write_bytes(target, 0, length);
            }
        }
    }

    /// Copies N bytes out, from one of the monitor's own places. Zeros if it lies outside of memory, which no such place does.
    #[must_use]
    pub fn read<const N: usize>(&self, address: u64) -> [u8; N] {
        let mut copy = [0; N];
        if let Some(source) = self.pointer(address, N as u64) {
            // SAFETY: `pointer` has checked the range; `copy` is ours and does not overlap.
            unsafe { std::ptr::copy_nonoverlapping(source.as_ptr(), copy.as_mut_ptr(), N) };
        }
        copy
    }

    /// Copies bytes in, to one of the monitor's own places. Nothing happens outside of memory, where no such place is.
    pub fn write(&self, address: u64, bytes: &[u8]) {
        if let Some(target) = self.pointer(address, bytes.len() as u64) {
            // SAFETY: `pointer` has checked the range; `bytes` is ours and does not overlap.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), target.as_ptr(), bytes.len()) };
        }
    }

    /// A u32 of one of the monitor's own places.
    #[must_use]
    pub fn read_u32(&self, address: u64) -> u32 {
        u32::from_le_bytes(self.read(address))
    }

    /// Copies a range out. The caller has bounded its length.
    #[must_use]
    pub fn copy_out(&self, range: Readable) -> Vec<u8> {
        let mut copy = vec![0; range.length as usize];
        if let Some(source) = self.pointer(range.address, range.length.into()).filter(|_| range.length > 0) {
            // SAFETY: `pointer` has checked the range; `copy` is ours, as long as it, and does not overlap.
            unsafe { std::ptr::copy_nonoverlapping(source.as_ptr(), copy.as_mut_ptr(), copy.len()) };
        }
        copy
    }

    /// Copies bytes into a range, as many as fit; returns how many.
    pub fn copy_in(&self, range: Writable, bytes: &[u8]) -> u32 {
        let count = u32::try_from(bytes.len()).unwrap_or(u32::MAX).min(range.length);
        if let Some(fitting) = bytes.get(..count as usize).filter(|fitting| !fitting.is_empty()) {
            self.write(range.address, fitting);
        }
        count
    }

    /// The host's address of a guest address, which must be less than the size of memory to be of use.
    fn at(&self, address: u64) -> *mut u8 {
        self.base.as_ptr().wrapping_add(usize::try_from(address).unwrap_or(usize::MAX))
    }

    /// The host's address of a range, if it lies within memory.
    fn pointer(&self, address: u64, length: u64) -> Option<NonNull<u8>> {
        let end = address.checked_add(length)?;
        if end > self.layout.memory_size { None } else { NonNull::new(self.at(address)) }
    }
}

impl Drop for GuestMemory {
    fn drop(&mut self) {
        let length = usize::try_from(self.layout.memory_size).unwrap_or(0);
        // SAFETY: the mapping is ours, and no reference into it was ever given out. The vCPU is gone or never runs again.
        let _ = unsafe { munmap(self.base.as_ptr().cast(), length) };
    }
}
