//! The hypercalls, and memory at fixed places.

use core::arch::asm;

use uk_abi::hypercall::{CLOCK, ENTER, EXIT, PANIC};
use uk_abi::{BOOT_ADDRESS, BootPage, PANIC_ADDRESS, PanicRecord};

fn call(port: u16, value: u32) {
    // SAFETY: the monitor opens these ports. It reads and writes memory during the call: no `nomem`.
    unsafe { asm!("out dx, eax", in("dx") port, in("eax") value, options(nostack, preserves_flags)) }
}

/// The hypercall `enter` with any value.
pub fn enter(value: u32) {
    call(ENTER, value);
}

/// The hypercall `clock`.
pub fn clock() {
    call(CLOCK, 0);
}

/// Ends the guest.
pub fn exit(code: u32) -> ! {
    call(EXIT, code);
    stop()
}

/// Ends the guest with a panic record of a kind and, of an exception, its vector.
pub fn die(kind: u32, vector: u32) -> ! {
    write(PANIC_ADDRESS + PanicRecord::KIND as u64, kind);
    write(PANIC_ADDRESS + PanicRecord::VECTOR as u64, vector);
    call(PANIC, kind);
    stop()
}

/// The hypercall `panic` with whatever stands in the record.
pub fn panic_with(kind: u32) -> ! {
    call(PANIC, kind);
    stop()
}

fn stop() -> ! {
    loop {
        // SAFETY: ud2 does not return; the monitor has let a dead guest go on.
        unsafe { asm!("ud2") }
    }
}

/// Writes a value anywhere.
pub fn write<T>(address: u64, value: T) {
    // SAFETY: either the place is the guest's own (rings, heap), or the exception that follows is the attack.
    unsafe { (address as *mut T).write_unaligned(value) }
    // SAFETY: nothing is done; the compiler must not move memory accesses over it.
    unsafe { asm!("", options(nostack, preserves_flags)) }
}

/// Reads a value from anywhere.
pub fn read<T: Copy>(address: u64) -> T {
    // SAFETY: nothing is done; the compiler must take memory for changed.
    unsafe { asm!("", options(nostack, preserves_flags)) }
    // SAFETY: as in `write`.
    unsafe { (address as *const T).read_unaligned() }
}

/// Goes on anywhere.
pub fn jump(address: u64) {
    // SAFETY: the exception that follows is the attack.
    unsafe { asm!("call {}", in(reg) address, clobber_abi("C")) }
}

/// Bytes at a place of the guest's own.
pub fn bytes(address: u64, length: usize) -> &'static mut [u8] {
    // SAFETY: callers name heap that nothing else uses.
    unsafe { core::slice::from_raw_parts_mut(address as *mut u8, length) }
}

/// First byte of the heap, and its bytes.
pub fn heap() -> (u64, u64) {
    let field = |offset: usize| read::<u64>(BOOT_ADDRESS + offset as u64);
    (field(BootPage::HEAP_ADDRESS), field(BootPage::HEAP_SIZE))
}

/// Monotonic nanoseconds when the boot page was written last.
pub fn monotonic() -> u64 {
    read(BOOT_ADDRESS + BootPage::CLOCK_MONOTONIC as u64)
}
