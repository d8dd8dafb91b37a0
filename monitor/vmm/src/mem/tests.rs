//! Guest memory and what is refused of it.

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

#[test]
fn of_a_stack_what_nobody_stands_on_goes_but_a_page() {
    let memory = memory();
    let (lowest, end) = (STACK_ADDRESS, STACK_ADDRESS + STACK_SIZE);
    let places = [lowest - 8, lowest, end - 4 * PAGE_SIZE, end - 2 * PAGE_SIZE, end - PAGE_SIZE, end - 8, end];
    let left_by = |stack_pointer| {
        places.iter().for_each(|place| memory.write(*place, b"x"));
        memory.forget_stack(stack_pointer);
        places.map(|place| u8::from(memory.read::<1>(place) == *b"x"))
    };
    assert_eq!(left_by(end - 16), [1, 0, 0, 1, 1, 1, 1]);
    assert_eq!(left_by(end - 2 * PAGE_SIZE - 8), [1, 0, 1, 1, 1, 1, 1]);
    // Nobody says that it points there; then too, only the stack goes.
    assert_eq!(left_by(u64::MAX), [1, 0, 0, 0, 0, 0, 1]);
    for elsewhere in [0, 8, lowest, lowest + PAGE_SIZE] {
        assert_eq!(left_by(elsewhere), [1; 7], "{elsewhere:#x}");
    }
}
