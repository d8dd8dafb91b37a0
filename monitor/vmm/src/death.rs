//! Guests that have died: what there is to say about it.

use uk_abi::{
    EXCEPTION_STACK_ADDRESS, EXCEPTION_STACK_SIZE, PAGE_SIZE, PANIC_ADDRESS, PanicRecord, STACK_ADDRESS, exit_code,
    panic_kind,
};

use crate::diagnostic::{Diagnostic, code_byte, size_words};
use crate::image::Image;
use crate::kvm::{Machine, PortAccess, VcpuFailure};
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
        size_words(*.limit), crate::limit::PATIENCE / 1_000_000_000, more_words(*.limit, Some(*.limit)))]
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

/// Makes the messages: it knows the image's symbols and can look at the stopped machine.
pub struct Inquest<'a> {
    machine: &'a Machine<'a>,
    image: &'a Image,
    limit: Option<u64>,
}

impl<'a> Inquest<'a> {
    /// About a machine that will not run any more.
    #[must_use]
    pub fn new(machine: &'a Machine<'a>, image: &'a Image) -> Self {
        Self { machine, image, limit: None }
    }

    /// About one whose memory is limited.
    #[must_use]
    pub fn limited(self, limit: Option<u64>) -> Self {
        Self { limit, ..self }
    }

    /// The guest made the `panic` hypercall.
    #[must_use]
    pub fn panic(&self, kind: u32) -> Death {
        let record = PanicRecord::read(&self.machine.memory().read(PANIC_ADDRESS));
        let message = message(&record);
        match kind {
            panic_kind::EXCEPTION => self.exception(&record),
            panic_kind::KERNEL => Death::Kernel { message, place: self.place(record.rip) },
            panic_kind::OUT_OF_MEMORY => {
                Death::OutOfMemory { message, memory: self.machine.memory().layout().memory_size, limit: self.limit }
            }
            panic_kind::ENGINE => Death::Engine { message, place: self.place(record.rip) },
            kind => Death::UnknownPanic { kind, message, place: self.place(record.rip) },
        }
    }

    fn exception(&self, record: &PanicRecord) -> Death {
        let page_fault = (record.vector == PAGE_FAULT).then(|| self.machine.fault_address()).flatten();
        let overflow = page_fault.is_some_and(|address| STACK_GUARD.contains(&address));
        let what = match page_fault {
            Some(address) => {
                format!("a page fault: {} {address:#x}{}", page_fault_words(record.error_code), near(address))
            }
            None => format!(
                "the processor exception {} ({}, error code {:#x})",
                record.vector,
                exception_name(record.vector),
                record.error_code
            ),
        };
        let advice = if overflow {
            "Its stack is exhausted: look for a recursion without an end that goes through built-in functions, and report it with this text"
        } else {
            REPORT
        };
        Death::Fault { what, place: self.place(record.rip), registers: registers(record), advice }
    }

    /// It used a port that is not there.
    #[must_use]
    pub fn unknown_port(&self, port: u16, access: Option<PortAccess>) -> Death {
        let access = match access {
            Some(PortAccess::In) => "`in`",
            Some(PortAccess::Out { .. }) => "`out` of another size than 32 bits",
            None => "`out`",
        };
        Death::UnknownPort { port, access, place: self.here() }
    }

    /// It triple-faulted.
    #[must_use]
    pub fn triple_fault(&self) -> Death {
        Death::TripleFault { place: self.here() }
    }

    /// It broke the rings.
    #[must_use]
    pub fn ring_broken(&self, broken: RingBroken) -> Death {
        Death::RingBroken { broken, place: self.here() }
    }

    /// KVM gave up.
    #[must_use]
    pub fn vcpu(&self, failure: VcpuFailure) -> Death {
        match failure {
            VcpuFailure::Memory => Death::Memory { place: self.here() },
            failure => Death::Vcpu { failure, place: self.here() },
        }
    }

    fn here(&self) -> String {
        match self.machine.pointers() {
            Some((rip, _)) => self.place(rip),
            None => "an unknown place".to_owned(),
        }
    }

    fn place(&self, address: u64) -> String {
        if address == 0 {
            return "a place that its record does not name".to_owned();
        }
        match self.image.symbol(address) {
            Some(symbol) => format!("{address:#x} ({symbol})"),
            None => format!("{address:#x}"),
        }
    }
}

const PAGE_FAULT: u32 = 14;
const STACK_GUARD: std::ops::Range<u64> = EXCEPTION_STACK_ADDRESS + EXCEPTION_STACK_SIZE..STACK_ADDRESS;

fn page_fault_words(error: u64) -> &'static str {
    match (error & 1 != 0, error & 2 != 0, error & 16 != 0) {
        (_, _, true) => "executing what is not code, at",
        (true, true, _) => "writing to read-only memory at",
        (true, false, _) => "reading what is not the guest's, at",
        (false, true, _) => "writing where no memory is, at",
        (false, false, _) => "reading where no memory is, at",
    }
}

fn near(address: u64) -> &'static str {
    if address < PAGE_SIZE {
        " (a null pointer)"
    } else if STACK_GUARD.contains(&address) {
        " (below the stack)"
    } else {
        ""
    }
}

fn exception_name(vector: u32) -> &'static str {
    const NAMES: [&str; 22] = [
        "divide error",
        "debug",
        "non-maskable interrupt",
        "breakpoint",
        "overflow",
        "bound range exceeded",
        "invalid opcode",
        "device not available",
        "double fault",
        "coprocessor segment overrun",
        "invalid TSS",
        "segment not present",
        "stack-segment fault",
        "general protection",
        "page fault",
        "reserved",
        "x87 floating point",
        "alignment check",
        "machine check",
        "SIMD floating point",
        "virtualization",
        "control protection",
    ];
    usize::try_from(vector).ok().and_then(|vector| NAMES.get(vector)).copied().unwrap_or("reserved")
}

/// The guest's own words, made harmless for a terminal.
fn message(record: &PanicRecord) -> String {
    let length = usize::try_from(record.message_length).unwrap_or(usize::MAX).min(record.message.len());
    let text = String::from_utf8_lossy(record.message.get(..length).unwrap_or_default());
    let text: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    match text.trim().trim_end_matches('.') {
        "" => "no message".to_owned(),
        text => text.to_owned(),
    }
}

fn registers(record: &PanicRecord) -> String {
    const NAMES: [&str; 15] =
        ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];
    let mut text = format!("rsp {:#x} rflags {:#x}", record.rsp, record.rflags);
    for (name, bytes) in NAMES.iter().zip(record.registers.as_chunks::<8>().0) {
        text.push_str(&format!(" {name} {:#x}", u64::from_le_bytes(*bytes)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &[u8], length: u32) -> PanicRecord {
        let mut bytes = [0; PanicRecord::SIZE];
        bytes[PanicRecord::MESSAGE..PanicRecord::MESSAGE + text.len()].copy_from_slice(text);
        let mut record = PanicRecord::read(&bytes);
        record.message_length = length;
        record
    }

    #[test]
    fn a_guests_words_cannot_drive_the_terminal() {
        assert_eq!(message(&record(b"a\x1b[2Jb\nc.", 9)), "a [2Jb c");
        assert_eq!(message(&record(b"abc", u32::MAX)).trim_end_matches('\0').len(), 3);
        assert_eq!(message(&record(b"", 0)), "no message");
        assert_eq!(message(&record(b"\xff\xfe", 2)), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn vectors_have_names() {
        assert_eq!(exception_name(13), "general protection");
        assert_eq!(exception_name(u32::MAX), "reserved");
    }
}
