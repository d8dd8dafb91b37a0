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
/// The counters page, written by the guest for whoever watches it; no exit is needed to read it.
pub const COUNTERS_ADDRESS: u64 = 0x0012_b000;
/// Bytes from the control page to the end of the counters page.
pub const CONTROL_SIZE: u64 = 0xc000;
/// The IST stack of the exception handlers, a guard page on both sides. Read-write.
pub const EXCEPTION_STACK_ADDRESS: u64 = 0x0013_0000;
/// Bytes of the exception stack.
pub const EXCEPTION_STACK_SIZE: u64 = 0x4000;
/// Lowest address of the stack, a guard below it. Read-write.
pub const STACK_ADDRESS: u64 = 0x0020_0000;
/// Bytes of the stack; rsp starts at its top. What lies more than a page below rsp may be zero after an `enter`.
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
/// The most handles of one device that a guest has open at once.
pub const HANDLE_COUNT: u64 = 0x1000;
/// The most bytes of a host's name.
pub const NAME_MAX: u64 = 253;
/// The most bytes of a path in a volume.
pub const PATH_MAX: u64 = 4095;
/// The most volumes of a guest.
pub const VOLUME_COUNT: u64 = 64;
/// The most bytes of a datagram.
pub const DATAGRAM_MAX: u64 = 0xffe3;
/// The most bytes of datagrams that wait in the host, each way.
pub const DATAGRAM_BUFFER_MAX: u64 = 0x0020_0000;
/// As a position: where the file stands.
pub const FILE_POSITION: i64 = -1;
/// As a time: leave it as it is.
pub const FILE_TIME_KEEP: i64 = -1;
/// As a time: now.
pub const FILE_TIME_NOW: i64 = -2;
/// The most bytes of a panic message.
pub const PANIC_MESSAGE_SIZE: u64 = 2048;
/// First field of the status page: `SUK1`, little endian.
pub const STATUS_MAGIC: u64 = 0x314b_5553;
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

/// A completion's result is >= 0, or the negative of one of these. Its `detail` carries the host's errno where there is one: for what the application is told; the class is what the library OS decides by.
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
    /// The datagram goes on in the next completion of this submission.
    pub const PARTIAL: u32 = 4;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            MORE => "more",
            BUFFER => "buffer",
            PARTIAL => "partial",
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

/// What can be set of a stream.
pub mod stream_option {
    /// 1: small sends go out at once (the default); 0: they are gathered.
    pub const NO_DELAY: u32 = 1;
    /// Seconds of silence (at most 32767) after which the peer is probed; 0: never (the default).
    pub const KEEP_ALIVE: u32 = 2;
    /// 1: closing resets the connection, what is not sent is lost; 0: it ends it.
    pub const RESET: u32 = 3;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            NO_DELAY => "no_delay",
            KEEP_ALIVE => "keep_alive",
            RESET => "reset",
            _ => "unknown",
        }
    }
}

/// What can be set of a datagram socket.
pub mod datagram_option {
    /// Hops that a datagram may take, 1 to 255.
    pub const TTL: u32 = 1;
    /// 1: may send to broadcast addresses, if they are granted; 0: may not.
    pub const BROADCAST: u32 = 2;
    /// Bytes that wait in the host, at most DATAGRAM_BUFFER_MAX.
    pub const RECEIVE_BUFFER: u32 = 3;
    /// The same, of what is to be sent.
    pub const SEND_BUFFER: u32 = 4;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            TTL => "ttl",
            BROADCAST => "broadcast",
            RECEIVE_BUFFER => "receive_buffer",
            SEND_BUFFER => "send_buffer",
            _ => "unknown",
        }
    }
}

/// Which addresses.
pub mod address_family {
    /// Both.
    pub const ANY: u32 = 0;
    /// IPv4.
    pub const IPV4: u32 = 4;
    /// IPv6.
    pub const IPV6: u32 = 6;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            ANY => "any",
            IPV4 => "ipv4",
            IPV6 => "ipv6",
            _ => "unknown",
        }
    }
}

/// Bits of what a volume is.
pub mod volume_flag {
    /// Nothing below it can be changed.
    pub const READ_ONLY: u32 = 1;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            READ_ONLY => "read_only",
            _ => "unknown",
        }
    }
}

/// Bits of how a file is opened. At least one of READ, WRITE and DIRECTORY must be set.
pub mod file_flag {
    /// To be read.
    pub const READ: u32 = 1;
    /// To be written.
    pub const WRITE: u32 = 2;
    /// Every write goes to the end. Needs WRITE.
    pub const APPEND: u32 = 4;
    /// Made with `mode` if it is not there. Needs WRITE or READ.
    pub const CREATE: u32 = 8;
    /// With CREATE: must not be there.
    pub const EXCLUSIVE: u32 = 16;
    /// Emptied. Needs WRITE.
    pub const TRUNCATE: u32 = 32;
    /// Must be a directory.
    pub const DIRECTORY: u32 = 64;
    /// Must not be a symbolic link.
    pub const NO_FOLLOW: u32 = 128;
    /// Each write is on the host's disk when it completes.
    pub const SYNC: u32 = 256;
    /// The same, for contents only.
    pub const DATA_SYNC: u32 = 512;
    /// Others may lock it shared; nobody has it exclusively.
    pub const LOCK_SHARED: u32 = 1024;
    /// Nobody else has it locked.
    pub const LOCK_EXCLUSIVE: u32 = 2048;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            READ => "read",
            WRITE => "write",
            APPEND => "append",
            CREATE => "create",
            EXCLUSIVE => "exclusive",
            TRUNCATE => "truncate",
            DIRECTORY => "directory",
            NO_FOLLOW => "no_follow",
            SYNC => "sync",
            DATA_SYNC => "data_sync",
            LOCK_SHARED => "lock_shared",
            LOCK_EXCLUSIVE => "lock_exclusive",
            _ => "unknown",
        }
    }
}

