//! The virtual machine: one memory slot, one vCPU, nothing else.
#![allow(unsafe_code)]

mod cpuid;
mod error;
mod registers;

use std::path::Path;

use kvm_bindings::{KVM_API_VERSION, kvm_userspace_memory_region};
use kvm_ioctls::{Kvm, VcpuExit, VcpuFd, VmFd};

pub use error::{KvmError, VcpuFailure};

use crate::mem::GuestMemory;
use crate::sys::signals;

/// Why the vCPU has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// `out` of eax: a hypercall, if the port is one of those.
    Out {
        /// The port.
        port: u16,
        /// eax.
        value: u32,
    },
    /// A signal, or what a signal handler asked for; the guest goes on where it was.
    Kicked,
    /// Any other access to an I/O port.
    Port {
        /// The port.
        port: u16,
        /// What it was.
        access: PortAccess,
    },
    /// An exception while another could not be handled.
    TripleFault,
    /// KVM cannot go on.
    Failed(VcpuFailure),
}

/// An access to an I/O port that is no hypercall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortAccess {
    /// `in`.
    In,
    /// `out` of another size than four bytes, or several at once.
    Out {
        /// Bytes.
        bytes: usize,
    },
}

/// The machine. Its memory must be given to it once, and outlive it: see `run`.
pub struct Machine<'a> {
    vcpu: VcpuFd,
    _vm: VmFd,
    memory: &'a GuestMemory,
}

impl<'a> Machine<'a> {
    /// Makes the machine with its memory and one vCPU that will begin at `entry`.
    pub fn new(device: &Path, memory: &'a GuestMemory, entry: u64) -> Result<Self, KvmError> {
        let kvm = open(device)?;
        let vm = kvm.create_vm().map_err(KvmError::on("KVM_CREATE_VM"))?;
        let (host, size) = memory.slot();
        let region = kvm_userspace_memory_region {
            slot: 0,
            flags: 0,
            guest_phys_addr: 0,
            memory_size: size,
            userspace_addr: host,
        };
        // SAFETY: the range is the mapping of `memory`, which this machine borrows for its life; nobody has references into it.
        unsafe { vm.set_user_memory_region(region) }.map_err(KvmError::on("KVM_SET_USER_MEMORY_REGION"))?;
        let mut vcpu = vm.create_vcpu(0).map_err(KvmError::on("KVM_CREATE_VCPU"))?;
        vcpu.set_cpuid2(&cpuid::baseline()?).map_err(KvmError::on("KVM_SET_CPUID2"))?;
        registers::set(&vcpu, entry)?;
        signals::kick_through(vcpu.get_kvm_run());
        Ok(Self { vcpu, _vm: vm, memory })
    }

    /// The guest's memory.
    #[must_use]
    pub fn memory(&self) -> &'a GuestMemory {
        self.memory
    }

    /// Runs the guest until it stops.
    pub fn run(&mut self) -> Exit {
        match self.vcpu.run() {
            Ok(VcpuExit::IoOut(port, data)) => match <[u8; 4]>::try_from(data as &[u8]) {
                Ok(bytes) => Exit::Out { port, value: u32::from_le_bytes(bytes) },
                Err(_) => Exit::Port { port, access: PortAccess::Out { bytes: data.len() } },
            },
            Ok(VcpuExit::IoIn(port, _)) => Exit::Port { port, access: PortAccess::In },
            Ok(VcpuExit::Intr) => Exit::Kicked,
            Ok(VcpuExit::Shutdown) => Exit::TripleFault,
            Ok(other) => Exit::Failed(VcpuFailure::of(&other)),
            Err(error) if matches!(error.errno(), libc::EINTR | libc::EAGAIN) => Exit::Kicked,
            Err(error) => Exit::Failed(VcpuFailure::run(error.errno())),
        }
    }

    /// The linear address of the last page fault.
    #[must_use]
    pub fn fault_address(&self) -> Option<u64> {
        self.vcpu.get_sregs().ok().map(|registers| registers.cr2)
    }

    /// The instruction and stack pointers.
    #[must_use]
    pub fn pointers(&self) -> Option<(u64, u64)> {
        self.vcpu.get_regs().ok().map(|registers| (registers.rip, registers.rsp))
    }

    /// The frequency of the guest's time-stamp counter in kHz, where KVM knows it.
    #[must_use]
    pub fn tsc_khz(&self) -> Option<u32> {
        self.vcpu.get_tsc_khz().ok().filter(|khz| *khz > 0)
    }

    /// The guest's time-stamp counter, as it is now.
    #[must_use]
    pub fn tsc(&self) -> Option<u64> {
        registers::tsc(&self.vcpu)
    }
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        signals::forget_kick();
    }
}

fn open(device: &Path) -> Result<Kvm, KvmError> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(device.as_os_str().as_bytes())
        .map_err(|_| KvmError::Open { path: device.to_owned(), errno: libc::ENOENT })?;
    let kvm = Kvm::new_with_path(path).map_err(|error| KvmError::open(device, error.errno()))?;
    let version = kvm.get_api_version();
    if version != KVM_API_VERSION as i32 {
        return Err(KvmError::NotKvm { path: device.to_owned(), version });
    }
    Ok(kvm)
}
