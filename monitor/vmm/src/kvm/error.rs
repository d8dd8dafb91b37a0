//! What can go wrong with KVM, before the guest runs and while it runs.

use std::path::{Path, PathBuf};

use kvm_ioctls::VcpuExit;

use crate::diagnostic::{Diagnostic, system_words};

/// The machine could not be made.
#[derive(Debug, thiserror::Error)]
pub enum KvmError {
    /// No device.
    #[error(
        "There is no {}. Guests are isolated by hardware virtualization, which the Linux kernel offers there. Load its module (`sudo modprobe kvm_intel` or `sudo modprobe kvm_amd`), turn on virtualization in the firmware, or, in a virtual machine or container, have nested virtualization or the device passed in.",
        path.display()
    )]
    Missing {
        /// The device.
        path: PathBuf,
    },
    /// No permission.
    #[error(
        "You have no permission to use {}. Opening it for reading and writing was denied. Join the group that owns it (`sudo usermod -aG kvm $USER`, then log in again), or give yourself access (`sudo setfacl -m u:$USER:rw {}`).",
        path.display(), path.display()
    )]
    Denied {
        /// The device.
        path: PathBuf,
    },
    /// Neither.
    #[error(
        "{} could not be opened: {}. It is the host's virtualization device. Check that its module is loaded (`lsmod | grep kvm`) and that no other hypervisor holds the processor.",
        path.display(), words(*.errno)
    )]
    Open {
        /// The device.
        path: PathBuf,
        /// Why.
        errno: i32,
    },
    /// Another kind of file.
    #[error(
        "{} does not answer as KVM does (API version {version}). Version {} is needed. Name the KVM device with `--kvm`, or leave that out for /dev/kvm.",
        path.display(), kvm_bindings::KVM_API_VERSION
    )]
    NotKvm {
        /// The device.
        path: PathBuf,
        /// What it answered.
        version: i32,
    },
    /// A step failed.
    #[error(
        "The host's KVM refused a step of making the machine ({step}): {}. The guest was not started. {}",
        words(*.errno), step_advice(*.errno)
    )]
    Step {
        /// The name of the call.
        step: &'static str,
        /// Why.
        errno: i32,
    },
    /// The processor lacks what W^X needs.
    #[error(
        "This host's processor offers no {what} to guests. A guest's pages could not be kept from being both writable and executable. Turn it on in the firmware, or use another host."
    )]
    Processor {
        /// The feature.
        what: &'static str,
    },
    /// The tables of pages do not fit.
    #[error(
        "The image has too many segments for the monitor's page tables. Its address space was being built. Build the image anew with `uk build`."
    )]
    Tables,
}

impl KvmError {
    pub(super) fn open(path: &Path, errno: i32) -> Self {
        let path = path.to_owned();
        match errno {
            libc::ENOENT | libc::ENODEV | libc::ENXIO | libc::ENOTDIR => Self::Missing { path },
            libc::EACCES | libc::EPERM => Self::Denied { path },
            errno => Self::Open { path, errno },
        }
    }

    /// For `map_err`: the failure of a step.
    pub(super) fn on(step: &'static str) -> impl Fn(vmm_sys_errno) -> Self {
        move |error| Self::Step { step, errno: error.errno() }
    }
}

#[allow(non_camel_case_types)]
type vmm_sys_errno = kvm_ioctls::Error;

impl Diagnostic for KvmError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "KVM_MISSING",
            Self::Denied { .. } => "KVM_DENIED",
            Self::Open { .. } | Self::NotKvm { .. } => "KVM_UNUSABLE",
            Self::Step { .. } | Self::Tables => "KVM_FAILED",
            Self::Processor { .. } => "KVM_PROCESSOR",
        }
    }
}

fn words(errno: i32) -> String {
    system_words(rustix::io::Errno::from_raw_os_error(errno))
}

fn step_advice(errno: i32) -> &'static str {
    match errno {
        libc::EBUSY => "Another hypervisor (VirtualBox, VMware) seems to hold the processor: stop it.",
        libc::ENOMEM => "The host is short of memory: stop something, or give the guest less with `-m`.",
        libc::EMFILE | libc::ENFILE => "Too many files are open: raise the limit (`ulimit -n`).",
        _ => "`uk doctor` checks the host; `dmesg | grep -i kvm` may tell more.",
    }
}

/// KVM could not go on with a guest that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VcpuFailure {
    /// KVM_RUN itself failed.
    #[error("running it failed: {}", words(*.errno))]
    Run {
        /// Why.
        errno: i32,
    },
    /// A page of its memory is not to be had.
    #[error("a page of its memory cannot be had")]
    Memory,
    /// The hardware refused the state.
    #[error("the processor refused to enter it (reason {reason:#x})")]
    Entry {
        /// The hardware's own number.
        reason: u64,
    },
    /// KVM met an instruction or state that it cannot deal with.
    #[error("KVM met something that it cannot handle in it (an internal error)")]
    Internal,
    /// It touched an address where no memory is.
    #[error("it touched the physical address {address:#x}, where no memory is")]
    NoMemory {
        /// The address.
        address: u64,
    },
    /// `hlt` and other things that no ring-3 guest can do.
    #[error("KVM stopped it for a reason that no guest of this kind can cause ({name})")]
    Unexpected {
        /// KVM's name of it.
        name: &'static str,
    },
}

impl VcpuFailure {
    pub(super) fn run(errno: i32) -> Self {
        match errno {
            libc::EFAULT | libc::ENOMEM => Self::Memory,
            errno => Self::Run { errno },
        }
    }

    pub(super) fn of(exit: &VcpuExit<'_>) -> Self {
        match exit {
            VcpuExit::FailEntry(reason, _) => Self::Entry { reason: *reason },
            VcpuExit::InternalError => Self::Internal,
            VcpuExit::MmioRead(address, _) | VcpuExit::MmioWrite(address, _) => Self::NoMemory { address: *address },
            VcpuExit::Hlt => Self::Unexpected { name: "HLT" },
            VcpuExit::Exception => Self::Unexpected { name: "EXCEPTION" },
            VcpuExit::Debug(_) => Self::Unexpected { name: "DEBUG" },
            VcpuExit::SystemEvent(..) => Self::Unexpected { name: "SYSTEM_EVENT" },
            _ => Self::Unexpected { name: "OTHER" },
        }
    }
}
