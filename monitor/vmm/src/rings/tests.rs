//! The rings against well-behaved and against hostile guests.

use super::*;
use crate::layout::Layout;

fn memory() -> GuestMemory {
    GuestMemory::new(Layout::new(&[], 8 << 20)).unwrap()
}

fn control(memory: &GuestMemory, field: usize, value: u32) {
    memory.write(CONTROL_ADDRESS + field as u64, &value.to_le_bytes());
}

fn submit(memory: &GuestMemory, index: u64, token: u32) {
    let entry = Submission { operation: 0, flags: 0, token, handle: 0, length: 0, address: 0 };
    memory.write(SUBMISSIONS_ADDRESS + index % SUBMISSION_COUNT * 64, &entry.write());
}

fn token(number: u32) -> Token {
    Token { number, quiet: false }
}

fn completion(memory: &GuestMemory, index: u64) -> Completion {
    Completion::read(&memory.read(COMPLETIONS_ADDRESS + index % COMPLETION_COUNT * 32))
}

#[test]
fn submissions_come_out_in_order_and_once() {
    let (memory, mut rings) = (memory(), Rings::default());
    for round in 0..5u32 {
        for index in 0..200 {
            submit(&memory, u64::from(round * 200 + index), round * 200 + index);
        }
        control(&memory, ControlPage::SUBMISSION_TAIL, (round + 1) * 200);
        rings.begin(&memory).unwrap();
        for index in 0..200 {
            assert_eq!(rings.take(&memory).unwrap().head.token, round * 200 + index);
        }
        assert!(rings.take(&memory).is_none());
        rings.end(&memory);
        assert_eq!(memory.read_u32(CONTROL_ADDRESS + 4), (round + 1) * 200);
    }
}

#[test]
fn the_guest_cannot_move_the_monitors_counters() {
    let (memory, mut rings) = (memory(), Rings::default());
    control(&memory, ControlPage::SUBMISSION_HEAD, 77);
    control(&memory, ControlPage::COMPLETION_TAIL, 77);
    control(&memory, ControlPage::BUFFER_HEAD, 77);
    rings.begin(&memory).unwrap();
    assert!(rings.take(&memory).is_none());
    rings.end(&memory);
    assert_eq!(memory.read_u32(CONTROL_ADDRESS + ControlPage::SUBMISSION_HEAD as u64), 0);
    assert_eq!(memory.read_u32(CONTROL_ADDRESS + ControlPage::COMPLETION_TAIL as u64), 0);
}

#[test]
fn impossible_counters_break_the_ring() {
    let memory = memory();
    control(&memory, ControlPage::SUBMISSION_TAIL, 257);
    assert_eq!(Rings::default().begin(&memory), Err(RingBroken::Submissions { waiting: 257 }));
    control(&memory, ControlPage::SUBMISSION_TAIL, u32::MAX);
    assert!(Rings::default().begin(&memory).is_err());
    control(&memory, ControlPage::SUBMISSION_TAIL, 256);
    control(&memory, ControlPage::COMPLETION_HEAD, 1);
    assert_eq!(Rings::default().begin(&memory), Err(RingBroken::Completions { waiting: u32::MAX }));
    control(&memory, ControlPage::COMPLETION_HEAD, 0);
    control(&memory, ControlPage::BUFFER_TAIL, 1025);
    assert_eq!(Rings::default().begin(&memory), Err(RingBroken::Buffers { waiting: 1025 }));
}

#[test]
fn a_full_completion_ring_holds_back_and_loses_nothing() {
    let (memory, mut rings) = (memory(), Rings::default());
    control(&memory, ControlPage::SUBMISSION_TAIL, 1);
    rings.begin(&memory).unwrap();
    for number in 0..600 {
        rings.succeed(&memory, token(number), Outcome::of(1));
    }
    assert!(rings.full());
    assert!(rings.take(&memory).is_none(), "no submission is taken without room for its completion");
    assert_eq!(completion(&memory, 511).token, 511);
    control(&memory, ControlPage::COMPLETION_HEAD, 500);
    rings.begin(&memory).unwrap();
    assert_eq!(completion(&memory, 599).token, 599);
    assert_eq!(rings.ready(), 100);
    assert!(rings.take(&memory).is_some());
}

#[test]
fn quiet_success_does_not_count_but_quiet_failure_does() {
    let (memory, mut rings) = (memory(), Rings::default());
    rings.begin(&memory).unwrap();
    let quiet = Token { number: 1, quiet: true };
    rings.succeed(&memory, quiet, Outcome::of(1));
    assert_eq!(rings.ready(), 0);
    rings.fail(&memory, quiet, INVALID);
    assert_eq!(rings.ready(), 1);
    assert_eq!(completion(&memory, 1).result, -1);
    rings.begin(&memory).unwrap();
    assert_eq!(rings.ready(), 2, "what was there before this enter counts");
}

fn pool(memory: &GuestMemory, address: u64, size: u32, count: u32) {
    memory.write(CONTROL_ADDRESS + ControlPage::POOL_ADDRESS as u64, &address.to_le_bytes());
    control(memory, ControlPage::POOL_BUFFER_SIZE, size);
    control(memory, ControlPage::POOL_COUNT, count);
}

fn first_buffer(memory: &GuestMemory) -> Result<Option<(u32, Writable)>, RingBroken> {
    let mut rings = Rings::default();
    rings.begin(memory)?;
    rings.buffer(memory)
}

#[test]
fn buffers_come_from_the_pool_only() {
    let memory = memory();
    pool(&memory, 0x50_0000, 4096, 16);
    assert_eq!(first_buffer(&memory), Ok(None));
    control(&memory, ControlPage::BUFFER_TAIL, 1);
    memory.write(BUFFERS_ADDRESS, &5u32.to_le_bytes());
    assert_eq!(first_buffer(&memory), Ok(Some((5, memory.writable(0x50_5000, 4096).unwrap()))));
    memory.write(BUFFERS_ADDRESS, &16u32.to_le_bytes());
    assert_eq!(first_buffer(&memory), Err(RingBroken::BufferNumber { number: 16, count: 16 }));
}

#[test]
fn a_pool_outside_of_memory_breaks_the_ring() {
    let memory = memory();
    control(&memory, ControlPage::BUFFER_TAIL, 1);
    for (address, size) in [
        (0x1000, 4096),
        (0x10_0000, 16),
        (0x7f_f001, 4096),
        (u64::MAX, 1),
        (u64::MAX - 100, u32::MAX),
        (0x50_0000, 0),
        (0, 1),
        (0x50_0000, u32::MAX),
    ] {
        pool(&memory, address, size, 1);
        assert!(matches!(first_buffer(&memory), Err(RingBroken::Pool { .. })), "{address:#x} {size}");
    }
    pool(&memory, 0x50_0000, 1, 1025);
    assert!(matches!(first_buffer(&memory), Err(RingBroken::BufferNumber { .. })));
}
