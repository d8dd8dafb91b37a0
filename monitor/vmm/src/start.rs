//! The errors of a start, of every boundary.

use rustix::io::Errno;

use crate::devices::volume::NotReady;
use crate::diagnostic::{Diagnostic, system_words};
use crate::grants::GrantError;
use crate::grants::volume::VolumeError;
use crate::image::ImageError;
use crate::jail::JailError;
use crate::keeper::KeeperError;
use crate::kvm::KvmError;
use crate::mem::MemoryError;
use crate::options::UsageError;
use crate::supervision::SupervisionError;

/// Why a guest was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The command line.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The image.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The grants.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The volumes.
    #[error(transparent)]
    Volume(#[from] VolumeError),
    /// Memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// Supervision.
    #[error(transparent)]
    Supervision(#[from] SupervisionError),
    /// A secret.
    #[error(
        "The secret `{name}` cannot be read from `{file}`: {problem}. The guest was not started. Name a file of UTF-8 text without NUL, of at most 64 KiB."
    )]
    Secret {
        /// The variable.
        name: String,
        /// The file.
        file: String,
        /// Why.
        problem: String,
    },
    /// The keeper of ports.
    #[error(transparent)]
    Keeper(#[from] KeeperError),
    /// KVM.
    #[error(transparent)]
    Kvm(#[from] KvmError),
    /// The wall around the monitor.
    #[error("The host refused the monitor {}: {}. The guest was not started, since it would not have been walled in. Use Linux 5.11 or newer, built with seccomp.", .0.step, system_words(.0.errno))]
    Jail(JailError),
    /// The volume server.
    #[error(transparent)]
    Volumes(#[from] NotReady),
    /// Something that every Linux has.
    #[error("The host refused the monitor {what}: {}. The guest was not started. Raise the limits of this process (`ulimit -a`), or use Linux 5.11 or newer.", system_words(*.errno))]
    Host {
        /// What it was refused.
        what: &'static str,
        /// Why.
        errno: Errno,
    },
}

impl StartError {
    /// For `map_err`.
    pub fn host(what: &'static str) -> impl Fn(Errno) -> Self {
        move |errno| Self::Host { what, errno }
    }
}

impl Diagnostic for StartError {
    fn code(&self) -> &'static str {
        match self {
            Self::Usage(error) => error.code(),
            Self::Image(error) => error.code(),
            Self::Grant(error) => error.code(),
            Self::Volume(error) => error.code(),
            Self::Memory(error) => error.code(),
            Self::Kvm(error) => error.code(),
            Self::Supervision(error) => error.code(),
            Self::Keeper(error) => error.code(),
            Self::Secret { .. } => "SECRET",
            Self::Host { .. } => "HOST_FAILED",
            Self::Jail(_) | Self::Volumes(_) => "NOT_JAILED",
        }
    }

    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(error) => error.exit_code(),
            Self::Image(error) => error.exit_code(),
            Self::Grant(error) => error.exit_code(),
            Self::Volume(error) => error.exit_code(),
            Self::Memory(error) => error.exit_code(),
            Self::Kvm(error) => error.exit_code(),
            Self::Supervision(error) => error.exit_code(),
            Self::Keeper(error) => error.exit_code(),
            Self::Secret { .. } | Self::Host { .. } | Self::Jail(_) | Self::Volumes(_) => {
                crate::diagnostic::code_byte(uk_abi::exit_code::NOT_STARTED)
            }
        }
    }
}
