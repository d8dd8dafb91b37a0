//! The walls around a running monitor and its volume server: should a guest take one of them over, it has taken over next to nothing.
//!
//! Built in three steps, since each takes away what the one before it needed: `separate` (namespaces), `confine` (files,
//! privileges), and, when all threads are there, `seal` (system calls).

pub mod calls;
mod filter;
pub mod grants;
mod landlock;
mod namespaces;
mod privileges;
pub mod report;

use rustix::io::Errno;

use crate::sys::refused;

pub use self::landlock::Place;
pub use grants::Grants;
pub use namespaces::{Namespaces, detached, separate};

/// Descriptors of a guest that can open nothing.
const DESCRIPTORS: u64 = 64;

/// The wall cannot be built, though every Linux that is new enough has what it needs.
#[derive(Debug, thiserror::Error)]
#[error("{step}")]
pub struct JailError {
    /// What was to be done.
    pub step: &'static str,
    /// Why it was not.
    pub errno: Errno,
}

fn failed(step: &'static str) -> impl Fn(Errno) -> JailError {
    move |errno| JailError { step, errno }
}

/// Who is walled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inmate {
    /// Runs the guest. Names no file.
    Monitor,
    /// Names and opens files, and nothing else.
    VolumeServer,
}

impl Inmate {
    /// The system calls that it may make, with what they are needed by.
    #[must_use]
    pub fn calls(self) -> &'static [calls::Call] {
        match self {
            Self::Monitor => calls::CALLS,
            Self::VolumeServer => calls::SERVER_CALLS,
        }
    }
}

/// What holds of what not every host has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// Its namespaces.
    pub namespaces: Namespaces,
    /// Whether the root directory is an empty one.
    pub empty_root: bool,
    /// The version of Landlock that holds.
    pub landlock: Option<i32>,
}

/// Leaves all files but those below `places`, and gives every privilege back. What the host does not have is left out.
pub fn confine(
    inmate: Inmate,
    namespaces: Namespaces,
    grants: Grants,
    places: &[Place<'_>],
) -> Result<Confinement, JailError> {
    privileges::gain_none().map_err(failed("no_new_privs"))?;
    let empty_root = namespaces.mount && namespaces::leave_files().is_ok();
    let landlock = landlock::restrict(inmate, places, grants).ok().flatten();
    privileges::give_back().map_err(failed("fewer privileges"))?;
    Ok(Confinement { namespaces, empty_root, landlock })
}

/// From here on the process makes the system calls of its list, as far as these grants need them; any other ends it by SIGSYS.
/// All threads must be there, and past their beginning.
pub fn seal(inmate: Inmate, grants: Grants) -> Result<(), JailError> {
    let opens = grants.listen || grants.connect || grants.volumes;
    privileges::limit_all((!opens).then_some(DESCRIPTORS)).map_err(failed("limits"))?;
    if inmate == Inmate::Monitor {
        refused::tell().map_err(failed("a signal for refused calls"))?;
    }
    filter::install(inmate, grants).map_err(failed("a list of system calls (seccomp)"))
}