/// What a name in a volume is.
pub mod file_kind {
    /// An ordinary file.
    pub const FILE: u32 = 1;
    /// A directory.
    pub const DIRECTORY: u32 = 2;
    /// A symbolic link.
    pub const LINK: u32 = 3;
    /// Something that cannot be opened: a device, socket or pipe.
    pub const OTHER: u32 = 4;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            FILE => "file",
            DIRECTORY => "directory",
            LINK => "link",
            OTHER => "other",
            _ => "unknown",
        }
    }
}

/// Bits of how a path is walked.
pub mod path_flag {
    /// A symbolic link at its end is meant itself.
    pub const NO_FOLLOW: u32 = 1;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            NO_FOLLOW => "no_follow",
            _ => "unknown",
        }
    }
}

/// Bits of how a file may be used.
pub mod access {
    /// Executed, or a directory searched.
    pub const EXECUTE: u32 = 1;
    /// Written.
    pub const WRITE: u32 = 2;
    /// Read.
    pub const READ: u32 = 4;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            EXECUTE => "execute",
            WRITE => "write",
            READ => "read",
            _ => "unknown",
        }
    }
}

/// What the operator asks of a guest; numbers as in POSIX, but MEMORY.
pub mod signal {
    /// Ctrl-C.
    pub const INTERRUPT: u32 = 2;
    /// Please end.
    pub const TERMINATE: u32 = 15;
    /// Give back what memory you can; `memory_limit` may have changed. It has no default: a guest that does not listen goes on, and hears of it as soon as it does.
    pub const MEMORY: u32 = 64;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            INTERRUPT => "interrupt",
            TERMINATE => "terminate",
            MEMORY => "memory",
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

/// The `state` of a status page.
pub mod guest_state {
    /// The monitor gets ready.
    pub const STARTING: u32 = 1;
    /// The guest runs.
    pub const RUNNING: u32 = 2;
    /// It has ended; `exit_code` and `reason` say how.
    pub const ENDED: u32 = 3;
    /// The name of a value, for messages.
    #[must_use]
    pub const fn name(value: u32) -> &'static str {
        match value {
            STARTING => "starting",
            RUNNING => "running",
            ENDED => "ended",
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
    /// Gives pages of the heap back to the host: whole ones, from a multiple of PAGE_SIZE on. They hold zeros from the completion on and may be used again at any time; each then takes host memory at its first touch. The length has no other limit than the heap.
    pub const MEMORY_RELEASE: u16 = 5;
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
    /// Sets an option of a stream.
    pub const STREAM_OPTION: u16 = 23;
    /// Takes up a granted UDP port, in which datagrams sent since the guest's start are waiting. With port 0 makes a socket of a family at a port that the system chooses, to ask granted destinations; that needs no grant, and nobody else is heard there.
    pub const DATAGRAM_BIND: u16 = 32;
    /// Sends one datagram to a granted destination, or as an answer to an address that has sent to this socket in the last ten minutes and is not denied. Datagrams of one socket go out in the order of submission.
    pub const DATAGRAM_SEND: u16 = 33;
    /// Receives datagrams into provided buffers. One that is longer than a buffer comes as several completions in a row, all but the last with PARTIAL. Always MULTISHOT; while buffers are missing or the completion ring is full, datagrams wait in the host, which drops them when its own buffer is full.
    pub const DATAGRAM_RECEIVE: u16 = 34;
    /// Sets an option of a datagram socket.
    pub const DATAGRAM_OPTION: u16 = 35;
    /// Gives the handle back, after the datagrams submitted before it are sent or have failed. Its other submissions complete with CANCELLED.
    pub const DATAGRAM_CLOSE: u16 = 36;
    /// Looks a name up in the host's table of hosts, then by DNS: its addresses, in the order of the resolver. The payload is the name (at most NAME_MAX bytes of ASCII). Names in the table of hosts, localhost and addresses are given to every guest; any other must be one that the policy lets it reach. From then on for a while the guest may connect to the addresses found as it may to the name. At most 32. FAILED with ETIMEDOUT: no server has answered; with EAGAIN: none would or could.
    pub const NAME_LOOKUP: u16 = 40;
    /// Asks the host's DNS servers for records of one type. The payload is the name (at most NAME_MAX bytes of ASCII). The answer is the server's whole message (RFC 1035), also when it says that there is no such name or record. For names that the policy lets the guest reach, and for the names in in-addr.arpa and ip6.arpa of addresses that it may. Failures as of name_lookup.
    pub const NAME_QUERY: u16 = 41;
    /// Tells where a volume is mounted. Volumes are numbered from 0 without gaps.
    pub const VOLUME_DESCRIBE: u16 = 48;
    /// Tells how full a volume is: of its quota, if it has one, else of the host's file system.
    pub const VOLUME_STATUS: u16 = 49;
    /// Opens a file or directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Only ordinary files and directories can be opened. A lock is taken at once or not at all (then EXISTS).
    pub const FILE_OPEN: u16 = 50;
    /// Gives the handle back, and with it its lock. What was submitted before it is done first.
    pub const FILE_CLOSE: u16 = 51;
    /// Reads from a file.
    pub const FILE_READ: u16 = 52;
    /// Writes into a file, at its end if it was opened with APPEND. Fewer bytes than asked for are written only where space or quota ends.
    pub const FILE_WRITE: u16 = 53;
    /// Completes when what was written to the file (or directory) before is on the host's disk. Other operations go on meanwhile.
    pub const FILE_SYNC: u16 = 54;
    /// Cuts a file off or extends it with zeros.
    pub const FILE_RESIZE: u16 = 55;
    /// Tells of a file. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root).
    pub const FILE_STATUS: u16 = 56;
    /// Sets when a file was read and written last. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root).
    pub const FILE_SET_TIMES: u16 = 57;
    /// Sets a file's permission bits (0o777 at most). Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root).
    pub const FILE_SET_MODE: u16 = 58;
    /// Reads the next entries of a directory, as many whole `directory_entry` as fit; `.` and `..` are left out.
    pub const FILE_ENTRIES: u16 = 59;
    /// Tells whether a file may be used. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root.
    pub const PATH_ACCESS: u16 = 60;
    /// Makes a directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root.
    pub const PATH_MAKE_DIRECTORY: u16 = 61;
    /// Removes a name, and the file with its last one; or an empty directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root.
    pub const PATH_REMOVE: u16 = 62;
    /// Renames within a volume, atomically; what had the new name before is gone. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root.
    pub const PATH_RENAME: u16 = 63;
    /// Gives a file another name in the same volume. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root.
    pub const PATH_LINK: u16 = 64;
    /// Makes a symbolic link. One that leads out of its volume can be made, but not followed. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root.
    pub const PATH_SYMLINK: u16 = 65;
    /// Reads where a symbolic link points to. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root.
    pub const PATH_READ_LINK: u16 = 66;
}

/// The devices of the monitor, and the rings themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Serves the operations of `ring`.
    Ring,
    /// Serves the operations of `entropy`.
    Entropy,
    /// Serves the operations of `console`.
    Console,
    /// Serves the operations of `signal`.
    Signal,
    /// Serves the operations of `memory`.
    Memory,
    /// Serves the operations of `stream`.
    Stream,
    /// Serves the operations of `datagram`.
    Datagram,
    /// Serves the operations of `name`.
    Name,
    /// Serves the operations of `volume`.
    Volume,
}

/// Who serves an operation; `None` for a number that is none.
#[must_use]
pub const fn operation_device(number: u16) -> Option<Device> {
    Some(match number {
        operation::NOP | operation::CANCEL => Device::Ring,
        operation::ENTROPY => Device::Entropy,
        operation::CONSOLE_WRITE => Device::Console,
        operation::SIGNAL => Device::Signal,
        operation::MEMORY_RELEASE => Device::Memory,
        operation::STREAM_LISTEN
        | operation::STREAM_ACCEPT
        | operation::STREAM_CONNECT
        | operation::STREAM_RECEIVE
        | operation::STREAM_SEND
        | operation::STREAM_SHUTDOWN
        | operation::STREAM_CLOSE
        | operation::STREAM_OPTION => Device::Stream,
        operation::DATAGRAM_BIND
        | operation::DATAGRAM_SEND
        | operation::DATAGRAM_RECEIVE
        | operation::DATAGRAM_OPTION
        | operation::DATAGRAM_CLOSE => Device::Datagram,
        operation::NAME_LOOKUP | operation::NAME_QUERY => Device::Name,
        operation::VOLUME_DESCRIBE
        | operation::VOLUME_STATUS
        | operation::FILE_OPEN
        | operation::FILE_CLOSE
        | operation::FILE_READ
        | operation::FILE_WRITE
        | operation::FILE_SYNC
        | operation::FILE_RESIZE
        | operation::FILE_STATUS
        | operation::FILE_SET_TIMES
        | operation::FILE_SET_MODE
        | operation::FILE_ENTRIES
        | operation::PATH_ACCESS
        | operation::PATH_MAKE_DIRECTORY
        | operation::PATH_REMOVE
        | operation::PATH_RENAME
        | operation::PATH_LINK
        | operation::PATH_SYMLINK
        | operation::PATH_READ_LINK => Device::Volume,
        _ => return None,
    })
}

/// The bits of `submission_flag` that an operation takes; every other bit makes it invalid.
#[must_use]
pub const fn operation_flags(number: u16) -> u32 {
    match number {
        operation::CONSOLE_WRITE
        | operation::MEMORY_RELEASE
        | operation::STREAM_SEND
        | operation::STREAM_SHUTDOWN
        | operation::STREAM_CLOSE
        | operation::STREAM_OPTION
        | operation::DATAGRAM_SEND
        | operation::DATAGRAM_OPTION
        | operation::DATAGRAM_CLOSE
        | operation::FILE_CLOSE
        | operation::FILE_WRITE
        | operation::FILE_SYNC => submission_flag::QUIET,
        operation::SIGNAL
        | operation::STREAM_ACCEPT
        | operation::STREAM_RECEIVE
        | operation::DATAGRAM_RECEIVE => submission_flag::MULTISHOT,
        _ => 0,
    }
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
    /// The application, an `application_header` and what belongs to it; read-only.
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
    /// Written by the monitor, at any time: pages of the heap that the guest should stay within, 0: all of it. The signal MEMORY tells of a change.
    pub memory_limit: u32,
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
    /// Offset of `memory_limit`.
    pub const MEMORY_LIMIT: usize = 28;
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
            memory_limit: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
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
        to[28..32].copy_from_slice(&self.memory_limit.to_le_bytes());
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

/// At COUNTERS_ADDRESS: what the library OS counts, each from 0 on. The second page of a supervised guest's status file is the same memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountersPage {
    /// Turns of the event loop.
    pub turns: u64,
    /// Microseconds in which the loop ran instead of waiting.
    pub busy: u64,
    /// Turns that took less than 1 ms: for so long a new event had to wait.
    pub lag_1: u64,
    /// Turns of 1 to 10 ms.
    pub lag_10: u64,
    /// Turns of 10 to 100 ms.
    pub lag_100: u64,
    /// Turns of 100 to 1000 ms.
    pub lag_1000: u64,
    /// Turns of a second and more.
    pub lag_more: u64,
    /// Requests that the HTTP server has received.
    pub http_requests: u64,
    /// Answers of it with a status of 500 and above.
    pub http_failures: u64,
}

impl CountersPage {
    /// Bytes of the whole.
    pub const SIZE: usize = 256;
    /// Offset of `turns`.
    pub const TURNS: usize = 0;
    /// Offset of `busy`.
    pub const BUSY: usize = 8;
    /// Offset of `lag_1`.
    pub const LAG_1: usize = 16;
    /// Offset of `lag_10`.
    pub const LAG_10: usize = 24;
    /// Offset of `lag_100`.
    pub const LAG_100: usize = 32;
    /// Offset of `lag_1000`.
    pub const LAG_1000: usize = 40;
    /// Offset of `lag_more`.
    pub const LAG_MORE: usize = 48;
    /// Offset of `http_requests`.
    pub const HTTP_REQUESTS: usize = 56;
    /// Offset of `http_failures`.
    pub const HTTP_FAILURES: usize = 64;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 256]) -> Self {
        Self {
            turns: u64::from_le_bytes(*from[0..8].first_chunk().unwrap_or(&[0; 8])),
            busy: u64::from_le_bytes(*from[8..16].first_chunk().unwrap_or(&[0; 8])),
            lag_1: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
            lag_10: u64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
            lag_100: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            lag_1000: u64::from_le_bytes(*from[40..48].first_chunk().unwrap_or(&[0; 8])),
            lag_more: u64::from_le_bytes(*from[48..56].first_chunk().unwrap_or(&[0; 8])),
            http_requests: u64::from_le_bytes(*from[56..64].first_chunk().unwrap_or(&[0; 8])),
            http_failures: u64::from_le_bytes(*from[64..72].first_chunk().unwrap_or(&[0; 8])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 256] {
        let mut to = [0; 256];
        to[0..8].copy_from_slice(&self.turns.to_le_bytes());
        to[8..16].copy_from_slice(&self.busy.to_le_bytes());
        to[16..24].copy_from_slice(&self.lag_1.to_le_bytes());
        to[24..32].copy_from_slice(&self.lag_10.to_le_bytes());
        to[32..40].copy_from_slice(&self.lag_100.to_le_bytes());
        to[40..48].copy_from_slice(&self.lag_1000.to_le_bytes());
        to[48..56].copy_from_slice(&self.lag_more.to_le_bytes());
        to[56..64].copy_from_slice(&self.http_requests.to_le_bytes());
        to[64..72].copy_from_slice(&self.http_failures.to_le_bytes());
        to
    }
}

/// The first page of the file that a supervised monitor keeps for the control plane; the guest cannot reach it. Outlives the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusPage {
    /// STATUS_MAGIC.
    pub magic: u32,
    /// A `guest_state`.
    pub state: u32,
    /// The monitor's process id.
    pub process: u32,
    /// Once ended.
    pub exit_code: u32,
    /// Nanoseconds since 1970-01-01 UTC.
    pub started: u64,
    /// The same; 0 before.
    pub ended: u64,
    /// Times the guest has left to the monitor.
    pub exits: u64,
    /// u64 for each device, in the order of its numbers: submissions taken.
    pub operations: [u8; 128],
    /// Connections accepted.
    pub connections: u64,
    /// Bytes.
    pub network_received: u64,
    /// Bytes.
    pub network_sent: u64,
    /// Bytes.
    pub disk_read: u64,
    /// Bytes.
    pub disk_written: u64,
    /// Bytes of output, before they became log entries.
    pub console_written: u64,
    /// Those of them that were above the log's rate and not kept.
    pub console_dropped: u64,
    /// Nanoseconds in which the guest was kept from running: by its CPU cap, or as it owed too much traffic with disks.
    pub throttled: u64,
    /// Bytes of `reason`.
    pub reason_length: u32,
    /// The process id of the monitor's volume server; 0: it has none.
    pub volume_server: u32,
    /// UTF-8: why it has died or was not started; empty if it ended by itself.
    pub reason: [u8; 2048],
}

