//! The monitor process of a unikernel: runs one image as a KVM guest and serves it. `main.rs` is the order of a start.

pub mod boot;
pub mod clock;
pub mod death;
pub mod descriptors;
pub mod devices;
pub mod diagnostic;
#[cfg(test)]
mod fuzz;
pub mod grants;
pub mod image;
pub mod kvm;
pub mod layout;
pub mod mem;
pub mod monitor;
pub mod options;
pub mod policy;
pub mod poller;
pub mod resolver;
pub mod rings;
pub mod size;
pub mod start;
pub mod sys;
pub mod tables;
