//! Guest memory, and the only door to it: everything is a copy in or out, or a system call on a checked range.
#![allow(unsafe_code)]

use std::ffi::c_void;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::ptr::NonNull;

use rustix::io::Errno;
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap, mmap_anonymous, munmap};
use rustix::net::addr::{SocketAddrArg, SocketAddrOpaque};
use uk_abi::{COUNTERS_ADDRESS, PAGE_SIZE};

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

/// A range that the guest may read; checked when it was made, and the guest's address space never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readable {
    address: u64,
    length: u32,
}

/// A range that the guest may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writable {
    address: u64,
    length: u32,
}

/// Whole pages of the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapPages {
    address: u64,
    length: u32,
}

impl Readable {
    /// Bytes of it.
    #[must_use]
    pub fn length(self) -> u32 {
        self.length
    }

    /// What is left behind the first `count` bytes.
    #[must_use]
    pub fn skip(self, count: u32) -> Self {
        let count = count.min(self.length);
        Self { address: self.address + u64::from(count), length: self.length - count }
    }

    /// At most the first `count` bytes of it.
    #[must_use]
    pub fn first(self, count: u32) -> Self {
        Self { length: count.min(self.length), ..self }
    }
}

impl Writable {
    /// Bytes of it.
    #[must_use]
    pub fn length(self) -> u32 {
        self.length
    }