impl StatusPage {
    /// Bytes of the whole.
    pub const SIZE: usize = 4096;
    /// Offset of `magic`.
    pub const MAGIC: usize = 0;
    /// Offset of `state`.
    pub const STATE: usize = 4;
    /// Offset of `process`.
    pub const PROCESS: usize = 8;
    /// Offset of `exit_code`.
    pub const EXIT_CODE: usize = 12;
    /// Offset of `started`.
    pub const STARTED: usize = 16;
    /// Offset of `ended`.
    pub const ENDED: usize = 24;
    /// Offset of `exits`.
    pub const EXITS: usize = 32;
    /// Offset of `operations`.
    pub const OPERATIONS: usize = 40;
    /// Offset of `connections`.
    pub const CONNECTIONS: usize = 168;
    /// Offset of `network_received`.
    pub const NETWORK_RECEIVED: usize = 176;
    /// Offset of `network_sent`.
    pub const NETWORK_SENT: usize = 184;
    /// Offset of `disk_read`.
    pub const DISK_READ: usize = 192;
    /// Offset of `disk_written`.
    pub const DISK_WRITTEN: usize = 200;
    /// Offset of `console_written`.
    pub const CONSOLE_WRITTEN: usize = 208;
    /// Offset of `console_dropped`.
    pub const CONSOLE_DROPPED: usize = 216;
    /// Offset of `throttled`.
    pub const THROTTLED: usize = 224;
    /// Offset of `reason_length`.
    pub const REASON_LENGTH: usize = 232;
    /// Offset of `volume_server`.
    pub const VOLUME_SERVER: usize = 236;
    /// Offset of `reason`.
    pub const REASON: usize = 240;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 4096]) -> Self {
        Self {
            magic: u32::from_le_bytes(*from[0..4].first_chunk().unwrap_or(&[0; 4])),
            state: u32::from_le_bytes(*from[4..8].first_chunk().unwrap_or(&[0; 4])),
            process: u32::from_le_bytes(*from[8..12].first_chunk().unwrap_or(&[0; 4])),
            exit_code: u32::from_le_bytes(*from[12..16].first_chunk().unwrap_or(&[0; 4])),
            started: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
            ended: u64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
            exits: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            operations: *from[40..168].first_chunk().unwrap_or(&[0; 128]),
            connections: u64::from_le_bytes(*from[168..176].first_chunk().unwrap_or(&[0; 8])),
            network_received: u64::from_le_bytes(*from[176..184].first_chunk().unwrap_or(&[0; 8])),
            network_sent: u64::from_le_bytes(*from[184..192].first_chunk().unwrap_or(&[0; 8])),
            disk_read: u64::from_le_bytes(*from[192..200].first_chunk().unwrap_or(&[0; 8])),
            disk_written: u64::from_le_bytes(*from[200..208].first_chunk().unwrap_or(&[0; 8])),
            console_written: u64::from_le_bytes(*from[208..216].first_chunk().unwrap_or(&[0; 8])),
            console_dropped: u64::from_le_bytes(*from[216..224].first_chunk().unwrap_or(&[0; 8])),
            throttled: u64::from_le_bytes(*from[224..232].first_chunk().unwrap_or(&[0; 8])),
            reason_length: u32::from_le_bytes(*from[232..236].first_chunk().unwrap_or(&[0; 4])),
            volume_server: u32::from_le_bytes(*from[236..240].first_chunk().unwrap_or(&[0; 4])),
            reason: *from[240..2288].first_chunk().unwrap_or(&[0; 2048]),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 4096] {
        let mut to = [0; 4096];
        to[0..4].copy_from_slice(&self.magic.to_le_bytes());
        to[4..8].copy_from_slice(&self.state.to_le_bytes());
        to[8..12].copy_from_slice(&self.process.to_le_bytes());
        to[12..16].copy_from_slice(&self.exit_code.to_le_bytes());
        to[16..24].copy_from_slice(&self.started.to_le_bytes());
        to[24..32].copy_from_slice(&self.ended.to_le_bytes());
        to[32..40].copy_from_slice(&self.exits.to_le_bytes());
        to[40..168].copy_from_slice(&self.operations);
        to[168..176].copy_from_slice(&self.connections.to_le_bytes());
        to[176..184].copy_from_slice(&self.network_received.to_le_bytes());
        to[184..192].copy_from_slice(&self.network_sent.to_le_bytes());
        to[192..200].copy_from_slice(&self.disk_read.to_le_bytes());
        to[200..208].copy_from_slice(&self.disk_written.to_le_bytes());
        to[208..216].copy_from_slice(&self.console_written.to_le_bytes());
        to[216..224].copy_from_slice(&self.console_dropped.to_le_bytes());
        to[224..232].copy_from_slice(&self.throttled.to_le_bytes());
        to[232..236].copy_from_slice(&self.reason_length.to_le_bytes());
        to[236..240].copy_from_slice(&self.volume_server.to_le_bytes());
        to[240..2288].copy_from_slice(&self.reason);
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
    /// The application, an `application_header` and what belongs to it.
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

/// The head of an application, a matter of build tool and kernel. Behind it lie two pieces of bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplicationHeader {
    /// Bytes of the first one, which the kernel evaluates at the start.
    pub start_length: u64,
    /// Bytes of the second one, which is read when it is first used. 0 if there is none.
    pub deferred_length: u64,
}

impl ApplicationHeader {
    /// Bytes of the whole.
    pub const SIZE: usize = 16;
    /// Offset of `start_length`.
    pub const START_LENGTH: usize = 0;
    /// Offset of `deferred_length`.
    pub const DEFERRED_LENGTH: usize = 8;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 16]) -> Self {
        Self {
            start_length: u64::from_le_bytes(*from[0..8].first_chunk().unwrap_or(&[0; 8])),
            deferred_length: u64::from_le_bytes(*from[8..16].first_chunk().unwrap_or(&[0; 8])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 16] {
        let mut to = [0; 16];
        to[0..8].copy_from_slice(&self.start_length.to_le_bytes());
        to[8..16].copy_from_slice(&self.deferred_length.to_le_bytes());
        to
    }
}

/// What `file_status` tells. Times in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStatus {
    /// The file's number, unique in its volume.
    pub inode: u64,
    /// Bytes.
    pub length: u64,
    /// 512-byte blocks that it takes.
    pub blocks: u64,
    /// When it was read last.
    pub accessed: i64,
    /// When it was written last.
    pub modified: i64,
    /// When its status changed last.
    pub changed: i64,
    /// When it was made; 0 where the host does not know.
    pub born: i64,
    /// A `file_kind`.
    pub kind: u32,
    /// Permission bits.
    pub mode: u32,
    /// Names that it has.
    pub links: u32,
    /// The host's user.
    pub owner: u32,
    /// The host's group.
    pub group: u32,
    /// The best size for reading and writing.
    pub block_size: u32,
    /// The volume's number.
    pub volume: u32,
}

