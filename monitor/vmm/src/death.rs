//! Guests that have died, and how that is said.

mod inquest;

pub use inquest::Inquest;

use uk_abi::exit_code;

use crate::diagnostic::{Diagnostic, code_byte, size_words};
use crate::kvm::VcpuFailure;
use crate::rings::RingBroken;

const REPORT: &str = "This is a fault of the toolkit, not of the application: please report it with this text, the \
application's imports and the output of `uk inspect`";

/// How a guest has died. Each of these ends the process with FAULT, or OUT_OF_MEMORY.
#[derive(Debug, thiserror::Error)]
pub enum Death {
    /// A processor exception.
    #[error("The guest died of {what}. It happened at {place}; {registers}. {advice}.")]
    Fault {
        /// The exception, in words.
        what: String,
        /// Where.
        place: String,
        /// What the registers held.
        registers: String,
        /// What to do.
        advice: &'static str,
    },
    /// The guest kernel gave up.
    #[error("The guest's kernel gave up: {message}. It happened at {place}. {REPORT}.")]
    Kernel {
        /// Its words.
        message: String,
        /// Where.
        place: String,
    },
    /// The heap is full.
    #[error("The guest's memory is exhausted ({} in all{}): {message}. The application holds more than fits. {}.",
        size_words(*.memory), limit_words(*.limit), more_words(*.memory, *.limit))]
    OutOfMemory {
        /// Its words.
        message: String,
        /// Guest memory, bytes.
        memory: u64,
        /// How much of it the guest may hold, if that is limited.
        limit: Option<u64>,
    },
    /// It does not keep to its limit.
    #[error("The guest holds {resident} bytes of the host's memory, its limit is {}. It was asked to give memory back and did not for {} seconds. {}.",
        size_words(*.limit), crate::limit::PATIENCE / crate::clock::SECOND, more_words(*.limit, Some(*.limit)))]
    OverLimit {
        /// Bytes that it holds.
        resident: u64,
        /// Bytes that it may hold.
        limit: u64,
    },
    /// The engine gave up.
    #[error(
        "The JavaScript engine gave up: {message}. It happened at {place}. Build the image anew with `uk build`; if that does not help, report it with this text."
    )]
    Engine {
        /// Its words.
        message: String,
        /// Where.
        place: String,
    },
    /// A panic of no known kind.
    #[error(
        "The guest's kernel gave up for a reason that this monitor does not know (kind {kind}): {message}. It happened at {place}. {REPORT}."
    )]
    UnknownPanic {
        /// The number.
        kind: u32,
        /// Its words.
        message: String,
        /// Where.
        place: String,
    },
    /// A port that is no hypercall.
    #[error(
        "The guest used the I/O port {port:#x} ({access}), which is no hypercall. It happened at {place}. {REPORT}."
    )]
    UnknownPort {
        /// The port.
        port: u16,
        /// How.
        access: &'static str,
        /// Where.
        place: String,
    },
    /// An exception in the exception handling.
    #[error(
        "The guest died of a triple fault: an exception came while another could not be handled. The processor was at {place}. {REPORT}."
    )]
    TripleFault {
        /// Where.
        place: String,
    },
    /// Broken rings.
    #[error("The guest broke the rules of the rings: {broken}. It was found at an `enter` at {place}. {REPORT}.")]
    RingBroken {
        /// Which rule.
        broken: RingBroken,
        /// Where.
        place: String,
    },
    /// Its memory is gone.
    #[error(
        "The guest cannot go on: a page of its memory cannot be had, because the image's file was cut short while it ran or the host is out of memory. The processor was at {place}. Leave image files alone while they run: build to another name, or replace the file by renaming."
    )]
    Memory {
        /// Where.
        place: String,
    },
    /// KVM.
    #[error("The guest cannot go on: {failure}. The processor was at {place}. {REPORT}.")]
    Vcpu {
        /// Why.
        failure: VcpuFailure,
        /// Where.
        place: String,
    },
    /// The volume server is gone.
    #[error(
        "The volume server, the process that opens files for the guest, has ended or broken the rules: the guest cannot go on. Somebody or the host has killed it, or it has made a system call that it must not make (`dmesg` tells). If nobody has, report it with this text."
    )]
    VolumeServer,
    /// The host could not wait.
    #[error("The monitor cannot wait for events: {}. The host's epoll refused it. Linux 5.11 or newer is needed.", crate::diagnostic::system_words(*.errno))]
    Host {
        /// Why.
        errno: rustix::io::Errno,
    },
}

impl Diagnostic for Death {
    fn code(&self) -> &'static str {
        match self {
            Self::Fault { .. } => "GUEST_FAULT",
            Self::Kernel { .. } | Self::UnknownPanic { .. } => "GUEST_PANIC",
            Self::OutOfMemory { .. } | Self::OverLimit { .. } => "OUT_OF_MEMORY",
            Self::Engine { .. } => "ENGINE_ABORT",
            Self::UnknownPort { .. } => "UNKNOWN_PORT",
            Self::TripleFault { .. } => "TRIPLE_FAULT",
            Self::RingBroken { .. } => "RING_BROKEN",
            Self::Memory { .. } => "IMAGE_CHANGED",
            Self::Vcpu { .. } => "KVM_FAILED",
            Self::VolumeServer => "VOLUME_SERVER",
            Self::Host { .. } => "HOST_FAILED",
        }
    }

    fn exit_code(&self) -> u8 {
        code_byte(match self {
            Self::OutOfMemory { .. } | Self::OverLimit { .. } => exit_code::OUT_OF_MEMORY,
            _ => exit_code::FAULT,
        })
    }
}

fn limit_words(limit: Option<u64>) -> String {
    limit.map(|limit| format!(", limited to {}", size_words(limit))).unwrap_or_default()
}

/// What to do for a guest to have more memory.
fn more_words(memory: u64, limit: Option<u64>) -> String {
    let double = |bytes: u64| bytes.div_ceil(1 << 20).saturating_mul(2);
    match limit {
        Some(limit) => format!("Raise its limit, as in `--memory-limit {}M`, or let it keep less", double(limit)),
        None => format!("Give it more, as in `-m {}M`, or set `memory` in uk.config.ts", double(memory)),
    }
}
