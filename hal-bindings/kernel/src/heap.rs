//! The guest's heap: all memory behind the image, by dlmalloc. A page is touched only when something is put into it.

use core::{cell::Cell, ptr};

use dlmalloc::{Allocator, Dlmalloc};
use uk_abi::BootPage;

use crate::Single;

/// Bytes of a chunk's header before the memory that is given out.
const HEADER: usize = 8;
/// The low bits of a chunk's size are flags.
const FLAGS: usize = 7;

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
        4096
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
            refused: None,
        }
    }

    /// Gives it its memory, once.
    ///
    /// # Safety
    /// The region is zeroed, page-aligned, and nothing else uses it from now on.
    pub unsafe fn give(&mut self, start: usize, size: usize) {
        let size = size & !4095;
        self.start = start;
        self.size = size;
        self.high_water = start;
        self.reserve = (size / 32).clamp(64 << 10, 256 << 10).min(size / 2) & !4095;
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
        // The header of the chunk behind is written too.
        self.high_water = self.high_water.max(pointer as usize + usable + HEADER);
    }

    /// Memory of `size` bytes, aligned to 16; null if there is none.
    pub fn allocate(&mut self, size: usize) -> *mut u8 {
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

    /// Bytes given out.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.used
    }

    /// The most bytes that ever lay between the heap's start and its last used byte.
    #[must_use]
    pub const fn peak(&self) -> usize {
        self.high_water - self.start
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
    pub const fn forgive(&mut self) {
        self.refused = None;
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
mod tests {
    use super::Heap;

    /// A heap over zeroed memory of its own.
    fn heap(size: usize) -> Heap {
        let mut heap = Heap::new();
        let memory = vec![0_u8; size + 4096].leak();
        let start = (memory.as_ptr() as usize).next_multiple_of(4096);
        // SAFETY: the memory is zeroed, page-aligned and leaked.
        unsafe { heap.give(start, size) };
        heap
    }

    /// Numbers that look random, always the same.
    fn numbers() -> impl Iterator<Item = usize> {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        std::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 16) as usize
        })
    }

    #[test]
    fn everything_usable_can_be_used() {
        let mut heap = heap(1 << 20);
        let pieces: Vec<_> = (1..400)
            .map(|size| {
                let piece = heap.allocate(size);
                // SAFETY: just allocated.
                let usable = unsafe { Heap::usable_size(piece) };
                assert!(usable >= size && (piece as usize).is_multiple_of(16));
                // SAFETY: it may all be used.
                unsafe { piece.write_bytes(size as u8, usable) };
                (piece, usable, size as u8)
            })
            .collect();
        for (piece, usable, value) in pieces {
            // SAFETY: it is still ours.
            unsafe {
                assert!(std::slice::from_raw_parts(piece, usable).iter().all(|byte| *byte == value));
                heap.free(piece);
            }
        }
        assert_eq!(heap.used(), 0);
    }

    #[test]
    fn zeroed_memory_is_zero_whatever_came_before() {
        let mut heap = heap(4 << 20);
        let mut held: Vec<(*mut u8, usize)> = Vec::new();
        for number in numbers().take(20_000) {
            if number % 3 == 0 && !held.is_empty() {
                let (piece, _) = held.swap_remove(number / 3 % held.len());
                // SAFETY: it was ours.
                unsafe { heap.free(piece) };
                continue;
            }
            if number % 7 == 0 && !held.is_empty() {
                let at = number / 7 % held.len();
                let size = number / 77 % 9000 + 1;
                // SAFETY: it is ours.
                let piece = unsafe { heap.reallocate(held[at].0, size) };
                assert!(!piece.is_null());
                held[at] = (piece, size);
                continue;
            }
            let size = number / 21 % 5000 + 1;
            let piece = heap.allocate_zeroed(size);
            if piece.is_null() {
                break;
            }
            // SAFETY: just allocated; all that is usable is then soiled.
            unsafe {
                assert!(std::slice::from_raw_parts(piece, size).iter().all(|byte| *byte == 0), "{size} bytes");
                piece.write_bytes(0xdd, Heap::usable_size(piece));
            }
            held.push((piece, size));
            if held.len() > 300 {
                let (piece, _) = held.swap_remove(0);
                // SAFETY: it was ours.
                unsafe { heap.free(piece) };
            }
        }
        for (piece, _) in held {
            // SAFETY: it was ours.
            unsafe { heap.free(piece) };
        }
        assert_eq!(heap.used(), 0);
    }

    #[test]
    fn a_refused_small_request_opens_the_reserve() {
        let mut heap = heap(1 << 20);
        assert!(!heap.exhausted());
        while !heap.allocate(4000).is_null() {}
        assert!(heap.exhausted() && heap.refused().unwrap().size == 4000);
        heap.forgive();
        assert_eq!(heap.refused(), None);
        let more = std::iter::repeat_with(|| heap.allocate(4000)).take_while(|piece| !piece.is_null()).count();
        assert!(more * 4000 > 48 << 10, "only {more} pieces of 4000 bytes come from the reserve");
        assert_eq!(heap.refused().unwrap().size, 4000);
    }

    #[test]
    fn a_refused_huge_request_leaves_the_reserve() {
        let mut heap = heap(1 << 20);
        assert!(heap.allocate(8 << 20).is_null());
        assert!(!heap.exhausted() && heap.refused().unwrap().size == 8 << 20);
        assert!(!heap.allocate(500 << 10).is_null());
    }

    #[test]
    fn untouched_memory_stays_untouched() {
        let mut heap = heap(8 << 20);
        let piece = heap.allocate_zeroed(4 << 20);
        assert!(!piece.is_null());
        assert!(heap.peak() <= (4 << 20) + 64);
        let pages = (0..4 << 20).step_by(4096).filter(|at| {
            // SAFETY: inside of the piece.
            unsafe { *piece.add(*at) != 0 }
        });
        assert_eq!(pages.count(), 0);
    }
}