impl FileStatus {
    /// Bytes of the whole.
    pub const SIZE: usize = 128;
    /// Offset of `inode`.
    pub const INODE: usize = 0;
    /// Offset of `length`.
    pub const LENGTH: usize = 8;
    /// Offset of `blocks`.
    pub const BLOCKS: usize = 16;
    /// Offset of `accessed`.
    pub const ACCESSED: usize = 24;
    /// Offset of `modified`.
    pub const MODIFIED: usize = 32;
    /// Offset of `changed`.
    pub const CHANGED: usize = 40;
    /// Offset of `born`.
    pub const BORN: usize = 48;
    /// Offset of `kind`.
    pub const KIND: usize = 56;
    /// Offset of `mode`.
    pub const MODE: usize = 60;
    /// Offset of `links`.
    pub const LINKS: usize = 64;
    /// Offset of `owner`.
    pub const OWNER: usize = 68;
    /// Offset of `group`.
    pub const GROUP: usize = 72;
    /// Offset of `block_size`.
    pub const BLOCK_SIZE: usize = 76;
    /// Offset of `volume`.
    pub const VOLUME: usize = 80;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 128]) -> Self {
        Self {
            inode: u64::from_le_bytes(*from[0..8].first_chunk().unwrap_or(&[0; 8])),
            length: u64::from_le_bytes(*from[8..16].first_chunk().unwrap_or(&[0; 8])),
            blocks: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
            accessed: i64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
            modified: i64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            changed: i64::from_le_bytes(*from[40..48].first_chunk().unwrap_or(&[0; 8])),
            born: i64::from_le_bytes(*from[48..56].first_chunk().unwrap_or(&[0; 8])),
            kind: u32::from_le_bytes(*from[56..60].first_chunk().unwrap_or(&[0; 4])),
            mode: u32::from_le_bytes(*from[60..64].first_chunk().unwrap_or(&[0; 4])),
            links: u32::from_le_bytes(*from[64..68].first_chunk().unwrap_or(&[0; 4])),
            owner: u32::from_le_bytes(*from[68..72].first_chunk().unwrap_or(&[0; 4])),
            group: u32::from_le_bytes(*from[72..76].first_chunk().unwrap_or(&[0; 4])),
            block_size: u32::from_le_bytes(*from[76..80].first_chunk().unwrap_or(&[0; 4])),
            volume: u32::from_le_bytes(*from[80..84].first_chunk().unwrap_or(&[0; 4])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 128] {
        let mut to = [0; 128];
        to[0..8].copy_from_slice(&self.inode.to_le_bytes());
        to[8..16].copy_from_slice(&self.length.to_le_bytes());
        to[16..24].copy_from_slice(&self.blocks.to_le_bytes());
        to[24..32].copy_from_slice(&self.accessed.to_le_bytes());
        to[32..40].copy_from_slice(&self.modified.to_le_bytes());
        to[40..48].copy_from_slice(&self.changed.to_le_bytes());
        to[48..56].copy_from_slice(&self.born.to_le_bytes());
        to[56..60].copy_from_slice(&self.kind.to_le_bytes());
        to[60..64].copy_from_slice(&self.mode.to_le_bytes());
        to[64..68].copy_from_slice(&self.links.to_le_bytes());
        to[68..72].copy_from_slice(&self.owner.to_le_bytes());
        to[72..76].copy_from_slice(&self.group.to_le_bytes());
        to[76..80].copy_from_slice(&self.block_size.to_le_bytes());
        to[80..84].copy_from_slice(&self.volume.to_le_bytes());
        to
    }
}

/// The head of an entry of `file_entries`. The name's bytes follow, then zeros up to a multiple of 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The file's number.
    pub inode: u64,
    /// A `file_kind`.
    pub kind: u32,
    /// Bytes of the name, 1 to 255.
    pub name_length: u32,
}

