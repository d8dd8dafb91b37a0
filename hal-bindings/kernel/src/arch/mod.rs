//! The machine below: entry, exceptions, hypercalls, the shared pages, the time-stamp counter. All of it is x86-64, ring 3.

#[cfg(not(test))]
mod entry;
mod exceptions;
pub mod hypercall;
#[cfg(not(test))]
mod note;
pub mod shared;

/// The time-stamp counter.
#[inline]
#[must_use]
pub fn ticks() -> u64 {
    // SAFETY: rdtsc has no effect on memory; the monitor does not set CR4.TSD.
    unsafe { core::arch::x86_64::_rdtsc() }
}
