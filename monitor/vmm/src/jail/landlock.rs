//! Landlock: what a path can lead to. It holds where seccomp cannot look, behind the pointers of `openat2` and its like.

use std::os::fd::BorrowedFd;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, PathBeneath, RestrictionStatus, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::{Grants, Inmate};

/// The newest that this code knows what to do with. Older kernels do what they can of it.
const ABI_KNOWN: ABI = ABI::V7;

/// A directory below which files can be reached.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The directory.
    pub directory: BorrowedFd<'a>,
    /// Whether something below it can be changed.
    pub changes: bool,
}

/// Keeps this process to these directories, to no TCP ports of its own, and unless it may `connect` to no connections. Gives the
/// version of Landlock that does so, if the kernel has one.
pub(super) fn restrict(inmate: Inmate, places: &[Place<'_>], grants: Grants) -> Result<Option<i32>, RulesetError> {
    let mut ruleset = Ruleset::default().handle_access(AccessFs::from_all(ABI_KNOWN))?;
    ruleset = ruleset.handle_access(AccessNet::BindTcp)?;
    if !grants.connect {
        ruleset = ruleset.handle_access(AccessNet::ConnectTcp)?;
    }
    let mut ruleset = ruleset.scope(scopes(inmate, grants))?.create()?;
    for place in places {
        let access = if place.changes { reading() | changing() } else { reading() };
        ruleset = ruleset.add_rule(PathBeneath::new(place.directory, access))?;
    }
    let RestrictionStatus { ruleset, landlock, .. } = ruleset.restrict_self()?;
    Ok(match landlock {
        LandlockStatus::Available { effective_abi, kernel_abi } if ruleset != RulesetStatus::NotEnforced => {
            Some(kernel_abi.unwrap_or(effective_abi as i32))
        }
        _ => None,
    })
}

/// The signal with which the kernel ends a volume server counts as its monitor's: that one must be let through. There is no call that
/// would send another.
fn scopes(inmate: Inmate, grants: Grants) -> BitFlags<Scope> {
    let all = Scope::from_all(ABI_KNOWN);
    if inmate == Inmate::Monitor && grants.volumes { all & !BitFlags::from(Scope::Signal) } else { all }
}

fn reading() -> BitFlags<AccessFs> {
    AccessFs::ReadFile | AccessFs::ReadDir
}

/// Everything but devices, pipes and sockets, which the monitor never makes, and programs, which it never runs.
fn changing() -> BitFlags<AccessFs> {
    AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::RemoveDir
        | AccessFs::RemoveFile
        | AccessFs::MakeDir
        | AccessFs::MakeReg
        | AccessFs::MakeSym
        | AccessFs::Refer
}