impl DirectoryEntry {
    /// Bytes of the whole.
    pub const SIZE: usize = 16;
    /// Offset of `inode`.
    pub const INODE: usize = 0;
    /// Offset of `kind`.
    pub const KIND: usize = 8;
    /// Offset of `name_length`.
    pub const NAME_LENGTH: usize = 12;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 16]) -> Self {
        Self {
            inode: u64::from_le_bytes(*from[0..8].first_chunk().unwrap_or(&[0; 8])),
            kind: u32::from_le_bytes(*from[8..12].first_chunk().unwrap_or(&[0; 4])),
            name_length: u32::from_le_bytes(*from[12..16].first_chunk().unwrap_or(&[0; 4])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 16] {
        let mut to = [0; 16];
        to[0..8].copy_from_slice(&self.inode.to_le_bytes());
        to[8..12].copy_from_slice(&self.kind.to_le_bytes());
        to[12..16].copy_from_slice(&self.name_length.to_le_bytes());
        to
    }
}

/// What `volume_status` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeStatus {
    /// Bytes of a block.
    pub block_size: u64,
    /// Blocks in all.
    pub blocks: u64,
    /// Blocks that are free.
    pub blocks_free: u64,
    /// Blocks that the guest can use.
    pub blocks_available: u64,
    /// Files that there can be; 0 where the host does not know.
    pub files: u64,
    /// Of those, that are not there.
    pub files_free: u64,
    /// The host's number of the kind of file system (statfs f_type).
    pub kind: u64,
}

