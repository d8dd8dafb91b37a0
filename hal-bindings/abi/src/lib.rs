// Generated from hal-bindings/hal by `npm run generate`; do not edit.
//! The HAL as Rust sees it: what the monitor and the guest kernel share. No dependencies.
#![no_std]
#![forbid(unsafe_code)]

/// Version of the contract.
pub const ABI_VERSION: u32 = 1;
/// First field of the boot page: `BUK1`, little endian.
pub const BOOT_MAGIC: u64 = 0x314b_5542;
/// Bytes of a page.
pub const PAGE_SIZE: u64 = 0x1000;
/// The least guest memory, bytes.
pub const MEMORY_MIN: u64 = 0x0080_0000;
/// The most guest memory, bytes: guest addresses fit in 32 bits.
pub const MEMORY_MAX: u64 = 0xc000_0000;
/// The monitor's own tables (GDT, IDT, TSS, page tables), out of the guest's reach.
pub const SYSTEM_ADDRESS: u64 = 0x1000;
/// Bytes of the monitor's own tables.
pub const SYSTEM_SIZE: u64 = 0x000f_f000;
/// The boot page: read-only for the guest.
pub const BOOT_ADDRESS: u64 = 0x0010_0000;
/// Arguments and environment: read-only for the guest.
pub const PARAMETERS_ADDRESS: u64 = 0x0010_1000;
/// Bytes at PARAMETERS_ADDRESS, at most.
pub const PARAMETERS_SIZE: u64 = 0x0001_0000;
/// The control page; the rings follow it. Read-write.
pub const CONTROL_ADDRESS: u64 = 0x0012_0000;
/// The submission ring.
pub const SUBMISSIONS_ADDRESS: u64 = 0x0012_1000;
/// The completion ring.
pub const COMPLETIONS_ADDRESS: u64 = 0x0012_5000;
/// The ring of buffers provided for receiving (u32 buffer numbers).
pub const BUFFERS_ADDRESS: u64 = 0x0012_9000;
/// The panic record, written by the guest before the `panic` hypercall.
pub const PANIC_ADDRESS: u64 = 0x0012_a000;
/// Bytes from the control page to the end of the panic record.
pub const CONTROL_SIZE: u64 = 0xb000;
/// The IST stack of the exception handlers, a guard page on both sides. Read-write.
pub const EXCEPTION_STACK_ADDRESS: u64 = 0x0013_0000;
/// Bytes of the exception stack.
pub const EXCEPTION_STACK_SIZE: u64 = 0x4000;
/// Lowest address of the stack, a guard below it. Read-write.
pub const STACK_ADDRESS: u64 = 0x0020_0000;
/// Bytes of the stack; rsp starts at its top.
pub const STACK_SIZE: u64 = 0x0010_0000;
/// Segments of the image start here or above; the heap is all memory behind them.
pub const IMAGE_ADDRESS: u64 = 0x0040_0000;
/// Entries of the submission ring, a power of two.
pub const SUBMISSION_COUNT: u64 = 256;
/// Entries of the completion ring, a power of two.
pub const COMPLETION_COUNT: u64 = 512;
/// Entries of the buffer ring, a power of two.
pub const BUFFER_COUNT: u64 = 1024;
/// Offset in a submission where the operation's own fields begin.
pub const ARGUMENTS_OFFSET: u64 = 24;
/// The most bytes one operation moves.
pub const TRANSFER_MAX: u64 = 0x0100_0000;
/// The most handles a guest has open at once.
pub const HANDLE_COUNT: u64 = 0x1000;
/// The most bytes of a panic message.
pub const PANIC_MESSAGE_SIZE: u64 = 2048;
/// ELF note type: structure `abi_note`.
pub const NOTE_ABI: u64 = 1;
/// ELF note type: JSON text about the build (tool and engine versions, kernel hash).
pub const NOTE_BUILD: u64 = 2;
/// ELF note type: JSON text, the manifest.
pub const NOTE_MANIFEST: u64 = 3;
/// ELF note type: structure `payload_note`.
pub const NOTE_PAYLOAD: u64 = 4;
/// Exception handlers of the kernel.
pub const EXCEPTION_VECTOR_COUNT: u64 = 32;
/// Bytes from one exception handler's entry to the next.
pub const EXCEPTION_VECTOR_STRIDE: u64 = 16;

