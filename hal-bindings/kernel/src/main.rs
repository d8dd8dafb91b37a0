//! The guest kernel: the boot order as a list.

#![cfg(not(test))] // host tests are in the library; a test build of this program is empty
#![no_std]
#![no_main]

use uk_kernel_lib::{arch, boot, clock, heap, js, report};

/// Reached from the ELF entry point with the address of the boot page; never returns.
#[unsafe(no_mangle)]
extern "C" fn uk_main(boot_page: *const u8) -> ! {
    let boot = boot::read(boot_page);
    clock::start(&boot);
    heap::start(&boot);
    let engine = js::Engine::start();
    engine.install_machine(&boot);
    let evaluation = engine.evaluate(&boot);
    engine.run(evaluation);
    arch::hypercall::exit(uk_abi::exit_code::OK)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    report::kernel_panic(format_args!("{info}"))
}

/// The standard library for this target is built for unwinding and names this; with `panic = "abort"` nothing calls it.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() -> ! {
    report::kernel_panic(format_args!("a panic unwinds"))
}