impl VolumeStatus {
    /// Bytes of the whole.
    pub const SIZE: usize = 64;
    /// Offset of `block_size`.
    pub const BLOCK_SIZE: usize = 0;
    /// Offset of `blocks`.
    pub const BLOCKS: usize = 8;
    /// Offset of `blocks_free`.
    pub const BLOCKS_FREE: usize = 16;
    /// Offset of `blocks_available`.
    pub const BLOCKS_AVAILABLE: usize = 24;
    /// Offset of `files`.
    pub const FILES: usize = 32;
    /// Offset of `files_free`.
    pub const FILES_FREE: usize = 40;
    /// Offset of `kind`.
    pub const KIND: usize = 48;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            block_size: u64::from_le_bytes(*from[0..8].first_chunk().unwrap_or(&[0; 8])),
            blocks: u64::from_le_bytes(*from[8..16].first_chunk().unwrap_or(&[0; 8])),
            blocks_free: u64::from_le_bytes(*from[16..24].first_chunk().unwrap_or(&[0; 8])),
            blocks_available: u64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
            files: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            files_free: u64::from_le_bytes(*from[40..48].first_chunk().unwrap_or(&[0; 8])),
            kind: u64::from_le_bytes(*from[48..56].first_chunk().unwrap_or(&[0; 8])),
        }
    }

    /// Its bytes; what no field covers is zero.
    #[must_use]
    pub fn write(&self) -> [u8; 64] {
        let mut to = [0; 64];
        to[0..8].copy_from_slice(&self.block_size.to_le_bytes());
        to[8..16].copy_from_slice(&self.blocks.to_le_bytes());
        to[16..24].copy_from_slice(&self.blocks_free.to_le_bytes());
        to[24..32].copy_from_slice(&self.blocks_available.to_le_bytes());
        to[32..40].copy_from_slice(&self.files.to_le_bytes());
        to[40..48].copy_from_slice(&self.files_free.to_le_bytes());
        to[48..56].copy_from_slice(&self.kind.to_le_bytes());
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

/// Own fields of the operation `stream_option`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamOptionArguments {
    /// A `stream_option`.
    pub option: u32,
    /// Its value.
    pub setting: u32,
}