/// A completion's result is >= 0, or the negative of one of these. Its `detail` carries the host's errno where there is one: for messages, not for decisions.
pub mod error {
    /// The submission is malformed: unknown operation, flag or handle, address or length out of range.
    pub const INVALID: u32 = 1;
    /// Not granted to this guest, or the host refuses permission.
    pub const DENIED: u32 = 2;
    /// What the operation names is not there.
    pub const NOT_FOUND: u32 = 3;
    /// It is there already, or in use.
    pub const EXISTS: u32 = 4;
    /// The other side refused, reset or closed it.
    pub const CLOSED: u32 = 5;
    /// A limit or quota is reached, or there is no space.
    pub const LIMIT: u32 = 6;
    /// Cancelled, or its handle was closed, before it was done.
    pub const CANCELLED: u32 = 7;
    /// The host failed; `detail` says how.
    pub const FAILED: u32 = 8;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            INVALID => "invalid",
            DENIED => "denied",
            NOT_FOUND => "not_found",
            EXISTS => "exists",
            CLOSED => "closed",
            LIMIT => "limit",
            CANCELLED => "cancelled",
            FAILED => "failed",
            _ => "unknown",
        }
    }
}

/// Bits of a submission's `flags`.
pub mod submission_flag {
    /// Stays in force and completes again and again, each but the last with MORE.
    pub const MULTISHOT: u32 = 1;
    /// Its completion, if it tells of success, does not end a wait: `enter` waits on as if it were not there. (Nobody waits for a send that went well; it should not cost an exit.)
    pub const QUIET: u32 = 2;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            MULTISHOT => "multishot",
            QUIET => "quiet",
            _ => "unknown",
        }
    }
}

/// Bits of a completion's `flags`.
pub mod completion_flag {
    /// The submission stays in force: more completions with this token follow.
    pub const MORE: u32 = 1;
    /// `value` is the number of a provided buffer, now the guest's.
    pub const BUFFER: u32 = 2;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            MORE => "more",
            BUFFER => "buffer",
            _ => "unknown",
        }
    }
}

/// Bits of the feature words in the ABI note and the boot page.
pub mod feature {
    /// Everything since version 1.
    pub const BASE: u32 = 1;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            BASE => "base",
            _ => "unknown",
        }
    }
}

/// Where a console write goes.
pub mod console_stream {
    /// Standard output.
    pub const OUTPUT: u32 = 1;
    /// Standard error.
    pub const ERROR: u32 = 2;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            OUTPUT => "output",
            ERROR => "error",
            _ => "unknown",
        }
    }
}

/// Which direction of a stream ends.
pub mod shutdown_side {
    /// Nothing more is received.
    pub const RECEIVE: u32 = 0;
    /// Nothing more is sent; the peer sees the end.
    pub const SEND: u32 = 1;
    /// Both.
    pub const BOTH: u32 = 2;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            RECEIVE => "receive",
            SEND => "send",
            BOTH => "both",
            _ => "unknown",
        }
    }
}

/// What the operator asks of a guest; numbers as in POSIX.
pub mod signal {
    /// Ctrl-C.
    pub const INTERRUPT: u32 = 2;
    /// Please end.
    pub const TERMINATE: u32 = 15;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            INTERRUPT => "interrupt",
            TERMINATE => "terminate",
            _ => "unknown",
        }
    }
}

/// Why a guest has died.
pub mod panic_kind {
    /// A processor exception: vector, error code and registers are in the record.
    pub const EXCEPTION: u32 = 1;
    /// The guest kernel found itself in a state that must not be.
    pub const KERNEL: u32 = 2;
    /// The heap is exhausted and the engine cannot go on.
    pub const OUT_OF_MEMORY: u32 = 3;
    /// The JavaScript engine aborted, or the image's bytecode is not of its version.
    pub const ENGINE: u32 = 4;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            EXCEPTION => "exception",
            KERNEL => "kernel",
            OUT_OF_MEMORY => "out_of_memory",
            ENGINE => "engine",
            _ => "unknown",
        }
    }
}

/// Exit codes of `uk run` and of the monitor, besides the guest's own.
pub mod exit_code {
    /// The guest ended well.
    pub const OK: u32 = 0;
    /// An uncaught exception in the application; a failed build.
    pub const UNCAUGHT: u32 = 1;
    /// The command line is wrong.
    pub const USAGE: u32 = 2;
    /// The guest could not be started: host, image or grants.
    pub const NOT_STARTED: u32 = 125;
    /// Ended by Ctrl-C (SIGINT).
    pub const INTERRUPTED: u32 = 130;
    /// The guest died of a fault, or broke the HAL's rules.
    pub const FAULT: u32 = 134;
    /// The guest died because its memory was exhausted.
    pub const OUT_OF_MEMORY: u32 = 137;
    /// Ended by SIGTERM.
    pub const TERMINATED: u32 = 143;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            OK => "ok",
            UNCAUGHT => "uncaught",
            USAGE => "usage",
            NOT_STARTED => "not_started",
            INTERRUPTED => "interrupted",
            FAULT => "fault",
            OUT_OF_MEMORY => "out_of_memory",
            TERMINATED => "terminated",
            _ => "unknown",
        }
    }
}