    /// What is left behind the first `count` bytes.
    #[must_use]
    pub fn skip(self, count: u32) -> Self {
        let count = count.min(self.length);
        Self { address: self.address + u64::from(count), length: self.length - count }
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

    /// Fills the range with random bytes; returns how many. May be cut short by a signal.
    pub fn fill_random(&self, range: Writable) -> Result<u32, Errno> {
        let target = self.at(range.address).cast::<c_void>();
        // SAFETY: the range was checked when it was made; the kernel writes to it, no reference is involved.
        counted(unsafe { libc::getrandom(target, range.length as usize, 0) })
    }

    /// write(2) from the range.
    pub fn write_out(&self, file: BorrowedFd<'_>, range: Readable) -> Result<u32, Errno> {
        let source = self.at(range.address).cast::<c_void>();
        // SAFETY: the range was checked when it was made; the kernel reads from it, no reference is involved.
        counted(unsafe { libc::write(file.as_raw_fd(), source, range.length as usize) })
    }

    /// send(2) from the range, without waiting.
    pub fn send(&self, socket: impl AsFd, range: Readable) -> Result<u32, Errno> {
        let source = self.at(range.address).cast::<c_void>();
        let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        // SAFETY: the range was checked when it was made; the kernel reads from it, no reference is involved.
        counted(unsafe { libc::send(socket.as_fd().as_raw_fd(), source, range.length as usize, flags) })
    }

    /// sendto(2) from the range, without waiting.
    pub fn send_to(&self, socket: impl AsFd, range: Readable, to: &SocketAddr) -> Result<u32, Errno> {
        let socket = socket.as_fd().as_raw_fd();
        let (source, length) = (self.at(range.address).cast::<c_void>(), range.length as usize);
        let flags = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
        let send = |address: *const SocketAddrOpaque, size: u32| {
            // SAFETY: the range was checked when it was made; the kernel reads from it and from the address, which outlives the call.
            counted(unsafe { libc::sendto(socket, source, length, flags, address.cast(), size) })
        };
        // SAFETY: `send` hands the address on for the duration of the system call only.
        unsafe { to.with_sockaddr(send) }
    }

    /// recv(2) into the range, without waiting.
    pub fn receive(&self, socket: impl AsFd, range: Writable) -> Result<u32, Errno> {
        let target = self.at(range.address).cast::<c_void>();
        // SAFETY: the range was checked when it was made; the kernel writes to it, no reference is involved.
        counted(unsafe { libc::recv(socket.as_fd().as_raw_fd(), target, range.length as usize, libc::MSG_DONTWAIT) })
    }

    /// preadv2(2) into the range, where the file stands if no position is given.
    pub fn read_file(&self, file: impl AsFd, range: Writable, position: Option<i64>) -> Result<u32, Errno> {
        let (file, length) = (file.as_fd().as_raw_fd(), range.length as usize);
        let target = self.at(range.address).cast::<c_void>();
        let buffer = libc::iovec { iov_base: target, iov_len: length };
        // SAFETY: the range was checked when it was made; the kernel writes to it, no reference is involved.
        counted(unsafe { libc::preadv2(file, &raw const buffer, 1, position.unwrap_or(-1), 0) })
    }

    /// pwritev2(2) from the range, where the file stands if no position is given.
    pub fn write_file(&self, file: impl AsFd, range: Readable, position: Option<i64>) -> Result<u32, Errno> {
        let (file, length) = (file.as_fd().as_raw_fd(), range.length as usize);
        let source = self.at(range.address).cast::<c_void>();
        let buffer = libc::iovec { iov_base: source, iov_len: length };
        // SAFETY: the range was checked when it was made; the kernel reads from it, no reference is involved.
        counted(unsafe { libc::pwritev2(file, &raw const buffer, 1, position.unwrap_or(-1), 0) })
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

fn counted(result: isize) -> Result<u32, Errno> {
    if result >= 0 {
        return Ok(u32::try_from(result).unwrap_or(u32::MAX));
    }
    Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap_or(Errno::IO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> GuestMemory {
        GuestMemory::new(Layout::new(&[], 8 << 20)).unwrap()
    }

    #[test]
    fn copies_in_and_out() {
        let memory = memory();
        memory.write(0x50_0000, b"hello");
        assert_eq!(&memory.read::<5>(0x50_0000), b"hello");
        assert_eq!(memory.read_u32(0x50_0000), u32::from_le_bytes(*b"hell"));
    }

    #[test]
    fn ranges_are_copied_as_far_as_they_go() {
        let memory = memory();
        let range = memory.writable(0x50_0000, 4).unwrap();
        assert_eq!(memory.copy_in(range, b"hello"), 4);
        assert_eq!(memory.copy_in(range.skip(2), b"y"), 1);
        assert_eq!(memory.copy_in(range.skip(9), b"y"), 0);
        assert_eq!(memory.copy_out(memory.readable(0x50_0000, 5).unwrap()), b"heyl\0");
        assert_eq!(memory.copy_out(memory.readable(u64::MAX, 0).unwrap()), b"");
    }

    #[test]
    fn nothing_happens_outside() {
        let memory = memory();
        for address in [8 << 20, (8 << 20) - 4, u64::MAX, u64::MAX - 4] {
            memory.write(address, b"hello");
            assert_eq!(memory.read::<5>(address), [0; 5]);
        }
        memory.populate(u64::MAX - 4096, 100);
    }

    #[test]
    fn ranges_are_checked_against_the_address_space() {
        let memory = memory();
        assert!(memory.readable(0x1000, 1).is_none());
        assert!(memory.writable(0x10_0000, 1).is_none());
        assert!(memory.writable(0x7f_ffff, 1).is_some());
        assert!(memory.writable(0x7f_ffff, 2).is_none());
        let range = memory.readable(0x50_0000, 10).unwrap();
        assert_eq!(range.skip(4).length(), 6);
        assert_eq!(range.skip(40).length(), 0);
    }

    #[test]
    fn released_pages_are_zeros_and_can_be_used_again() {
        let memory = memory();
        memory.write(0x50_0ffe, b"kept gone");
        memory.write(0x50_2000, b"kept");
        memory.release(memory.heap_pages(0x50_1000, 4096).unwrap());
        assert_eq!(&memory.read::<9>(0x50_0ffe), b"ke\0\0\0\0\0\0\0");
        assert_eq!(&memory.read::<4>(0x50_2000), b"kept");
        memory.write(0x50_1000, b"again");
        assert_eq!(&memory.read::<5>(0x50_1000), b"again");
    }

    #[test]
    fn only_whole_pages_of_the_heap_can_be_released() {
        let memory = memory();
        let heap = memory.layout().heap_address;
        let whole = u32::try_from((8 << 20) - heap).unwrap();
        assert!(memory.heap_pages(heap, whole).is_some());
        for (address, length) in [
            (heap, 0),
            (heap, 1),
            (heap + 1, 4096),
            (heap, whole + 4096),
            (heap - 4096, 4096),
            (heap - 4096, 8192),
            (0x12_0000, 4096),
            (0, 4096),
            (8 << 20, 4096),
            (u64::MAX - 4095, 4096),
            (1 << 63, 4096),
        ] {
            assert_eq!(memory.heap_pages(address, length), None, "{length} bytes at {address:#x}");
        }
    }

    #[test]
    fn random_bytes_differ() {
        let memory = memory();
        let range = memory.writable(0x50_0000, 32).unwrap();
        assert_eq!(memory.fill_random(range), Ok(32));
        assert_ne!(memory.read::<32>(0x50_0000), [0; 32]);
    }

    #[test]
    fn segments_are_mapped_and_their_tails_cleared() {
        use std::io::Write;
        let path = std::env::temp_dir().join(format!("uk-vmm-mem-{}", std::process::id()));
        std::fs::File::create(&path).unwrap().write_all(&[0x55; 3 * 4096]).unwrap();
        let file = std::fs::File::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let segment = Segment {
            address: 0x40_0000,
            offset: 4096,
            file_size: 5000,
            memory_size: 20_000,
            access: crate::layout::Access::ReadWrite,
        };
        let memory = GuestMemory::new(Layout::new(&[segment], 8 << 20)).unwrap();
        memory.map_image(file.as_fd(), &[segment]).unwrap();
        assert_eq!(memory.read::<2>(0x40_0000 + 4998), [0x55; 2]);
        assert_eq!(memory.read::<4096>(0x40_0000 + 5000), [0; 4096]);
        memory.write(0x40_0000, b"x");
        let mut first = [0; 1];
        std::os::unix::fs::FileExt::read_at(&file, &mut first, 4096).unwrap();
        assert_eq!(first, [0x55], "the file itself is not written");
    }
}