impl StreamOptionArguments {
    /// Offset of `option`.
    pub const OPTION: usize = 24;
    /// Offset of `setting`.
    pub const SETTING: usize = 28;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            option: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            setting: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `datagram_bind`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatagramBindArguments {
    /// The guest's port, as granted; or 0.
    pub port: u16,
    /// An `address_family`: of a socket with port 0; otherwise ignored.
    pub family: u16,
}

impl DatagramBindArguments {
    /// Offset of `port`.
    pub const PORT: usize = 24;
    /// Offset of `family`.
    pub const FAMILY: usize = 26;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            port: u16::from_le_bytes(*from[24..26].first_chunk().unwrap_or(&[0; 2])),
            family: u16::from_le_bytes(*from[26..28].first_chunk().unwrap_or(&[0; 2])),
        }
    }
}

/// Own fields of the operation `datagram_send`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatagramSendArguments {
    /// The destination's port.
    pub port: u16,
    /// The destination's address (IPv6, or IPv4 mapped).
    pub target: [u8; 16],
}

impl DatagramSendArguments {
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

/// Own fields of the operation `datagram_option`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatagramOptionArguments {
    /// A `datagram_option`.
    pub option: u32,
    /// Its value.
    pub setting: u32,
}

impl DatagramOptionArguments {
    /// Offset of `option`.
    pub const OPTION: usize = 24;
    /// Offset of `setting`.
    pub const SETTING: usize = 28;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            option: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            setting: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `name_lookup`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameLookupArguments {
    /// An `address_family`.
    pub family: u32,
    /// Guest memory for the answer.
    pub answer_address: u64,
    /// Bytes there; addresses that do not fit are left out.
    pub answer_length: u32,
}

impl NameLookupArguments {
    /// Offset of `family`.
    pub const FAMILY: usize = 24;
    /// Offset of `answer_address`.
    pub const ANSWER_ADDRESS: usize = 32;
    /// Offset of `answer_length`.
    pub const ANSWER_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            family: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            answer_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            answer_length: u32::from_le_bytes(*from[40..44].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `name_query`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameQueryArguments {
    /// The type of record (RFC 1035 QTYPE); not OPT, TKEY, TSIG, and no transfer.
    pub kind: u32,
    /// Guest memory for the answer.
    pub answer_address: u64,
    /// Bytes there; a longer message is LIMIT (without an errno).
    pub answer_length: u32,
}

impl NameQueryArguments {
    /// Offset of `kind`.
    pub const KIND: usize = 24;
    /// Offset of `answer_address`.
    pub const ANSWER_ADDRESS: usize = 32;
    /// Offset of `answer_length`.
    pub const ANSWER_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            kind: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            answer_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            answer_length: u32::from_le_bytes(*from[40..44].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `volume_describe`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeDescribeArguments {
    /// The volume's number.
    pub volume: u32,
}

impl VolumeDescribeArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `volume_status`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeStatusArguments {
    /// The volume's number.
    pub volume: u32,
}

impl VolumeStatusArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `file_open`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileOpenArguments {
    /// The volume's number.
    pub volume: u32,
    /// Bits of `file_flag`.
    pub flags: u32,
    /// Permission bits.
    pub mode: u32,
}

impl FileOpenArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `flags`.
    pub const FLAGS: usize = 28;
    /// Offset of `mode`.
    pub const MODE: usize = 32;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            flags: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
            mode: u32::from_le_bytes(*from[32..36].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `file_read`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileReadArguments {
    /// Where, in bytes; FILE_POSITION: where the file stands, which moves on.
    pub position: i64,
}

impl FileReadArguments {
    /// Offset of `position`.
    pub const POSITION: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            position: i64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
        }
    }
}

/// Own fields of the operation `file_write`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileWriteArguments {
    /// Where, in bytes; FILE_POSITION: where the file stands, which moves on.
    pub position: i64,
}

impl FileWriteArguments {
    /// Offset of `position`.
    pub const POSITION: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            position: i64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
        }
    }
}

/// Own fields of the operation `file_sync`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSyncArguments {
    /// 1: the contents and what is needed to find them; 0: all.
    pub data_only: u32,
}