/// Numbers of the operations.
pub mod operation {
    /// Does nothing.
    pub const NOP: u16 = 0;
    /// Ends the submission with the given token, which completes with CANCELLED (or, if it came first, with its own result).
    pub const CANCEL: u16 = 1;
    /// Fills memory with random bytes from the host's generator.
    pub const ENTROPY: u16 = 2;
    /// Writes all bytes to the console, in the order of submission. The monitor also carries it out when the guest computes without `enter`.
    pub const CONSOLE_WRITE: u16 = 3;
    /// Completes when the operator sends the signal. While it is in force the signal's default, ending the guest, is off.
    pub const SIGNAL: u16 = 4;
    /// Takes up a granted port. Connections made since the guest's start are waiting there.
    pub const STREAM_LISTEN: u16 = 16;
    /// Accepts connections. With MULTISHOT it stays in force until cancelled or the handle is closed; while the guest has no handle free, connections wait.
    pub const STREAM_ACCEPT: u16 = 17;
    /// Connects to a granted destination.
    pub const STREAM_CONNECT: u16 = 18;
    /// Receives at least one byte. With length 0 into the next provided buffer, else at `address`. With MULTISHOT (provided buffers only) again and again, until the end of the stream or an error; while no buffer is provided or the completion ring is full, data waits.
    pub const STREAM_RECEIVE: u16 = 19;
    /// Sends all bytes, in the order of submission.
    pub const STREAM_SEND: u16 = 20;
    /// Ends one direction or both, after the sends submitted before it.
    pub const STREAM_SHUTDOWN: u16 = 21;
    /// Gives the handle back, after the sends submitted before it are done or have failed. Its other submissions complete with CANCELLED.
    pub const STREAM_CLOSE: u16 = 22;
}

/// I/O ports of the hypercalls.
pub mod hypercall {
    /// Here are new submissions; the monitor takes them while the completion ring has room. Returns when `enter_wait` completions are in the ring or `enter_deadline` has passed. The only place where a guest waits.
    pub const ENTER: u16 = 1296;
    /// The guest is done. Console writes that are in the submission ring are carried out first. Does not return.
    pub const EXIT: u16 = 1297;
    /// The guest has died; the record at PANIC_ADDRESS says of what. Console writes that are in the submission ring are carried out first. Does not return.
    pub const PANIC: u16 = 1298;
    /// Writes a fresh (tsc, monotonic, wall) triple into the boot page.
    pub const CLOCK: u16 = 1299;
}

/// At BOOT_ADDRESS: all that a guest is told at its start. The monitor writes it; the kernel's entry receives its address in rdi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootPage {
    /// BOOT_MAGIC.
    pub magic: u32,
    /// The monitor's ABI version.
    pub abi_version: u32,
    /// Bits of `feature` that the monitor offers.
    pub features: u32,
    /// Bytes used at PARAMETERS_ADDRESS: u32 count of arguments, u32 count of environment entries, then as many NUL-terminated UTF-8 texts, the environment's as NAME=VALUE.
    pub parameters_length: u32,
    /// Bytes of guest memory, from address 0.
    pub memory_size: u64,
    /// First byte behind the image; page-aligned.
    pub heap_address: u64,
    /// Bytes from there to the end of memory.
    pub heap_size: u64,
    /// The application's bytecode; read-only.
    pub application_address: u64,
    /// Its bytes.
    pub application_length: u64,
    /// The tar of the image's files; read-only. 0 if there is none.
    pub files_address: u64,
    /// Its bytes.
    pub files_length: u64,
    /// The table from bundle to source lines; read-only. 0 if there is none.
    pub lines_address: u64,
    /// Its bytes.
    pub lines_length: u64,
    /// Ticks of the guest's time-stamp counter per second.
    pub tsc_frequency: u64,
    /// The guest's time-stamp counter when the clock was read.
    pub clock_tsc: u64,
    /// Nanoseconds of the host's monotonic clock at clock_tsc.
    pub clock_monotonic: u64,
    /// Nanoseconds since 1970-01-01 UTC at clock_tsc.
    pub clock_wall: u64,
    /// Random bytes, different at every start.
    pub seed: [u8; 32],
}

