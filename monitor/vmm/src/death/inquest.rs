//! Looks at a guest that has died, and finds the words.

use uk_abi::{
    EXCEPTION_STACK_ADDRESS, EXCEPTION_STACK_SIZE, PAGE_SIZE, PANIC_ADDRESS, PanicRecord, STACK_ADDRESS, panic_kind,
};

use super::{Death, REPORT};
use crate::image::Image;
use crate::kvm::{Machine, PortAccess, VcpuFailure};
use crate::rings::RingBroken;

/// Makes the messages: it knows the image's symbols and can look at the stopped machine.
pub struct Inquest<'a> {
    machine: &'a Machine<'a>,
    image: &'a Image,
    limit: Option<u64>,
}

impl<'a> Inquest<'a> {
    /// About a machine that will not run any more, whose memory may be limited.
    #[must_use]
    pub fn new(machine: &'a Machine<'a>, image: &'a Image, limit: Option<u64>) -> Self {
        Self { machine, image, limit }
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