impl FileSyncArguments {
    /// Offset of `data_only`.
    pub const DATA_ONLY: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            data_only: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `file_resize`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileResizeArguments {
    /// Bytes.
    pub size: i64,
}

impl FileResizeArguments {
    /// Offset of `size`.
    pub const SIZE: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            size: i64::from_le_bytes(*from[24..32].first_chunk().unwrap_or(&[0; 8])),
        }
    }
}

/// Own fields of the operation `file_status`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStatusArguments {
    /// The volume's number.
    pub volume: u32,
    /// Bits of `path_flag`.
    pub flags: u32,
    /// Guest memory: receives a `file_status`.
    pub second_address: u64,
    /// Its bytes.
    pub second_length: u32,
}

impl FileStatusArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `flags`.
    pub const FLAGS: usize = 28;
    /// Offset of `second_address`.
    pub const SECOND_ADDRESS: usize = 32;
    /// Offset of `second_length`.
    pub const SECOND_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            flags: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
            second_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            second_length: u32::from_le_bytes(*from[40..44].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `file_set_times`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSetTimesArguments {
    /// The volume's number.
    pub volume: u32,
    /// Bits of `path_flag`.
    pub flags: u32,
    /// Nanoseconds since 1970; FILE_TIME_KEEP: as it is; FILE_TIME_NOW: now.
    pub accessed: i64,
    /// The same.
    pub modified: i64,
}

impl FileSetTimesArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `flags`.
    pub const FLAGS: usize = 28;
    /// Offset of `accessed`.
    pub const ACCESSED: usize = 32;
    /// Offset of `modified`.
    pub const MODIFIED: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            flags: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
            accessed: i64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            modified: i64::from_le_bytes(*from[40..48].first_chunk().unwrap_or(&[0; 8])),
        }
    }
}

/// Own fields of the operation `file_set_mode`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSetModeArguments {
    /// The volume's number.
    pub volume: u32,
    /// Permission bits.
    pub mode: u32,
}

impl FileSetModeArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `mode`.
    pub const MODE: usize = 28;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            mode: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `file_entries`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileEntriesArguments {
    /// 1: from the first one; 0: go on.
    pub rewind: u32,
}

impl FileEntriesArguments {
    /// Offset of `rewind`.
    pub const REWIND: usize = 24;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            rewind: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `path_access`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathAccessArguments {
    /// The volume's number.
    pub volume: u32,
    /// Bits of `access`; 0: whether it is there.
    pub access: u32,
}

impl PathAccessArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `access`.
    pub const ACCESS: usize = 28;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            access: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `path_make_directory`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathMakeDirectoryArguments {
    /// The volume's number.
    pub volume: u32,
    /// Permission bits.
    pub mode: u32,
}

impl PathMakeDirectoryArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `mode`.
    pub const MODE: usize = 32;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            mode: u32::from_le_bytes(*from[32..36].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `path_remove`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathRemoveArguments {
    /// The volume's number.
    pub volume: u32,
    /// 1: a directory; 0: anything else.
    pub directory: u32,
}

impl PathRemoveArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `directory`.
    pub const DIRECTORY: usize = 28;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            directory: u32::from_le_bytes(*from[28..32].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `path_rename`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathRenameArguments {
    /// The volume's number.
    pub volume: u32,
    /// Guest memory: the new path.
    pub second_address: u64,
    /// Its bytes.
    pub second_length: u32,
}

impl PathRenameArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `second_address`.
    pub const SECOND_ADDRESS: usize = 32;
    /// Offset of `second_length`.
    pub const SECOND_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            second_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            second_length: u32::from_le_bytes(*from[40..44].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `path_link`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathLinkArguments {
    /// The volume's number.
    pub volume: u32,
    /// Guest memory: the new path.
    pub second_address: u64,
    /// Its bytes.
    pub second_length: u32,
}

impl PathLinkArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `second_address`.
    pub const SECOND_ADDRESS: usize = 32;
    /// Offset of `second_length`.
    pub const SECOND_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            second_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            second_length: u32::from_le_bytes(*from[40..44].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `path_symlink`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathSymlinkArguments {
    /// The volume's number.
    pub volume: u32,
    /// Guest memory: where the link points to, at most PATH_MAX bytes.
    pub second_address: u64,
    /// Its bytes.
    pub second_length: u32,
}

impl PathSymlinkArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `second_address`.
    pub const SECOND_ADDRESS: usize = 32;
    /// Offset of `second_length`.
    pub const SECOND_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            second_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            second_length: u32::from_le_bytes(*from[40..44].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}

/// Own fields of the operation `path_read_link`: read from a whole submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathReadLinkArguments {
    /// The volume's number.
    pub volume: u32,
    /// Guest memory: receives the text; what does not fit is cut off.
    pub second_address: u64,
    /// Its bytes.
    pub second_length: u32,
}

impl PathReadLinkArguments {
    /// Offset of `volume`.
    pub const VOLUME: usize = 24;
    /// Offset of `second_address`.
    pub const SECOND_ADDRESS: usize = 32;
    /// Offset of `second_length`.
    pub const SECOND_LENGTH: usize = 40;

    /// Reads it from its bytes.
    #[must_use]
    pub fn read(from: &[u8; 64]) -> Self {
        Self {
            volume: u32::from_le_bytes(*from[24..28].first_chunk().unwrap_or(&[0; 4])),
            second_address: u64::from_le_bytes(*from[32..40].first_chunk().unwrap_or(&[0; 8])),
            second_length: u32::from_le_bytes(*from[40..44].first_chunk().unwrap_or(&[0; 4])),
        }
    }
}
