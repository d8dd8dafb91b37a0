//! Reads, writes and jumps where there is nothing for the guest.

use uk_abi::{BOOT_ADDRESS, IMAGE_ADDRESS, PAGE_SIZE, PARAMETERS_ADDRESS, STACK_ADDRESS, SYSTEM_ADDRESS};

use crate::machine::{heap, jump, read, write};
use crate::random::Random;

/// Goes on until something is forbidden. Never comes back: with 0 it would have been let do all.
pub fn faults(random: &mut Random, _: u32) {
    let (heap, size) = heap();
    loop {
        let address = random.pick(&[
            0,
            SYSTEM_ADDRESS,
            BOOT_ADDRESS,
            PARAMETERS_ADDRESS,
            STACK_ADDRESS - PAGE_SIZE,
            heap,
            heap + size - 8,
            heap + size,
            IMAGE_ADDRESS,
            0xffff_ffff_ffff_f000,
            0x8000_0000_0000,
            0xfee0_0000,
        ]) + random.next() % PAGE_SIZE;
        match random.below(4) {
            0 => write(address, random.next()),
            1 => jump(address),
            _ => _ = read::<u64>(address),
        }
    }
}