impl BootPage {
    /// Bytes of the whole.
    pub const SIZE: usize = 256;
    /// Offset of `magic`.
    pub const MAGIC: usize = 0;
    /// Offset of `abi_version`.
    pub const ABI_VERSION: usize = 4;
    /// Offset of `features`.
    pub const FEATURES: usize = 8;
    /// Offset of `parameters_length`.
    pub const PARAMETERS_LENGTH: usize = 12;
    /// Offset of `memory_size`.
    pub const MEMORY_SIZE: usize = 16;
    /// Offset of `heap_address`.
    pub const HEAP_ADDRESS: usize = 24;
    /// Offset of `heap_size`.
    pub const HEAP_SIZE: usize = 32;
    /// Offset of `application_address`.
    pub const APPLICATION_ADDRESS: usize = 40;
    /// Offset of `application_length`.
    pub const APPLICATION_LENGTH: usize = 48;
    /// Offset of `files_address`.
    pub const FILES_ADDRESS: usize = 56;
    /// Offset of `files_length`.
    pub const FILES_LENGTH: usize = 64;
    /// Offset of `lines_address`.
    pub const LINES_ADDRESS: usize = 72;
    /// Offset of `lines_length`.
    pub const LINES_LENGTH: usize = 80;
    /// Offset of `tsc_frequency`.
    pub const TSC_FREQUENCY: usize = 88;
    /// Offset of `clock_tsc`.
    pub const CLOCK_TSC: usize = 96;
    /// Offset of `clock_monotonic`.
    pub const CLOCK_MONOTONIC: usize = 104;
    /// Offset of `clock_wall`.
    pub const CLOCK_WALL: usize = 112;
    /// Offset of `seed`.
    pub const SEED: usize = 120;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 256]) -> Self {
        Self {
            magic: u32::from_le_bytes(*from[0..4].first_chunk().unwrap_or(&[0; 4])),
            abi_version: u32::from_le_bytes(*from[4..8].first_chunk().unwrap_or(&[0; 4])),
            features: u32::from_le_bytes(*from[8..12].first_chunk().unwrap_or(&[0; 4])),
            parameters_length: u32::from_le_bytes(*from[12..16].first_chunk().unwrap_or(&[0; 4])),
            memory_size: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
            heap_address: u64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
            heap_size: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            application_address: u64::from_le_bytes(*from[40..48].first_chunk().unwrap_or(&[0; 8])),
            application_length: u64::from_le_bytes(*from[48..56].first_chunk().unwrap_or(&[0; 8])),
            files_address: u64::from_le_bytes(*from[56..64].first_chunk().unwrap_or(&[0; 8])),
            files_length: u64::from_le_bytes(*from[64..72].first_chunk().unwrap_or(&[0; 8])),
            lines_address: u64::from_le_bytes(*from[72..80].first_chunk().unwrap_or(&[0; 8])),
            lines_length: u64::from_le_bytes(*from[80..88].first_chunk().unwrap_or(&[0; 8])),
            tsc_frequency: u64::from_le_bytes(*from[88..96].first_chunk().unwrap_or(&[0; 8])),
            clock_tsc: u64::from_le_bytes(*from[96..104].first_chunk().unwrap_or(&[0; 8])),
            clock_monotonic: u64::from_le_bytes(*from[104..112].first_chunk().unwrap_or(&[0; 8])),
            clock_wall: u64::from_le_bytes(*from[112..120].first_chunk().unwrap_or(&[0; 8])),
            seed: *from[120..152].first_chunk().unwrap_or(&[0; 32]),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 256] {
        let mut to = [0; 256];
        to[0..4].copy_from_slice(&self.magic.to_le_bytes());
        to[4..8].copy_from_slice(&self.abi_version.to_le_bytes());
        to[8..12].copy_from_slice(&self.features.to_le_bytes());
        to[12..16].copy_from_slice(&self.parameters_length.to_le_bytes());
        to[16..24].copy_from_slice(&self.memory_size.to_le_bytes());
        to[24..32].copy_from_slice(&self.heap_address.to_le_bytes());
        to[32..40].copy_from_slice(&self.heap_size.to_le_bytes());
        to[40..48].copy_from_slice(&self.application_address.to_le_bytes());
        to[48..56].copy_from_slice(&self.application_length.to_le_bytes());
        to[56..64].copy_from_slice(&self.files_address.to_le_bytes());
        to[64..72].copy_from_slice(&self.files_length.to_le_bytes());
        to[72..80].copy_from_slice(&self.lines_address.to_le_bytes());
        to[80..88].copy_from_slice(&self.lines_length.to_le_bytes());
        to[88..96].copy_from_slice(&self.tsc_frequency.to_le_bytes());
        to[96..104].copy_from_slice(&self.clock_tsc.to_le_bytes());
        to[104..112].copy_from_slice(&self.clock_monotonic.to_le_bytes());
        to[112..120].copy_from_slice(&self.clock_wall.to_le_bytes());
        to[120..152].copy_from_slice(&self.seed);
        to
    }
}

