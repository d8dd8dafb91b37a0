//! The parts of the guest kernel. Everything that can be tested on the host is; what is bound to the machine is in `arch`.

#![cfg_attr(not(test), no_std)]

pub mod arch;
pub mod boot;
pub mod clock;
pub mod console;
pub mod heap;
pub mod js;
pub mod libc;
pub mod report;

/// A value that lives in a `static` and is changed: sound because a guest has one vCPU and no interrupts, and because an
/// exception never returns to what it interrupted.
pub struct Single<T>(core::cell::UnsafeCell<T>);

// SAFETY: there is one thread of execution in the kernel (see the type's text); host tests that reach one serialise themselves.
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    /// The initial value.
    pub const fn new(value: T) -> Self {
        Self(core::cell::UnsafeCell::new(value))
    }

    /// Where it is. A reference made of it must not outlive the statement that makes it.
    #[inline]
    pub const fn get(&self) -> *mut T {
        self.0.get()
    }
}
