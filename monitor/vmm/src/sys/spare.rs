//! What the monitor's own start has left behind in memory.

use rustix::mm::{Advice, madvise};
use uk_abi::PAGE_SIZE;

/// Bytes of the stack that a start may have used. Below it the system leaves a gap of at least a megabyte.
const STACK_USED: usize = 256 << 10;

/// Gives back the free pages of the monitor's heap, and those of its stack that nobody stands on now. To be called by the main thread.
pub fn give_back() {
    // SAFETY: it touches free memory alone. The whole heap is one arena that grows by brk (`keep_memory_simple`).
    unsafe { libc::malloc_trim(0) };
    let here = 0u8;
    // What is called from here stands on less than a page.
    let end = (&raw const here as usize & !(PAGE_SIZE as usize - 1)) - PAGE_SIZE as usize;
    // SAFETY: nothing lives on the stack below whoever runs; pages that are used again are zeros, as new ones are. Where the range
    // reaches beyond the stack nothing is mapped, which the call passes over.
    let _ = unsafe { madvise((end - STACK_USED) as *mut _, STACK_USED, Advice::LinuxDontNeed) };
}