/// At CONTROL_ADDRESS: heads and tails of the rings (free-running u32 counters; index = counter modulo entries) and the arguments of `enter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlPage {
    /// Written by the guest: submissions made.
    pub submission_tail: u32,
    /// Written by the monitor: submissions taken.
    pub submission_head: u32,
    /// Written by the monitor: completions made.
    pub completion_tail: u32,
    /// Written by the guest: completions taken.
    pub completion_head: u32,
    /// Written by the guest: buffers provided.
    pub buffer_tail: u32,
    /// Written by the monitor: buffers taken.
    pub buffer_head: u32,
    /// Completions that must be in the ring before `enter` returns, those of QUIET submissions that went well during this `enter` not counted (a full completion ring ends it too); 0: return at once.
    pub enter_wait: u32,
    /// Monotonic nanoseconds at which `enter` returns at the latest; all ones: never.
    pub enter_deadline: u64,
    /// First byte of provided buffer 0; buffer N lies at pool_address + N * pool_buffer_size.
    pub pool_address: u64,
    /// Bytes of each provided buffer.
    pub pool_buffer_size: u32,
    /// How many provided buffers there are; at most BUFFER_COUNT.
    pub pool_count: u32,
    /// Set by the monitor to make the engine's interrupt handler run; cleared by the guest.
    pub interrupt: u32,
}

impl ControlPage {
    /// Bytes of the whole.
    pub const SIZE: usize = 64;
    /// Offset of `submission_tail`.
    pub const SUBMISSION_TAIL: usize = 0;
    /// Offset of `submission_head`.
    pub const SUBMISSION_HEAD: usize = 4;
    /// Offset of `completion_tail`.
    pub const COMPLETION_TAIL: usize = 8;
    /// Offset of `completion_head`.
    pub const COMPLETION_HEAD: usize = 12;
    /// Offset of `buffer_tail`.
    pub const BUFFER_TAIL: usize = 16;
    /// Offset of `buffer_head`.
    pub const BUFFER_HEAD: usize = 20;
    /// Offset of `enter_wait`.
    pub const ENTER_WAIT: usize = 24;
    /// Offset of `enter_deadline`.
    pub const ENTER_DEADLINE: usize = 32;
    /// Offset of `pool_address`.
    pub const POOL_ADDRESS: usize = 40;
    /// Offset of `pool_buffer_size`.
    pub const POOL_BUFFER_SIZE: usize = 48;
    /// Offset of `pool_count`.
    pub const POOL_COUNT: usize = 52;
    /// Offset of `interrupt`.
    pub const INTERRUPT: usize = 56;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            submission_tail: u32::from_le_bytes(*from[0..4].first_chunk().unwrap_or(&[0; 4])),
            submission_head: u32::from_le_bytes(*from[4..8].first_chunk().unwrap_or(&[0; 4])),
            completion_tail: u32::from_le_bytes(*from[8..12].first_chunk().unwrap_or(&[0; 4])),
            completion_head: u32::from_le_bytes(*from[12..16].first_chunk().unwrap_or(&[0; 4])),
            buffer_tail: u32::from_le_bytes(*from[16..20].first_chunk().unwrap_or(&[0; 4])),
            buffer_head: u32::from_le_bytes(*from[20..24].first_chunk().unwrap_or(&[0; 4])),
            enter_wait: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            enter_deadline: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            pool_address: u64::from_le_bytes(*from[40..48].first_chunk().unwrap_or(&[0; 8])),
            pool_buffer_size: u32::from_le_bytes(*from[48..52].first_chunk().unwrap_or(&[0; 4])),
            pool_count: u32::from_le_bytes(*from[52..56].first_chunk().unwrap_or(&[0; 4])),
            interrupt: u32::from_le_bytes(*from[56..60].first_chunk().unwrap_or(&[0; 4])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 64] {
        let mut to = [0; 64];
        to[0..4].copy_from_slice(&self.submission_tail.to_le_bytes());
        to[4..8].copy_from_slice(&self.submission_head.to_le_bytes());
        to[8..12].copy_from_slice(&self.completion_tail.to_le_bytes());
        to[12..16].copy_from_slice(&self.completion_head.to_le_bytes());
        to[16..20].copy_from_slice(&self.buffer_tail.to_le_bytes());
        to[20..24].copy_from_slice(&self.buffer_head.to_le_bytes());
        to[24..28].copy_from_slice(&self.enter_wait.to_le_bytes());
        to[32..40].copy_from_slice(&self.enter_deadline.to_le_bytes());
        to[40..48].copy_from_slice(&self.pool_address.to_le_bytes());
        to[48..52].copy_from_slice(&self.pool_buffer_size.to_le_bytes());
        to[52..56].copy_from_slice(&self.pool_count.to_le_bytes());
        to[56..60].copy_from_slice(&self.interrupt.to_le_bytes());
        to
    }
}

