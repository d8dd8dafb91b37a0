//! The monitor process of a unikernel: runs one image as a KVM guest and serves it. `main.rs` is the order of a start.

pub mod boot;
pub mod bucket;
pub mod clock;
pub mod counters;
pub mod death;
pub mod descriptors;
pub mod devices;
pub mod diagnostic;
#[cfg(test)]
mod fuzz;
pub mod grants;
pub mod image;
pub mod jail;
pub mod keeper;
pub mod kvm;
pub mod layout;
pub mod limit;
pub mod mem;
pub mod monitor;
pub mod options;
pub mod policy;
pub mod poller;
pub mod rates;
pub mod resolver;
pub mod rings;
#[cfg(test)]
mod scratch;
pub mod secrets;
pub mod size;
pub mod start;
pub mod supervision;
pub mod sys;
pub mod tables;
pub mod throttle;
