//! The monitor's own code in memory.

use rustix::mm::{Advice, madvise};
use uk_abi::PAGE_SIZE;

unsafe extern "C" {
    /// The linker's names for the begin of the program and the end of its code; only their addresses mean something.
    safe static __executable_start: u8;
    safe static etext: u8;
}

/// Lets go of the pages of this program's code and constants: those that are still used come back from the page cache.
pub fn forget() {
    let start = &raw const __executable_start as usize;
    let end = &raw const etext as usize & !(PAGE_SIZE as usize - 1);
    if start < end && start.is_multiple_of(PAGE_SIZE as usize) {
        // SAFETY: this range is mapped from the program's file and is never written (the program is linked at its place,
        // so nothing in it is relocated): dropping its pages changes no content.
        let _ = unsafe { madvise(start as *mut _, end - start, Advice::LinuxDontNeed) };
    }
}