/// An entry of the submission ring. The monitor copies it once. The operation's own fields begin at ARGUMENTS_OFFSET; what an operation does not take is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its number.
    pub operation: u16,
    /// Bits of `submission_flag`.
    pub flags: u16,
    /// The guest's name for it, returned in its completions.
    pub token: u32,
    /// What it acts on; 0 where it takes none.
    pub handle: u32,
    /// Bytes at `address`.
    pub length: u32,
    /// Guest memory that is read or written. It must stay in place until the completion without MORE.
    pub address: u64,
}

impl Submission {
    /// Bytes of the whole.
    pub const SIZE: usize = 64;
    /// Offset of `operation`.
    pub const OPERATION: usize = 0;
    /// Offset of `flags`.
    pub const FLAGS: usize = 2;
    /// Offset of `token`.
    pub const TOKEN: usize = 4;
    /// Offset of `handle`.
    pub const HANDLE: usize = 8;
    /// Offset of `length`.
    pub const LENGTH: usize = 12;
    /// Offset of `address`.
    pub const ADDRESS: usize = 16;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            operation: u16::from_le_bytes(*from[0..2].first_chunk().unwrap_or(&[0; 2])),
            flags: u16::from_le_bytes(*from[2..4].first_chunk().unwrap_or(&[0; 2])),
            token: u32::from_le_bytes(*from[4..8].first_chunk().unwrap_or(&[0; 4])),
            handle: u32::from_le_bytes(*from[8..12].first_chunk().unwrap_or(&[0; 4])),
            length: u32::from_le_bytes(*from[12..16].first_chunk().unwrap_or(&[0; 4])),
            address: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 64] {
        let mut to = [0; 64];
        to[0..2].copy_from_slice(&self.operation.to_le_bytes());
        to[2..4].copy_from_slice(&self.flags.to_le_bytes());
        to[4..8].copy_from_slice(&self.token.to_le_bytes());
        to[8..12].copy_from_slice(&self.handle.to_le_bytes());
        to[12..16].copy_from_slice(&self.length.to_le_bytes());
        to[16..24].copy_from_slice(&self.address.to_le_bytes());
        to
    }
}

/// An entry of the completion ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The submission's.
    pub token: u32,
    /// >= 0, or the negative of an `error`.
    pub result: i32,
    /// Bits of `completion_flag`.
    pub flags: u16,
    /// The host's errno for a failed operation, else 0.
    pub detail: u16,
    /// A second result, as the operation says.
    pub value: u32,
    /// More, as the operation says.
    pub data: [u8; 16],
}

impl Completion {
    /// Bytes of the whole.
    pub const SIZE: usize = 32;
    /// Offset of `token`.
    pub const TOKEN: usize = 0;
    /// Offset of `result`.
    pub const RESULT: usize = 4;
    /// Offset of `flags`.
    pub const FLAGS: usize = 8;
    /// Offset of `detail`.
    pub const DETAIL: usize = 10;
    /// Offset of `value`.
    pub const VALUE: usize = 12;
    /// Offset of `data`.
    pub const DATA: usize = 16;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 32]) -> Self {
        Self {
            token: u32::from_le_bytes(*from[0..4].first_chunk().unwrap_or(&[0; 4])),
            result: i32::from_le_bytes(*from[4..8].first_chunk().unwrap_or(&[0; 4])),
            flags: u16::from_le_bytes(*from[8..10].first_chunk().unwrap_or(&[0; 2])),
            detail: u16::from_le_bytes(*from[10..12].first_chunk().unwrap_or(&[0; 2])),
            value: u32::from_le_bytes(*from[12..16].first_chunk().unwrap_or(&[0; 4])),
            data: *from[16..32].first_chunk().unwrap_or(&[0; 16]),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 32] {
        let mut to = [0; 32];
        to[0..4].copy_from_slice(&self.token.to_le_bytes());
        to[4..8].copy_from_slice(&self.result.to_le_bytes());
        to[8..10].copy_from_slice(&self.flags.to_le_bytes());
        to[10..12].copy_from_slice(&self.detail.to_le_bytes());
        to[12..16].copy_from_slice(&self.value.to_le_bytes());
        to[16..32].copy_from_slice(&self.data);
        to
    }
}

