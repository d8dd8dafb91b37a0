//! The C symbols that the engine needs, and nothing else. Host tests use their own C library, so there the names stay ours.

#[cfg(not(test))]
mod allocation;
pub mod format;
pub mod math;
#[cfg_attr(test, allow(dead_code))]
mod memory;
pub mod number;
mod stdio;
mod strings;
#[cfg(not(test))]
mod thread;
pub mod time;
