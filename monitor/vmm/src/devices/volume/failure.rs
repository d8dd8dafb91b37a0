//! What the host's errno is to the guest.

use rustix::io::Errno;
use uk_abi::error;

use crate::rings::Failure;

/// The class of an errno, and the errno itself.
pub(super) fn failure(errno: Errno) -> Failure {
    let class = match errno {
        Errno::NOENT => error::NOT_FOUND,
        Errno::EXIST | Errno::NOTEMPTY => error::EXISTS,
        // XDEV: the path leads out of its volume.
        Errno::ACCESS | Errno::PERM | Errno::ROFS | Errno::XDEV => error::DENIED,
        Errno::NOSPC | Errno::DQUOT | Errno::MFILE | Errno::NFILE | Errno::FBIG | Errno::NAMETOOLONG | Errno::MLINK => {
            error::LIMIT
        }
        _ => error::FAILED,
    };
    Failure::host(class, errno)
}

/// Somebody else has the file locked.
pub(super) fn lock_failure(errno: Errno) -> Failure {
    match errno {
        Errno::WOULDBLOCK => Failure::host(error::EXISTS, errno),
        errno => failure(errno),
    }
}
