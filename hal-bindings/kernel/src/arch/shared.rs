//! The pages shared with the monitor, at the places the HAL names. Everything here is a copy in or a copy out.

use core::ptr;

use uk_abi::{
    BOOT_ADDRESS, BootPage, COMPLETION_COUNT, CONTROL_ADDRESS, ControlPage, PAGE_SIZE, PANIC_ADDRESS, PanicRecord,
    SUBMISSION_COUNT, SUBMISSIONS_ADDRESS, Submission,
};

/// The clock triple of the boot page: (tsc, monotonic, wall), nanoseconds.
#[must_use]
pub fn clock_triple() -> (u64, u64, u64) {
    let read = |offset: usize| {
        // SAFETY: the boot page is mapped, readable, aligned and 256 bytes long; the monitor changes it in hypercalls only.
        unsafe { ptr::read_volatile((BOOT_ADDRESS as usize + offset) as *const u64) }
    };
    (read(BootPage::CLOCK_TSC), read(BootPage::CLOCK_MONOTONIC), read(BootPage::CLOCK_WALL))
}

fn control_field(offset: usize) -> *mut u32 {
    (CONTROL_ADDRESS as usize + offset) as *mut u32
}

/// Sets the arguments of `enter`.
pub fn set_enter(wait: u32, deadline: u64) {
    // SAFETY: the control page is mapped read-write and aligned; its fields lie inside of it.
    unsafe {
        ptr::write_volatile(control_field(ControlPage::ENTER_WAIT), wait);
        ptr::write_volatile(control_field(ControlPage::ENTER_DEADLINE).cast::<u64>(), deadline);
    }
}

/// Takes the monitor's request to interrupt: true once for each time it was set.
#[must_use]
pub fn take_interrupt() -> bool {
    let flag = control_field(ControlPage::INTERRUPT);
    // SAFETY: as in set_enter.
    unsafe {
        if ptr::read_volatile(flag) == 0 {
            return false;
        }
        ptr::write_volatile(flag, 0);
    }
    true
}

/// Bytes of the heap that the monitor wants the guest to stay within; `usize::MAX`: all of it.
#[must_use]
pub fn memory_limit() -> usize {
    // SAFETY: as in set_enter.
    match unsafe { ptr::read_volatile(control_field(ControlPage::MEMORY_LIMIT)) } {
        0 => usize::MAX,
        pages => pages as usize * PAGE_SIZE as usize,
    }
}

/// How many submissions the monitor would take at once, each with one completion: the room in both rings, those of before counted.
#[must_use]
pub fn room() -> u32 {
    let word = |offset| {
        // SAFETY: as in set_enter.
        unsafe { ptr::read_volatile(control_field(offset)) }
    };
    let untaken = word(ControlPage::SUBMISSION_TAIL).wrapping_sub(word(ControlPage::SUBMISSION_HEAD));
    let completions = word(ControlPage::COMPLETION_TAIL).wrapping_sub(word(ControlPage::COMPLETION_HEAD));
    let places = (SUBMISSION_COUNT as u32).min((COMPLETION_COUNT as u32).saturating_sub(completions));
    places.saturating_sub(untaken)
}

/// Whether the monitor has taken all submissions.
#[must_use]
pub fn all_taken() -> bool {
    // SAFETY: as in set_enter.
    unsafe {
        ptr::read_volatile(control_field(ControlPage::SUBMISSION_TAIL))
            == ptr::read_volatile(control_field(ControlPage::SUBMISSION_HEAD))
    }
}

/// Puts a submission into the ring; false if the ring is full.
#[must_use]
pub fn submit(submission: &[u8; Submission::SIZE]) -> bool {
    // SAFETY: as in set_enter; the slot lies inside the submission ring, whose size is SUBMISSION_COUNT entries.
    unsafe {
        let tail = ptr::read_volatile(control_field(ControlPage::SUBMISSION_TAIL));
        let head = ptr::read_volatile(control_field(ControlPage::SUBMISSION_HEAD));
        if u64::from(tail.wrapping_sub(head)) >= SUBMISSION_COUNT {
            return false;
        }
        let slot = (u64::from(tail) % SUBMISSION_COUNT) as usize * Submission::SIZE;
        ptr::write_volatile((SUBMISSIONS_ADDRESS as usize + slot) as *mut [u8; Submission::SIZE], *submission);
        ptr::write_volatile(control_field(ControlPage::SUBMISSION_TAIL), tail.wrapping_add(1));
    }
    true
}

/// Writes the panic record.
pub fn write_panic(record: &PanicRecord) {
    // SAFETY: the record's page is mapped read-write and nothing else uses it.
    unsafe { ptr::write_volatile(PANIC_ADDRESS as *mut [u8; PanicRecord::SIZE], record.write()) }
}

/// A region of guest memory that the boot page names.
///
/// # Safety
/// `address` and `length` come from the boot page: the monitor has mapped them, readable, for the guest's whole life.
#[must_use]
pub unsafe fn region(address: u64, length: u64) -> &'static [u8] {
    if address == 0 || length == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts(address as *const u8, length as usize) }
}
