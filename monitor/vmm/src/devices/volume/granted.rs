//! The granted directories: opened before the guest starts, so that what is missing or not permitted is known then.

use std::io::Write;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::io::Errno;

use super::count::count;
use super::server::path::GuestPath;
use super::server::tree::{Facts, Tree};
use crate::grants::volume::{QuotaGrant, VolumeError, VolumeGrant};
use crate::jail::detached;
use crate::sys::files;

/// A count that takes longer is told to the operator.
const SLOW: Duration = Duration::from_secs(1);

/// A volume of the guest.
#[derive(Debug)]
pub struct Volume {
    /// Its path in the guest.
    pub(super) path: String,
    pub(super) tree: Tree,
    pub(super) quota: Option<Counted>,
}

/// A quota, and what lies in its volume before the guest starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub limit: u64,
    pub used: u64,
}

/// Opens the granted directories and counts those with a quota. Says on standard error if that took long.
pub fn open_all(volumes: &[VolumeGrant], quotas: &[QuotaGrant]) -> Result<Vec<Volume>, VolumeError> {
    volumes
        .iter()
        .map(|grant| {
            let tree = open_one(grant)?;
            let quota = quotas.iter().find(|quota| quota.path == grant.path);
            let quota = quota.map(|quota| counted(grant, &tree, quota.bytes)).transpose()?;
            Ok(Volume { path: grant.path.clone(), tree, quota })
        })
        .collect()
}

/// Puts each directory in a tree of its own, as far as the host permits it: it is looked for once more, and must still be the
/// same. For a process that has its mounts for itself.
pub fn enclose_all(volumes: &mut [Volume], grants: &[VolumeGrant]) {
    for (volume, grant) in volumes.iter_mut().zip(grants) {
        if let (Ok(root), Ok(opened)) = (detached(&grant.directory, !grant.read_only), Facts::of(&volume.tree))
            && Facts::of(&root).is_ok_and(|facts| facts.identity == opened.identity)
        {
            volume.tree = Tree::new(root, grant.read_only);
        }
    }
}

fn open_one(grant: &VolumeGrant) -> Result<Tree, VolumeError> {
    let directory = || grant.directory.display().to_string();
    let path = || grant.path.clone();
    let unreadable = |errno| VolumeError::Unreadable { directory: directory(), path: path(), errno };
    let root =
        open(&grant.directory, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).map_err(|errno| {
            match errno {
                Errno::NOENT => VolumeError::Missing { directory: directory(), path: path() },
                Errno::NOTDIR => VolumeError::NotDirectory { directory: directory(), path: path() },
                errno => unreadable(errno),
            }
        })?;
    files::access(root.as_fd(), uk_abi::access::READ | uk_abi::access::EXECUTE).map_err(unreadable)?;
    if !grant.read_only {
        files::access(root.as_fd(), uk_abi::access::WRITE).map_err(|errno| VolumeError::NotWritable {
            directory: directory(),
            path: path(),
            errno,
        })?;
    }
    let tree = Tree::new(root, grant.read_only);
    tree.find(&GuestPath::root(), true).map_err(|errno| VolumeError::HostTooOld { errno })?;
    Ok(tree)
}

fn counted(grant: &VolumeGrant, tree: &Tree, limit: u64) -> Result<Counted, VolumeError> {
    let began = Instant::now();
    let counted = count(tree).map_err(|(place, errno)| VolumeError::Uncounted {
        path: grant.path.clone(),
        place: format!("{}/{place}", grant.directory.display()),
        errno,
    })?;
    if began.elapsed() > SLOW {
        let (names, directory, path) = (counted.names, grant.directory.display(), &grant.path);
        let seconds = began.elapsed().as_secs_f32();
        // Nobody is left to tell if this fails.
        let _ = writeln!(
            std::io::stderr(),
            "counted {names} names in {directory} for the quota of {path} ({seconds:.1} s)"
        );
    }
    Ok(Counted { limit, used: counted.bytes })
}