/// At PANIC_ADDRESS: how the guest died.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PanicRecord {
    /// A `panic_kind`.
    pub kind: u32,
    /// Of an exception.
    pub vector: u32,
    /// Of an exception, 0 where it has none.
    pub error_code: u64,
    /// Where it happened.
    pub rip: u64,
    /// The stack pointer there.
    pub rsp: u64,
    /// The flags there.
    pub rflags: u64,
    /// rax rbx rcx rdx rsi rdi rbp r8 to r15, each u64.
    pub registers: [u8; 120],
    /// Bytes of `message`.
    pub message_length: u32,
    /// UTF-8 text.
    pub message: [u8; 2048],
}

impl PanicRecord {
    /// Bytes of the whole.
    pub const SIZE: usize = 4096;
    /// Offset of `kind`.
    pub const KIND: usize = 0;
    /// Offset of `vector`.
    pub const VECTOR: usize = 4;
    /// Offset of `error_code`.
    pub const ERROR_CODE: usize = 8;
    /// Offset of `rip`.
    pub const RIP: usize = 16;
    /// Offset of `rsp`.
    pub const RSP: usize = 24;
    /// Offset of `rflags`.
    pub const RFLAGS: usize = 32;
    /// Offset of `registers`.
    pub const REGISTERS: usize = 40;
    /// Offset of `message_length`.
    pub const MESSAGE_LENGTH: usize = 160;
    /// Offset of `message`.
    pub const MESSAGE: usize = 168;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 4096]) -> Self {
        Self {
            kind: u32::from_le_bytes(*from[0..4].first_chunk().unwrap_or(&[0; 4])),
            vector: u32::from_le_bytes(*from[4..8].first_chunk().unwrap_or(&[0; 4])),
            error_code: u64::from_le_bytes(*from[8..16].first_chunk().unwrap_or(&[0; 8])),
            rip: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
            rsp: u64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
            rflags: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            registers: *from[40..160].first_chunk().unwrap_or(&[0; 120]),
            message_length: u32::from_le_bytes(*from[160..164].first_chunk().unwrap_or(&[0; 4])),
            message: *from[168..2216].first_chunk().unwrap_or(&[0; 2048]),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 4096] {
        let mut to = [0; 4096];
        to[0..4].copy_from_slice(&self.kind.to_le_bytes());
        to[4..8].copy_from_slice(&self.vector.to_le_bytes());
        to[8..16].copy_from_slice(&self.error_code.to_le_bytes());
        to[16..24].copy_from_slice(&self.rip.to_le_bytes());
        to[24..32].copy_from_slice(&self.rsp.to_le_bytes());
        to[32..40].copy_from_slice(&self.rflags.to_le_bytes());
        to[40..160].copy_from_slice(&self.registers);
        to[160..164].copy_from_slice(&self.message_length.to_le_bytes());
        to[168..2216].copy_from_slice(&self.message);
        to
    }
}

/// Descriptor of the ELF note NOTE_ABI (owner `unikernel`): what the kernel in the image needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbiNote {
    /// The ABI version it was built for.
    pub abi_version: u32,
    /// Bits of `feature` that it needs.
    pub features: u32,
    /// EXCEPTION_VECTOR_COUNT entry points, EXCEPTION_VECTOR_STRIDE bytes apart.
    pub exception_vectors: u64,
    /// The least heap, bytes, with which it can start.
    pub heap_min: u64,
}

