//! A guest that attacks its monitor. Arguments: the attack, a seed, rounds. It ends with 0 if it was let do all its rounds, with 99 if
//! the monitor has let it do what it must not, or as the monitor ends it.

#![cfg(not(test))] // a test build of this program is empty
#![no_std]
#![no_main]

mod attacks;
mod entry;
mod machine;
mod memory;
/// The monitor is told the same as of the kernel.
#[path = "../../../../hal-bindings/kernel/src/arch/note.rs"]
mod note;
mod random;
mod ring;

use random::Random;
use uk_abi::{PARAMETERS_ADDRESS, exit_code};

/// The monitor has let the guest do what it must not.
pub const BREACH: u32 = 99;
/// The attack could not even begin: the test names none, or does not grant what it needs.
const UNREADY: u32 = 98;

/// Reached from the entry point; never returns.
#[unsafe(no_mangle)]
extern "C" fn hostile_main() -> ! {
    let [attack, seed, rounds] = arguments();
    let seed = number(seed);
    let random = &mut Random::new(seed);
    match attacks::ALL.iter().find(|(name, _)| name.as_bytes() == attack) {
        Some((_, attack)) => attack(random, number(rounds) as u32),
        None => unready(),
    }
    machine::exit(exit_code::OK)
}

/// Ends the guest, so that nobody takes an attack that has not taken place for one that was withstood.
pub fn unready() -> ! {
    machine::exit(UNREADY)
}

/// The three texts behind the program's name.
fn arguments() -> [&'static [u8]; 3] {
    // SAFETY: the monitor maps the parameters, readable; a page of them is always there.
    let page = unsafe { core::slice::from_raw_parts(PARAMETERS_ADDRESS as *const u8, 4096) };
    let mut texts = page[8..].split(|byte| *byte == 0).skip(1);
    [(); 3].map(|()| texts.next().unwrap_or_default())
}

fn number(text: &[u8]) -> u64 {
    text.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    machine::die(uk_abi::panic_kind::KERNEL, 0)
}

/// The standard library for this target is built for unwinding and names this; with `panic = "abort"` nothing calls it.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() -> ! {
    machine::die(uk_abi::panic_kind::KERNEL, 0)
}
