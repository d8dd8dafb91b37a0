//! The guest's heap: all memory behind the image, by dlmalloc. A page is touched only when something is put into it, and pages
//! that hold nothing any more can be given back.

mod limit;
mod pages;

use core::{cell::Cell, ptr};

use dlmalloc::{Allocator, Dlmalloc};
use uk_abi::BootPage;

use crate::Single;
use limit::Limit;
use pages::{FLAGS, FreePages, PAGE, Pass, page_up};

/// Bytes of a chunk's header before the memory that is given out.
const HEADER: usize = 8;

/// Where dlmalloc gets memory: first all of the heap but a reserve, then, when the heap is exhausted, the reserve.
struct Source {
    next: Cell<usize>,
    end: Cell<usize>,
}

// SAFETY: the region handed out is the guest's own memory, given once, never taken back.
unsafe impl Allocator for Source {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        let start = self.next.get();
        let rest = self.end.get() - start;
        if size > rest {
            return (ptr::null_mut(), 0, 0);
        }
        // Everything at once: dlmalloc writes to the end of each piece it gets, so few pieces touch few pages.
        self.next.set(start + rest);
        (start as *mut u8, rest, 0)
    }
    fn remap(&self, _: *mut u8, _: usize, _: usize, _: bool) -> *mut u8 {
        ptr::null_mut()
    }
    fn free_part(&self, _: *mut u8, _: usize, _: usize) -> bool {
        false
    }
    fn free(&self, _: *mut u8, _: usize) -> bool {
        false
    }
    fn can_release_part(&self, _: u32) -> bool {
        false
    }
    fn allocates_zeros(&self) -> bool {
        true
    }
    fn page_size(&self) -> usize {
        PAGE
    }
}

/// An allocator over one region of memory, with the figures that the kernel needs about it.
pub struct Heap {
    inner: Dlmalloc<Source>,
    start: usize,
    size: usize,
    reserve: usize,
    used: usize,
    /// Above this address nothing was ever written: such memory is still zero.
    high_water: usize,
    /// The most bytes given out since the last pass over the free pages.
    most: usize,
    /// The most that ever lay below `high_water`.
    peak: usize,
    limit: Limit,
    pass: Pass,
    refused: Option<Refused>,
}

/// A request that could not be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Bytes asked for.
    pub size: usize,
    /// Bytes that were given out then.
    pub used: usize,
}

