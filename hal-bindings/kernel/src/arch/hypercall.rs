//! The four hypercalls.

use core::arch::asm;

use uk_abi::hypercall::{CLOCK, ENTER, EXIT, PANIC};

fn call(port: u16, value: u32) {
    // SAFETY: the monitor opens exactly these ports. It reads and writes memory that is shared with it (rings, buffers named in
    // submissions), so the compiler must not keep such memory in registers across the call: no `nomem`.
    unsafe { asm!("out dx, eax", in("dx") port, in("eax") value, options(nostack, preserves_flags)) }
}

/// Hands over submissions and waits, as the control page says.
pub fn enter() {
    call(ENTER, 0);
}

/// Asks for a fresh clock triple in the boot page.
pub fn clock() {
    call(CLOCK, 0);
}

/// Ends the guest.
pub fn exit(code: u32) -> ! {
    call(EXIT, code);
    stop()
}

/// Ends the guest; the record at PANIC_ADDRESS tells why.
pub fn panic(kind: u32) -> ! {
    call(PANIC, kind);
    stop()
}

/// The monitor has let a dead guest go on: an invalid instruction ends it for good.
fn stop() -> ! {
    // SAFETY: ud2 does not return.
    unsafe { asm!("ud2", options(noreturn)) }
}
