//! The heap on the host's memory.

use super::Heap;
use super::pages::PAGE;

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

/// Does what the host does: the pages are zeros.
fn zero(start: usize, length: usize) -> bool {
    assert!(start.is_multiple_of(PAGE) && length.is_multiple_of(PAGE) && length > 0);
    // SAFETY: the heap promises that nothing lies there.
    unsafe { (start as *mut u8).write_bytes(0, length) };
    true
}

fn release_all(heap: &mut Heap) -> usize {
    let mut released = 0;
    assert!(!heap.release_pages(1, |start, length| {
        released += length;
        zero(start, length)
    }));
    released
}

/// Pages of the heap that are not zero: those that the host has to keep.
fn touched(heap: &Heap) -> usize {
    (heap.start..heap.start + heap.size)
        .step_by(PAGE)
        .filter(|page| {
            // SAFETY: inside of the heap's memory.
            unsafe { std::slice::from_raw_parts(*page as *const u64, PAGE / 8).iter().any(|word| *word != 0) }
        })
        .count()
}

#[test]
fn free_pages_are_released_and_nothing_else() {
    let mut heap = heap(16 << 20);
    let mut held: Vec<(*mut u8, usize, u8)> = Vec::new();
    for (turn, number) in numbers().take(60_000).enumerate() {
        let grow = turn / 5000 % 2 == 0;
        if held.is_empty() || (number % 8 < 5) == grow {
            let size = if number % 5 == 0 { number / 21 % 60_000 + 1 } else { number / 21 % 300 + 1 };
            let zeroed = number % 16 < 8;
            let piece = if zeroed { heap.allocate_zeroed(size) } else { heap.allocate(size) };
            if piece.is_null() {
                heap.forgive();
                continue;
            }
            // SAFETY: just allocated.
            unsafe {
                assert!(!zeroed || std::slice::from_raw_parts(piece, size).iter().all(|byte| *byte == 0));
                piece.write_bytes(turn as u8 | 1, Heap::usable_size(piece));
                held.push((piece, Heap::usable_size(piece), turn as u8 | 1));
            }
        } else {
            let (piece, size, value) = held.swap_remove(number / 8 % held.len());
            // SAFETY: it was ours, with what was put into it.
            unsafe {
                assert!(std::slice::from_raw_parts(piece, size).iter().all(|byte| *byte == value));
                heap.free(piece);
            }
        }
        if turn % 997 == 0 {
            release_all(&mut heap);
            // What remains: pages with something in use, or with the begin or end of a free chunk.
            assert!(
                touched(&heap) * PAGE <= heap.resident() + 2 * PAGE,
                "{} of {}",
                touched(&heap) * PAGE,
                heap.resident()
            );
        }
    }
    for (piece, size, value) in held {
        // SAFETY: it was ours, with what was put into it.
        unsafe {
            assert!(std::slice::from_raw_parts(piece, size).iter().all(|byte| *byte == value));
            heap.free(piece);
        }
    }
    assert_eq!(heap.used(), 0);
    release_all(&mut heap);
    assert!(touched(&heap) <= 3, "{} pages of an empty heap", touched(&heap));
    assert!(heap.resident() <= 3 * PAGE && heap.peak() > 1 << 20, "{} of {}", heap.resident(), heap.peak());
}

#[test]
fn a_pass_goes_on_where_it_stopped() {
    let mut heap = heap(8 << 20);
    let pieces: Vec<_> = (0..400).map(|_| heap.allocate(3 * PAGE)).collect();
    for piece in &pieces {
        // SAFETY: it is ours; every second one is freed.
        unsafe { piece.write_bytes(1, 3 * PAGE) };
    }
    for piece in pieces.iter().step_by(2) {
        // SAFETY: as above.
        unsafe { heap.free(*piece) };
    }
    let before = touched(&heap);
    let (mut calls, mut released) = (0, 0);
    loop {
        let mut room = 64;
        calls += 1;
        let more = heap.release_pages(1, |start, length| {
            if room == 0 {
                return false;
            }
            room -= 1;
            released += length / PAGE;
            zero(start, length)
        });
        assert_eq!(more, heap.passing());
        if !more {
            break;
        }
    }
    assert_eq!(calls, 4, "200 free chunks and the last");
    assert_eq!(touched(&heap), before - released);
    assert!(released >= 390, "{released} pages");
    assert_eq!(heap.fallen(), 0);
    assert_eq!(release_all(&mut heap), released * PAGE, "the same chunks are free");
}

#[test]
fn small_holes_can_be_left_alone() {
    let mut heap = heap(8 << 20);
    let pieces: Vec<_> = (0..100).map(|_| heap.allocate(3 * PAGE)).collect();
    for piece in pieces.iter().step_by(2) {
        // SAFETY: it is ours; every second one is freed.
        unsafe { heap.free(*piece) };
    }
    let mut count = 0;
    heap.release_pages(4, |_, _| {
        count += 1;
        true
    });
    assert_eq!(count, 0);
}

#[test]
fn an_untouched_heap_has_nothing_to_release() {
    let mut heap = heap(8 << 20);
    assert_eq!(release_all(&mut heap), 0);
    let piece = heap.allocate(100);
    assert!(!piece.is_null());
    assert_eq!(release_all(&mut heap), 0);
}

#[test]
fn pages_of_an_exhausted_heap_are_released_too() {
    let mut heap = heap(1 << 20);
    let pieces: Vec<_> =
        std::iter::repeat_with(|| heap.allocate_zeroed(4000)).take_while(|piece| !piece.is_null()).collect();
    assert!(heap.exhausted());
    let more: Vec<_> =
        std::iter::repeat_with(|| heap.allocate_zeroed(4000)).take_while(|piece| !piece.is_null()).collect();
    for piece in pieces.into_iter().chain(more) {
        // SAFETY: it is ours.
        unsafe {
            piece.write_bytes(1, 4000);
            heap.free(piece);
        }
    }
    assert!(release_all(&mut heap) > 900 << 10);
    assert!(touched(&heap) <= 3);
    let piece = heap.allocate_zeroed(800 << 10);
    // SAFETY: just allocated.
    assert!(unsafe { std::slice::from_raw_parts(piece, 800 << 10).iter().all(|byte| *byte == 0) });
}

#[test]
fn beyond_the_limit_nothing_is_given_out() {
    let mut heap = heap(8 << 20);
    heap.set_limit(2 << 20);
    assert_eq!(heap.bound(), 2 << 20);
    let pieces: Vec<_> =
        std::iter::repeat_with(|| heap.allocate(10_000)).take_while(|piece| !piece.is_null()).collect();
    assert!((200..=210).contains(&pieces.len()), "{} pieces", pieces.len());
    assert!(heap.refused().is_some() && !heap.exhausted());
    assert!(!heap.allocate(4000).is_null(), "what reports it finds some room");
    // SAFETY: it is ours; null leaves it so.
    assert!(unsafe { heap.reallocate(pieces[0], 1 << 20) }.is_null());
    heap.set_limit(usize::MAX);
    // SAFETY: it is ours.
    assert!(!unsafe { heap.reallocate(pieces[0], 1 << 20) }.is_null());
    assert_eq!(heap.bound(), 8 << 20);
}
