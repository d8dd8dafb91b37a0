//! What a process may do beyond its descriptors: privileges, limits, being looked into.

use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};

/// No program that it could run would give it any.
pub(super) fn gain_none() -> Result<(), Errno> {
    set_no_new_privs(true)
}

/// Gives all capabilities back, in its own namespace and outside. Nobody of the same user can look into its memory from here
/// on, and it leaves no image of it when it dies.
pub(super) fn give_back() -> Result<(), Errno> {
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    limit(Resource::Core, 0)
}

/// No more threads or processes; and no more descriptors than it has use for.
pub(super) fn limit_all(descriptors: Option<u64>) -> Result<(), Errno> {
    limit(Resource::Nproc, 0)?;
    descriptors.map_or(Ok(()), |count| limit(Resource::Nofile, count))
}

fn limit(resource: Resource, most: u64) -> Result<(), Errno> {
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
}