impl AbiNote {
    /// Bytes of the whole.
    pub const SIZE: usize = 24;
    /// Offset of `abi_version`.
    pub const ABI_VERSION: usize = 0;
    /// Offset of `features`.
    pub const FEATURES: usize = 4;
    /// Offset of `exception_vectors`.
    pub const EXCEPTION_VECTORS: usize = 8;
    /// Offset of `heap_min`.
    pub const HEAP_MIN: usize = 16;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 24]) -> Self {
        Self {
            abi_version: u32::from_le_bytes(*from[0..4].first_chunk().unwrap_or(&[0; 4])),
            features: u32::from_le_bytes(*from[4..8].first_chunk().unwrap_or(&[0; 4])),
            exception_vectors: u64::from_le_bytes(*from[8..16].first_chunk().unwrap_or(&[0; 8])),
            heap_min: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 24] {
        let mut to = [0; 24];
        to[0..4].copy_from_slice(&self.abi_version.to_le_bytes());
        to[4..8].copy_from_slice(&self.features.to_le_bytes());
        to[8..16].copy_from_slice(&self.exception_vectors.to_le_bytes());
        to[16..24].copy_from_slice(&self.heap_min.to_le_bytes());
        to
    }
}

/// Descriptor of the ELF note NOTE_PAYLOAD: where the application lies in guest memory. 0, 0 where a part is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayloadNote {
    /// The application's bytecode.
    pub application_address: u64,
    /// Its bytes.
    pub application_length: u64,
    /// The tar of the files.
    pub files_address: u64,
    /// Its bytes.
    pub files_length: u64,
    /// The table from bundle to source lines.
    pub lines_address: u64,
    /// Its bytes.
    pub lines_length: u64,
}

impl PayloadNote {
    /// Bytes of the whole.
    pub const SIZE: usize = 48;
    /// Offset of `application_address`.
    pub const APPLICATION_ADDRESS: usize = 0;
    /// Offset of `application_length`.
    pub const APPLICATION_LENGTH: usize = 8;
    /// Offset of `files_address`.
    pub const FILES_ADDRESS: usize = 16;
    /// Offset of `files_length`.
    pub const FILES_LENGTH: usize = 24;
    /// Offset of `lines_address`.
    pub const LINES_ADDRESS: usize = 32;
    /// Offset of `lines_length`.
    pub const LINES_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 48]) -> Self {
        Self {
            application_address: u64::from_le_bytes(*from[0..8].first_chunk().unwrap_or(&[0; 8])),
            application_length: u64::from_le_bytes(*from[8..16].first_chunk().unwrap_or(&[0; 8])),
            files_address: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
            files_length: u64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
            lines_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            lines_length: u64::from_le_bytes(*from[40..48].first_chunk().unwrap_or(&[0; 8])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 48] {
        let mut to = [0; 48];
        to[0..8].copy_from_slice(&self.application_address.to_le_bytes());
        to[8..16].copy_from_slice(&self.application_length.to_le_bytes());
        to[16..24].copy_from_slice(&self.files_address.to_le_bytes());
        to[24..32].copy_from_slice(&self.files_length.to_le_bytes());
        to[32..40].copy_from_slice(&self.lines_address.to_le_bytes());
        to[40..48].copy_from_slice(&self.lines_length.to_le_bytes());
        to
    }
}

/// Own fields of the operation `cancel`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelArguments {
    /// The token of the submission to end.
    pub target: u32,
}

impl CancelArguments {
    /// Offset of `target`.
    pub const TARGET: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            target: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `console_write`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsoleWriteArguments {
    /// A `console_stream`.
    pub stream: u32,
}

impl ConsoleWriteArguments {
    /// Offset of `stream`.
    pub const STREAM: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            stream: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `signal`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalArguments {
    /// A `signal`.
    pub number: u32,
}

impl SignalArguments {
    /// Offset of `number`.
    pub const NUMBER: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            number: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `stream_listen`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamListenArguments {
    /// The guest's port, as granted.
    pub port: u16,
}

impl StreamListenArguments {
    /// Offset of `port`.
    pub const PORT: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            port: u16::from_le_bytes(*from[24..26].first_chunk().unwrap_or(&[0; 2])),
        }
    }
}

/// Own fields of the operation `stream_connect`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamConnectArguments {
    /// The destination's port.
    pub port: u16,
    /// The destination's address (IPv6, or IPv4 mapped).
    pub target: [u8; 16],
}

impl StreamConnectArguments {
    /// Offset of `port`.
    pub const PORT: usize = 24;
    /// Offset of `target`.
    pub const TARGET: usize = 28;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            port: u16::from_le_bytes(*from[24..26].first_chunk().unwrap_or(&[0; 2])),
            target: *from[28..44].first_chunk().unwrap_or(&[0; 16]),
        }
    }
}

/// Own fields of the operation `stream_shutdown`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamShutdownArguments {
    /// A `shutdown_side`.
    pub side: u32,
}

impl StreamShutdownArguments {
    /// Offset of `side`.
    pub const SIDE: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            side: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}