impl Heap {
    /// A heap without memory.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            inner: Dlmalloc::new_with_allocator(Source { next: Cell::new(0), end: Cell::new(0) }),
            start: 0,
            size: 0,
            reserve: 0,
            used: 0,
            high_water: 0,
            most: 0,
            peak: 0,
            limit: Limit::none(),
            pass: Pass::none(),
            refused: None,
        }
    }

    /// Gives it its memory, once.
    ///
    /// # Safety
    /// The region is zeroed, page-aligned, and nothing else uses it from now on.
    pub unsafe fn give(&mut self, start: usize, size: usize) {
        let size = size & !(PAGE - 1);
        self.start = start;
        self.size = size;
        self.high_water = start;
        self.reserve = (size / 32).clamp(64 << 10, 256 << 10).min(size / 2) & !(PAGE - 1);
        self.inner.allocator_mut().next.set(start);
        self.inner.allocator_mut().end.set(start + size - self.reserve);
    }

    /// Bytes at `pointer` that may be used: at least what was asked for.
    ///
    /// # Safety
    /// `pointer` was given out by this heap and not freed, or is null.
    #[must_use]
    pub unsafe fn usable_size(pointer: *const u8) -> usize {
        if pointer.is_null() {
            return 0;
        }
        // SAFETY: dlmalloc keeps a chunk's size, with flags in the low bits, in the word before the memory given out.
        let head = unsafe { ptr::read(pointer.wrapping_sub(HEADER).cast::<usize>()) };
        (head & !FLAGS) - HEADER
    }

    fn account(&mut self, pointer: *mut u8) {
        // SAFETY: the caller has just got it from the allocator.
        let usable = unsafe { Self::usable_size(pointer) };
        self.used += usable + HEADER;
        self.most = self.most.max(self.used);
        // The header of the chunk behind is written too.
        self.high_water = self.high_water.max(pointer as usize + usable + HEADER);
    }

    /// Memory of `size` bytes, aligned to 16; null if there is none.
    pub fn allocate(&mut self, size: usize) -> *mut u8 {
        if !self.limit.allows(self.used, size) {
            return self.refuse(size);
        }
        // SAFETY: any size may be asked for.
        let pointer = unsafe { self.inner.c_malloc(size) };
        if pointer.is_null() {
            self.note_failure(size);
            return pointer;
        }
        self.account(pointer);
        pointer
    }

    /// The same, zeroed. What was never used is not touched.
    pub fn allocate_zeroed(&mut self, size: usize) -> *mut u8 {
        let fresh = self.high_water;
        let pointer = self.allocate(size);
        if !pointer.is_null() {
            let dirty = fresh.saturating_sub(pointer as usize).min(size);
            // SAFETY: `dirty` is at most `size`, which was just allocated.
            unsafe { ptr::write_bytes(pointer, 0, dirty) };
        }
        pointer
    }

    /// Changes the size of a piece of memory, which may move; null, with the old one intact, if there is no room.
    ///
    /// # Safety
    /// As for `usable_size`.
    pub unsafe fn reallocate(&mut self, pointer: *mut u8, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        let held = unsafe { Self::usable_size(pointer) };
        if size > held && !self.limit.allows(self.used, size - held) {
            return self.refuse(size);
        }
        // SAFETY: the caller's promise.
        let (before, new) = unsafe { (Self::usable_size(pointer), self.inner.c_realloc(pointer, size)) };
        if new.is_null() {
            self.note_failure(size);
            return new;
        }
        if !pointer.is_null() {
            self.used -= before + HEADER;
        }
        self.account(new);
        new
    }

    /// Takes memory back. Null is nothing.
    ///
    /// # Safety
    /// As for `usable_size`.
    pub unsafe fn free(&mut self, pointer: *mut u8) {
        if pointer.is_null() {
            return;
        }
        // SAFETY: the caller's promise.
        unsafe {
            self.used -= Self::usable_size(pointer) + HEADER;
            self.inner.c_free(pointer);
        }
    }

    #[cold]
    fn refuse(&mut self, size: usize) -> *mut u8 {
        self.refused = Some(Refused { size, used: self.used });
        self.limit.lend(size);
        ptr::null_mut()
    }

    /// The refused request stays refused; but what reports it, or handles it, finds the reserve.
    fn note_failure(&mut self, size: usize) {
        self.refused = Some(Refused { size, used: self.used });
        if size <= self.reserve / 2 && self.reserve > 0 {
            let end = &self.inner.allocator().end;
            end.set(end.get() + self.reserve);
            self.reserve = 0;
            // Headers may lie anywhere in it from now on.
            self.high_water = self.start + self.size;
        }
    }

    /// Bytes of all.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Bytes that may be given out in all: the size, or the limit where there is one.
    #[must_use]
    pub fn bound(&self) -> usize {
        self.size.min(self.limit.bytes())
    }

    /// From now on at most so many bytes are given out, if they are not already: none of those is taken away, and a little
    /// more can be had, so that lowering a limit fails nobody by itself.
    pub fn set_limit(&mut self, bytes: usize) {
        self.limit.set(bytes, self.used);
    }

    /// Bytes given out.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.used
    }

    /// The most bytes that ever lay between the heap's start and its last used byte.
    #[must_use]
    pub fn peak(&self) -> usize {
        self.peak.max(self.high_water - self.start)
    }

    /// Bytes of the heap that the host has given pages for, as far as the guest can tell: never less than `used`, and too much by
    /// those that fell free since the last pass.
    #[must_use]
    pub fn resident(&self) -> usize {
        let grown = self.most.saturating_sub(self.pass.used);
        (page_up(self.high_water) - self.start).min(self.pass.held.saturating_add(grown)).max(self.used)
    }

    /// Bytes that have fallen free since the last pass over the free pages, less what was taken meanwhile.
    #[must_use]
    pub const fn fallen(&self) -> usize {
        self.most - self.used
    }

    /// Whether a pass is half done.
    #[must_use]
    pub const fn passing(&self) -> bool {
        self.pass.at != 0
    }

    /// Whether there was a pass, done or half done.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.passing() || self.pass.held != usize::MAX
    }

    /// Gives `release` the whole pages of each free chunk, at least `least` pages, until it returns false: then true is returned,
    /// and the next call goes on from there. What it was given must hold zeros before anything else is asked of the heap.
    pub fn release_pages(&mut self, least: usize, mut release: impl FnMut(usize, usize) -> bool) -> bool {
        let span = page_up(self.high_water) - self.start;
        if self.pass.at == 0 {
            self.peak = self.peak();
            self.pass.at = self.start;
            self.pass.released = 0;
        }
        let (from, mut lowered) = (self.pass.at, self.high_water);
        let begun = self.inner.allocator().next.get() > self.start;
        // SAFETY: the heap's memory is one segment of dlmalloc from its start on, as soon as that has any.
        let chunks =
            unsafe { FreePages::new(if begun { self.start } else { self.size + self.start }, self.start + self.size) };
        for (start, end) in chunks {
            // Above the high water nothing was ever written.
            let (start, end) = (start.max(from), end.min(page_up(self.high_water)));
            if end < start + least.max(1) * PAGE {
                continue;
            }
            if !release(start, end - start) {
                self.pass.at = start;
                return true;
            }
            self.pass.released += end - start;
            if end == page_up(self.high_water) {
                lowered = start; // the last chunk: all behind it is zero again
            }
        }
        self.high_water = lowered;
        self.pass = Pass { at: 0, released: 0, held: span - self.pass.released.min(span), used: self.used };
        self.most = self.used;
        false
    }

    /// The latest request that was refused, if any was since `forgive`.
    #[must_use]
    pub const fn refused(&self) -> Option<Refused> {
        self.refused
    }

    /// Whether the reserve is gone and no more can be had for small requests.
    #[must_use]
    pub const fn exhausted(&self) -> bool {
        self.reserve == 0 && self.size > 0
    }

    /// The application has coped with a refused request.
    pub fn forgive(&mut self) {
        self.refused = None;
        self.limit.settle(self.used);
    }
}

impl Default for Heap {
    fn default() -> Self {
        Self::new()
    }
}

static HEAP: Single<Heap> = Single::new(Heap::new());

/// Gives the kernel's heap its memory.
pub fn start(boot: &BootPage) {
    // SAFETY: the boot page names memory that is the guest's own and that nothing else uses.
    unsafe { (*HEAP.get()).give(boot.heap_address as usize, boot.heap_size as usize) }
}

/// The kernel's heap, for one statement.
#[inline]
pub fn with<R>(act: impl FnOnce(&mut Heap) -> R) -> R {
    // SAFETY: see `Single`; no function of `Heap` calls back into the kernel.
    act(unsafe { &mut *HEAP.get() })
}

#[cfg(test)]
mod tests;
