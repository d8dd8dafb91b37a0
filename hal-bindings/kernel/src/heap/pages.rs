//! Whole free pages, found by walking dlmalloc's chunks from the first to the last by their headers.

use core::ptr;

/// Bytes of a page.
pub const PAGE: usize = uk_abi::PAGE_SIZE as usize;

/// Where a chunk's size lies in it.
const HEAD: usize = 8;
/// The low bits of the size are flags.
pub const FLAGS: usize = 7;
/// The chunk before is in use; this one is.
const PREVIOUS_IN_USE: usize = 1;
const IN_USE: usize = 2;
/// A free chunk begins with its header and with links to others, at most so many bytes; it ends with nothing of its own.
const LINKS: usize = 64;

/// The next page boundary at or above.
pub const fn page_up(address: usize) -> usize {
    (address + PAGE - 1) & !(PAGE - 1)
}

/// A pass over the free pages, which may take several calls, and what the last one found.
pub struct Pass {
    /// Where it goes on; 0: none is under way.
    pub at: usize,
    /// Bytes given back so far.
    pub released: usize,
    /// Bytes that stayed, when the last one was done.
    pub held: usize,
    /// Bytes given out then.
    pub used: usize,
}

impl Pass {
    /// None yet: nothing was given back.
    pub const fn none() -> Self {
        Self { at: 0, released: 0, held: usize::MAX, used: 0 }
    }
}

/// The whole pages (first address, address behind the last) of each free chunk that has any, in ascending order.
pub struct FreePages {
    at: usize,
    end: usize,
}

impl FreePages {
    /// # Safety
    /// The first chunk of a segment of dlmalloc begins at `start`, and the segment ends at `end` or before; or `start` is `end`.
    /// Nothing is allocated or freed while it is iterated.
    pub const unsafe fn new(start: usize, end: usize) -> Self {
        Self { at: start, end }
    }
}

impl Iterator for FreePages {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        while self.at + LINKS <= self.end {
            let chunk = self.at;
            // SAFETY: `at` is a chunk inside of the segment, by the promise of `new` and by the sizes of those before.
            let head = unsafe { ptr::read((chunk + HEAD) as *const usize) };
            // Free chunks never adjoin, so only the foot of the segment has neither flag.
            if head & (PREVIOUS_IN_USE | IN_USE) == 0 || head & !FLAGS == 0 {
                break;
            }
            let behind = chunk + (head & !FLAGS);
            self.at = behind;
            let (start, end) = (page_up(chunk + LINKS), behind & !(PAGE - 1));
            if head & IN_USE == 0 && start < end {
                return Some((start, end));
            }
        }
        self.at = self.end;
        None
    }
}
