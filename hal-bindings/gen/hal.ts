// Generated from hal-bindings/hal by `npm run generate`; do not edit. The HAL as TypeScript sees it.

/** Version of the contract. */
export const ABI_VERSION = 1;
/** First field of the boot page: `BUK1`, little endian. */
export const BOOT_MAGIC = 0x314b_5542;
/** Bytes of a page. */
export const PAGE_SIZE = 0x1000;
/** The least guest memory, bytes. */
export const MEMORY_MIN = 0x0080_0000;
/** The most guest memory, bytes: guest addresses fit in 32 bits. */
export const MEMORY_MAX = 0xc000_0000;
/** The monitor's own tables (GDT, IDT, TSS, page tables), out of the guest's reach. */
export const SYSTEM_ADDRESS = 0x1000;
/** Bytes of the monitor's own tables. */
export const SYSTEM_SIZE = 0x000f_f000;
/** The boot page: read-only for the guest. */
export const BOOT_ADDRESS = 0x0010_0000;
/** Arguments and environment: read-only for the guest. */
export const PARAMETERS_ADDRESS = 0x0010_1000;
/** Bytes at PARAMETERS_ADDRESS, at most. */
export const PARAMETERS_SIZE = 0x0001_0000;
/** The control page; the rings follow it. Read-write. */
export const CONTROL_ADDRESS = 0x0012_0000;
/** The submission ring. */
export const SUBMISSIONS_ADDRESS = 0x0012_1000;
/** The completion ring. */
export const COMPLETIONS_ADDRESS = 0x0012_5000;
/** The ring of buffers provided for receiving (u32 buffer numbers). */
export const BUFFERS_ADDRESS = 0x0012_9000;
/** The panic record, written by the guest before the `panic` hypercall. */
export const PANIC_ADDRESS = 0x0012_a000;
/** The counters page, written by the guest for whoever watches it; no exit is needed to read it. */
export const COUNTERS_ADDRESS = 0x0012_b000;
/** Bytes from the control page to the end of the counters page. */
export const CONTROL_SIZE = 0xc000;
/** The IST stack of the exception handlers, a guard page on both sides. Read-write. */
export const EXCEPTION_STACK_ADDRESS = 0x0013_0000;
/** Bytes of the exception stack. */
export const EXCEPTION_STACK_SIZE = 0x4000;
/** Lowest address of the stack, a guard below it. Read-write. */
export const STACK_ADDRESS = 0x0020_0000;
/** Bytes of the stack; rsp starts at its top. What lies more than a page below rsp may be zero after an `enter`. */
export const STACK_SIZE = 0x0010_0000;
/** Segments of the image start here or above; the heap is all memory behind them. */
export const IMAGE_ADDRESS = 0x0040_0000;
/** Entries of the submission ring, a power of two. */
export const SUBMISSION_COUNT = 256;
/** Entries of the completion ring, a power of two. */
export const COMPLETION_COUNT = 512;
/** Entries of the buffer ring, a power of two. */
export const BUFFER_COUNT = 1024;
/** Offset in a submission where the operation's own fields begin. */
export const ARGUMENTS_OFFSET = 24;
/** The most bytes one operation moves. */
export const TRANSFER_MAX = 0x0100_0000;
/** The most handles of one device that a guest has open at once. */
export const HANDLE_COUNT = 0x1000;
/** The most bytes of a host's name. */
export const NAME_MAX = 253;
/** The most bytes of a path in a volume. */
export const PATH_MAX = 4095;
/** The most volumes of a guest. */
export const VOLUME_COUNT = 64;
/** The most bytes of a datagram. */
export const DATAGRAM_MAX = 0xffe3;
/** The most bytes of datagrams that wait in the host, each way. */
export const DATAGRAM_BUFFER_MAX = 0x0020_0000;
/** As a position: where the file stands. */
export const FILE_POSITION = -1;
/** As a time: leave it as it is. */
export const FILE_TIME_KEEP = -1;
/** As a time: now. */
export const FILE_TIME_NOW = -2;
/** The most bytes of a panic message. */
export const PANIC_MESSAGE_SIZE = 2048;
/** First field of the status page: `SUK1`, little endian. */
export const STATUS_MAGIC = 0x314b_5553;
/** ELF note type: structure `abi_note`. */
export const NOTE_ABI = 1;
/** ELF note type: JSON text about the build (tool and engine versions, kernel hash). */
export const NOTE_BUILD = 2;
/** ELF note type: JSON text, the manifest. */
export const NOTE_MANIFEST = 3;
/** ELF note type: structure `payload_note`. */
export const NOTE_PAYLOAD = 4;
/** Exception handlers of the kernel. */
export const EXCEPTION_VECTOR_COUNT = 32;
/** Bytes from one exception handler's entry to the next. */
export const EXCEPTION_VECTOR_STRIDE = 16;

/** A completion's result is >= 0, or the negative of one of these. Its `detail` carries the host's errno where there is one: for what the application is told; the class is what the library OS decides by. */
export const Error = {
  /** The submission is malformed: unknown operation, flag or handle, address or length out of range. */
  INVALID: 1,
  /** Not granted to this guest, or the host refuses permission. */
  DENIED: 2,
  /** What the operation names is not there. */
  NOT_FOUND: 3,
  /** It is there already, or in use. */
  EXISTS: 4,
  /** The other side refused, reset or closed it. */
  CLOSED: 5,
  /** A limit or quota is reached, or there is no space. */
  LIMIT: 6,
  /** Cancelled, or its handle was closed, before it was done. */
  CANCELLED: 7,
  /** The host failed; `detail` says how. */
  FAILED: 8,
} as const;
export type Error = (typeof Error)[keyof typeof Error];

/** Bits of a submission's `flags`. */
export const SubmissionFlag = {
  /** Stays in force and completes again and again, each but the last with MORE. */
  MULTISHOT: 1,
  /** Its completion, if it tells of success, does not end a wait: `enter` waits on as if it were not there. (Nobody waits for a send that went well; it should not cost an exit.) */
  QUIET: 2,
} as const;
export type SubmissionFlag = (typeof SubmissionFlag)[keyof typeof SubmissionFlag];

/** Bits of a completion's `flags`. */
export const CompletionFlag = {
  /** The submission stays in force: more completions with this token follow. */
  MORE: 1,
  /** `value` is the number of a provided buffer, now the guest's. */
  BUFFER: 2,
  /** The datagram goes on in the next completion of this submission. */
  PARTIAL: 4,
} as const;
export type CompletionFlag = (typeof CompletionFlag)[keyof typeof CompletionFlag];

/** Bits of the feature words in the ABI note and the boot page. */
export const Feature = {
  /** Everything since version 1. */
  BASE: 1,
} as const;
export type Feature = (typeof Feature)[keyof typeof Feature];

/** Where a console write goes. */
export const ConsoleStream = {
  /** Standard output. */
  OUTPUT: 1,
  /** Standard error. */
  ERROR: 2,
} as const;
export type ConsoleStream = (typeof ConsoleStream)[keyof typeof ConsoleStream];

/** Which direction of a stream ends. */
export const ShutdownSide = {
  /** Nothing more is received. */
  RECEIVE: 0,
  /** Nothing more is sent; the peer sees the end. */
  SEND: 1,
  /** Both. */
  BOTH: 2,
} as const;
export type ShutdownSide = (typeof ShutdownSide)[keyof typeof ShutdownSide];

/** What can be set of a stream. */
export const StreamOption = {
  /** 1: small sends go out at once (the default); 0: they are gathered. */
  NO_DELAY: 1,
  /** Seconds of silence (at most 32767) after which the peer is probed; 0: never (the default). */
  KEEP_ALIVE: 2,
  /** 1: closing resets the connection, what is not sent is lost; 0: it ends it. */
  RESET: 3,
} as const;
export type StreamOption = (typeof StreamOption)[keyof typeof StreamOption];

/** What can be set of a datagram socket. */
export const DatagramOption = {
  /** Hops that a datagram may take, 1 to 255. */
  TTL: 1,
  /** 1: may send to broadcast addresses, if they are granted; 0: may not. */
  BROADCAST: 2,
  /** Bytes that wait in the host, at most DATAGRAM_BUFFER_MAX. */
  RECEIVE_BUFFER: 3,
  /** The same, of what is to be sent. */
  SEND_BUFFER: 4,
} as const;
export type DatagramOption = (typeof DatagramOption)[keyof typeof DatagramOption];

/** Which addresses. */
export const AddressFamily = {
  /** Both. */
  ANY: 0,
  /** IPv4. */
  IPV4: 4,
  /** IPv6. */
  IPV6: 6,
} as const;
export type AddressFamily = (typeof AddressFamily)[keyof typeof AddressFamily];

/** Bits of what a volume is. */
export const VolumeFlag = {
  /** Nothing below it can be changed. */
  READ_ONLY: 1,
} as const;
export type VolumeFlag = (typeof VolumeFlag)[keyof typeof VolumeFlag];

/** Bits of how a file is opened. At least one of READ, WRITE and DIRECTORY must be set. */
export const FileFlag = {
  /** To be read. */
  READ: 1,
  /** To be written. */
  WRITE: 2,
  /** Every write goes to the end. Needs WRITE. */
  APPEND: 4,
  /** Made with `mode` if it is not there. Needs WRITE or READ. */
  CREATE: 8,
  /** With CREATE: must not be there. */
  EXCLUSIVE: 16,
  /** Emptied. Needs WRITE. */
  TRUNCATE: 32,
  /** Must be a directory. */
  DIRECTORY: 64,
  /** Must not be a symbolic link. */
  NO_FOLLOW: 128,
  /** Each write is on the host's disk when it completes. */
  SYNC: 256,
  /** The same, for contents only. */
  DATA_SYNC: 512,
  /** Others may lock it shared; nobody has it exclusively. */
  LOCK_SHARED: 1024,
  /** Nobody else has it locked. */
  LOCK_EXCLUSIVE: 2048,
} as const;
export type FileFlag = (typeof FileFlag)[keyof typeof FileFlag];

/** What a name in a volume is. */
export const FileKind = {
  /** An ordinary file. */
  FILE: 1,
  /** A directory. */
  DIRECTORY: 2,
  /** A symbolic link. */
  LINK: 3,
  /** Something that cannot be opened: a device, socket or pipe. */
  OTHER: 4,
} as const;
export type FileKind = (typeof FileKind)[keyof typeof FileKind];

/** Bits of how a path is walked. */
export const PathFlag = {
  /** A symbolic link at its end is meant itself. */
  NO_FOLLOW: 1,
} as const;
export type PathFlag = (typeof PathFlag)[keyof typeof PathFlag];

/** Bits of how a file may be used. */
export const Access = {
  /** Executed, or a directory searched. */
  EXECUTE: 1,
  /** Written. */
  WRITE: 2,
  /** Read. */
  READ: 4,
} as const;
export type Access = (typeof Access)[keyof typeof Access];

/** What the operator asks of a guest; numbers as in POSIX, but MEMORY. */
export const Signal = {
  /** Ctrl-C. */
  INTERRUPT: 2,
  /** Please end. */
  TERMINATE: 15,
  /** Give back what memory you can; `memory_limit` may have changed. It has no default: a guest that does not listen goes on, and hears of it as soon as it does. */
  MEMORY: 64,
} as const;
export type Signal = (typeof Signal)[keyof typeof Signal];

/** Why a guest has died. */
export const PanicKind = {
  /** A processor exception: vector, error code and registers are in the record. */
  EXCEPTION: 1,
  /** The guest kernel found itself in a state that must not be. */
  KERNEL: 2,
  /** The heap is exhausted and the engine cannot go on. */
  OUT_OF_MEMORY: 3,
  /** The JavaScript engine aborted, or the image's bytecode is not of its version. */
  ENGINE: 4,
} as const;
export type PanicKind = (typeof PanicKind)[keyof typeof PanicKind];

/** The `state` of a status page. */
export const GuestState = {
  /** The monitor gets ready. */
  STARTING: 1,
  /** The guest runs. */
  RUNNING: 2,
  /** It has ended; `exit_code` and `reason` say how. */
  ENDED: 3,
} as const;
export type GuestState = (typeof GuestState)[keyof typeof GuestState];

/** Exit codes of `uk run` and of the monitor, besides the guest's own. */
export const ExitCode = {
  /** The guest ended well. */
  OK: 0,
  /** An uncaught exception in the application; a failed build. */
  UNCAUGHT: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** The guest could not be started: host, image or grants. */
  NOT_STARTED: 125,
  /** Ended by Ctrl-C (SIGINT). */
  INTERRUPTED: 130,
  /** The guest died of a fault, or broke the HAL's rules. */
  FAULT: 134,
  /** The guest died because its memory was exhausted. */
  OUT_OF_MEMORY: 137,
  /** Ended by SIGTERM. */
  TERMINATED: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Numbers of the operations. */
export const Operation = {
  /** Does nothing. */
  NOP: 0,
  /** Ends the submission with the given token, which completes with CANCELLED (or, if it came first, with its own result). */
  CANCEL: 1,
  /** Fills memory with random bytes from the host's generator. */
  ENTROPY: 2,
  /** Writes all bytes to the console, in the order of submission. The monitor also carries it out when the guest computes without `enter`. */
  CONSOLE_WRITE: 3,
  /** Completes when the operator sends the signal. While it is in force the signal's default, ending the guest, is off. */
  SIGNAL: 4,
  /** Gives pages of the heap back to the host: whole ones, from a multiple of PAGE_SIZE on. They hold zeros from the completion on and may be used again at any time; each then takes host memory at its first touch. The length has no other limit than the heap. */
  MEMORY_RELEASE: 5,
  /** Takes up a granted port. Connections made since the guest's start are waiting there. */
  STREAM_LISTEN: 16,
  /** Accepts connections. With MULTISHOT it stays in force until cancelled or the handle is closed; while the guest has no handle free, connections wait. */
  STREAM_ACCEPT: 17,
  /** Connects to a granted destination. */
  STREAM_CONNECT: 18,
  /** Receives at least one byte. With length 0 into the next provided buffer, else at `address`. With MULTISHOT (provided buffers only) again and again, until the end of the stream or an error; while no buffer is provided or the completion ring is full, data waits. */
  STREAM_RECEIVE: 19,
  /** Sends all bytes, in the order of submission. */
  STREAM_SEND: 20,
  /** Ends one direction or both, after the sends submitted before it. */
  STREAM_SHUTDOWN: 21,
  /** Gives the handle back, after the sends submitted before it are done or have failed. Its other submissions complete with CANCELLED. */
  STREAM_CLOSE: 22,
  /** Sets an option of a stream. */
  STREAM_OPTION: 23,
  /** Takes up a granted UDP port, in which datagrams sent since the guest's start are waiting. With port 0 makes a socket of a family at a port that the system chooses, to ask granted destinations; that needs no grant, and nobody else is heard there. */
  DATAGRAM_BIND: 32,
  /** Sends one datagram to a granted destination, or as an answer to an address that has sent to this socket in the last ten minutes and is not denied. Datagrams of one socket go out in the order of submission. */
  DATAGRAM_SEND: 33,
  /** Receives datagrams into provided buffers. One that is longer than a buffer comes as several completions in a row, all but the last with PARTIAL. Always MULTISHOT; while buffers are missing or the completion ring is full, datagrams wait in the host, which drops them when its own buffer is full. */
  DATAGRAM_RECEIVE: 34,
  /** Sets an option of a datagram socket. */
  DATAGRAM_OPTION: 35,
  /** Gives the handle back, after the datagrams submitted before it are sent or have failed. Its other submissions complete with CANCELLED. */
  DATAGRAM_CLOSE: 36,
  /** Looks a name up in the host's table of hosts, then by DNS: its addresses, in the order of the resolver. The payload is the name (at most NAME_MAX bytes of ASCII). Names in the table of hosts, localhost and addresses are given to every guest; any other must be one that the policy lets it reach. From then on for a while the guest may connect to the addresses found as it may to the name. At most 32. FAILED with ETIMEDOUT: no server has answered; with EAGAIN: none would or could. */
  NAME_LOOKUP: 40,
  /** Asks the host's DNS servers for records of one type. The payload is the name (at most NAME_MAX bytes of ASCII). The answer is the server's whole message (RFC 1035), also when it says that there is no such name or record. For names that the policy lets the guest reach, and for the names in in-addr.arpa and ip6.arpa of addresses that it may. Failures as of name_lookup. */
  NAME_QUERY: 41,
  /** Tells where a volume is mounted. Volumes are numbered from 0 without gaps. */
  VOLUME_DESCRIBE: 48,
  /** Tells how full a volume is: of its quota, if it has one, else of the host's file system. */
  VOLUME_STATUS: 49,
  /** Opens a file or directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Only ordinary files and directories can be opened. A lock is taken at once or not at all (then EXISTS). */
  FILE_OPEN: 50,
  /** Gives the handle back, and with it its lock. What was submitted before it is done first. */
  FILE_CLOSE: 51,
  /** Reads from a file. */
  FILE_READ: 52,
  /** Writes into a file, at its end if it was opened with APPEND. Fewer bytes than asked for are written only where space or quota ends. */
  FILE_WRITE: 53,
  /** Completes when what was written to the file (or directory) before is on the host's disk. Other operations go on meanwhile. */
  FILE_SYNC: 54,
  /** Cuts a file off or extends it with zeros. */
  FILE_RESIZE: 55,
  /** Tells of a file. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). */
  FILE_STATUS: 56,
  /** Sets when a file was read and written last. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). */
  FILE_SET_TIMES: 57,
  /** Sets a file's permission bits (0o777 at most). Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). */
  FILE_SET_MODE: 58,
  /** Reads the next entries of a directory, as many whole `directory_entry` as fit; `.` and `..` are left out. */
  FILE_ENTRIES: 59,
  /** Tells whether a file may be used. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
  PATH_ACCESS: 60,
  /** Makes a directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
  PATH_MAKE_DIRECTORY: 61,
  /** Removes a name, and the file with its last one; or an empty directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
  PATH_REMOVE: 62,
  /** Renames within a volume, atomically; what had the new name before is gone. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
  PATH_RENAME: 63,
  /** Gives a file another name in the same volume. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
  PATH_LINK: 64,
  /** Makes a symbolic link. One that leads out of its volume can be made, but not followed. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
  PATH_SYMLINK: 65,
  /** Reads where a symbolic link points to. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
  PATH_READ_LINK: 66,
} as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

/** By an operation's number: the bits of SubmissionFlag that it takes, where it takes any. */
export const OperationFlags: Readonly<Record<number, number>> = {
  /** CONSOLE_WRITE: QUIET */
  3: 2,
  /** SIGNAL: MULTISHOT */
  4: 1,
  /** MEMORY_RELEASE: QUIET */
  5: 2,
  /** STREAM_ACCEPT: MULTISHOT */
  17: 1,
  /** STREAM_RECEIVE: MULTISHOT */
  19: 1,
  /** STREAM_SEND: QUIET */
  20: 2,
  /** STREAM_SHUTDOWN: QUIET */
  21: 2,
  /** STREAM_CLOSE: QUIET */
  22: 2,
  /** STREAM_OPTION: QUIET */
  23: 2,
  /** DATAGRAM_SEND: QUIET */
  33: 2,
  /** DATAGRAM_RECEIVE: MULTISHOT */
  34: 1,
  /** DATAGRAM_OPTION: QUIET */
  35: 2,
  /** DATAGRAM_CLOSE: QUIET */
  36: 2,
  /** FILE_CLOSE: QUIET */
  51: 2,
  /** FILE_WRITE: QUIET */
  53: 2,
  /** FILE_SYNC: QUIET */
  54: 2,
};

/** What carries operations out. */
export type DeviceName = "ring" | "entropy" | "console" | "signal" | "memory" | "stream" | "datagram" | "name" | "volume";

/** By an operation's number: the device that carries it out. */
export const OperationDevice: Readonly<Record<number, DeviceName>> = {
  0: "ring",
  1: "ring",
  2: "entropy",
  3: "console",
  4: "signal",
  5: "memory",
  16: "stream",
  17: "stream",
  18: "stream",
  19: "stream",
  20: "stream",
  21: "stream",
  22: "stream",
  23: "stream",
  32: "datagram",
  33: "datagram",
  34: "datagram",
  35: "datagram",
  36: "datagram",
  40: "name",
  41: "name",
  48: "volume",
  49: "volume",
  50: "volume",
  51: "volume",
  52: "volume",
  53: "volume",
  54: "volume",
  55: "volume",
  56: "volume",
  57: "volume",
  58: "volume",
  59: "volume",
  60: "volume",
  61: "volume",
  62: "volume",
  63: "volume",
  64: "volume",
  65: "volume",
  66: "volume",
};

/** I/O ports of the hypercalls. */
export const Hypercall = {
  /** Here are new submissions; the monitor takes them while the completion ring has room. Returns when `enter_wait` completions are in the ring or `enter_deadline` has passed. The only place where a guest waits. */
  ENTER: 1296,
  /** The guest is done. Console writes that are in the submission ring are carried out first. Does not return. */
  EXIT: 1297,
  /** The guest has died; the record at PANIC_ADDRESS says of what. Console writes that are in the submission ring are carried out first. Does not return. */
  PANIC: 1298,
  /** Writes a fresh (tsc, monotonic, wall) triple into the boot page. */
  CLOCK: 1299,
} as const;

/** At BOOT_ADDRESS: all that a guest is told at its start. The monitor writes it; the kernel's entry receives its address in rdi. Byte offsets of its fields. */
export const BootPage = {
  /** Bytes of the whole. */
  SIZE: 256,
  /** u32: BOOT_MAGIC. */
  MAGIC: 0,
  /** u32: The monitor's ABI version. */
  ABI_VERSION: 4,
  /** u32: Bits of `feature` that the monitor offers. */
  FEATURES: 8,
  /** u32: Bytes used at PARAMETERS_ADDRESS: u32 count of arguments, u32 count of environment entries, then as many NUL-terminated UTF-8 texts, the environment's as NAME=VALUE. */
  PARAMETERS_LENGTH: 12,
  /** u64: Bytes of guest memory, from address 0. */
  MEMORY_SIZE: 16,
  /** address: First byte behind the image; page-aligned. */
  HEAP_ADDRESS: 24,
  /** u64: Bytes from there to the end of memory. */
  HEAP_SIZE: 32,
  /** address: The application, an `application_header` and what belongs to it; read-only. */
  APPLICATION_ADDRESS: 40,
  /** u64: Its bytes. */
  APPLICATION_LENGTH: 48,
  /** address: The tar of the image's files; read-only. 0 if there is none. */
  FILES_ADDRESS: 56,
  /** u64: Its bytes. */
  FILES_LENGTH: 64,
  /** address: The table from bundle to source lines; read-only. 0 if there is none. */
  LINES_ADDRESS: 72,
  /** u64: Its bytes. */
  LINES_LENGTH: 80,
  /** u64: Ticks of the guest's time-stamp counter per second. */
  TSC_FREQUENCY: 88,
  /** u64: The guest's time-stamp counter when the clock was read. */
  CLOCK_TSC: 96,
  /** u64: Nanoseconds of the host's monotonic clock at clock_tsc. */
  CLOCK_MONOTONIC: 104,
  /** u64: Nanoseconds since 1970-01-01 UTC at clock_tsc. */
  CLOCK_WALL: 112,
  /** bytes:32: Random bytes, different at every start. */
  SEED: 120,
} as const;

/** At CONTROL_ADDRESS: heads and tails of the rings (free-running u32 counters; index = counter modulo entries) and the arguments of `enter`. Byte offsets of its fields. */
export const ControlPage = {
  /** Bytes of the whole. */
  SIZE: 64,
  /** u32: Written by the guest: submissions made. */
  SUBMISSION_TAIL: 0,
  /** u32: Written by the monitor: submissions taken. */
  SUBMISSION_HEAD: 4,
  /** u32: Written by the monitor: completions made. */
  COMPLETION_TAIL: 8,
  /** u32: Written by the guest: completions taken. */
  COMPLETION_HEAD: 12,
  /** u32: Written by the guest: buffers provided. */
  BUFFER_TAIL: 16,
  /** u32: Written by the monitor: buffers taken. */
  BUFFER_HEAD: 20,
  /** u32: Completions that must be in the ring before `enter` returns, those of QUIET submissions that went well during this `enter` not counted (a full completion ring ends it too); 0: return at once. */
  ENTER_WAIT: 24,
  /** u32: Written by the monitor, at any time: pages of the heap that the guest should stay within, 0: all of it. The signal MEMORY tells of a change. */
  MEMORY_LIMIT: 28,
  /** u64: Monotonic nanoseconds at which `enter` returns at the latest; all ones: never. */
  ENTER_DEADLINE: 32,
  /** address: First byte of provided buffer 0; buffer N lies at pool_address + N * pool_buffer_size. */
  POOL_ADDRESS: 40,
  /** u32: Bytes of each provided buffer. */
  POOL_BUFFER_SIZE: 48,
  /** u32: How many provided buffers there are; at most BUFFER_COUNT. */
  POOL_COUNT: 52,
  /** u32: Set by the monitor to make the engine's interrupt handler run; cleared by the guest. */
  INTERRUPT: 56,
} as const;

/** An entry of the submission ring. The monitor copies it once. The operation's own fields begin at ARGUMENTS_OFFSET; what an operation does not take is ignored. Byte offsets of its fields. */
export const Submission = {
  /** Bytes of the whole. */
  SIZE: 64,
  /** u16: Its number. */
  OPERATION: 0,
  /** u16: Bits of `submission_flag`. */
  FLAGS: 2,
  /** u32: The guest's name for it, returned in its completions. */
  TOKEN: 4,
  /** u32: What it acts on; 0 where it takes none. */
  HANDLE: 8,
  /** u32: Bytes at `address`. */
  LENGTH: 12,
  /** address: Guest memory that is read or written. It must stay in place until the completion without MORE. */
  ADDRESS: 16,
} as const;

/** An entry of the completion ring. Byte offsets of its fields. */
export const Completion = {
  /** Bytes of the whole. */
  SIZE: 32,
  /** u32: The submission's. */
  TOKEN: 0,
  /** i32: >= 0, or the negative of an `error`. */
  RESULT: 4,
  /** u16: Bits of `completion_flag`. */
  FLAGS: 8,
  /** u16: The host's errno for a failed operation, else 0. */
  DETAIL: 10,
  /** u32: A second result, as the operation says. */
  VALUE: 12,
  /** bytes:16: More, as the operation says. */
  DATA: 16,
} as const;

/** At PANIC_ADDRESS: how the guest died. Byte offsets of its fields. */
export const PanicRecord = {
  /** Bytes of the whole. */
  SIZE: 4096,
  /** u32: A `panic_kind`. */
  KIND: 0,
  /** u32: Of an exception. */
  VECTOR: 4,
  /** u64: Of an exception, 0 where it has none. */
  ERROR_CODE: 8,
  /** u64: Where it happened. */
  RIP: 16,
  /** u64: The stack pointer there. */
  RSP: 24,
  /** u64: The flags there. */
  RFLAGS: 32,
  /** bytes:120: rax rbx rcx rdx rsi rdi rbp r8 to r15, each u64. */
  REGISTERS: 40,
  /** u32: Bytes of `message`. */
  MESSAGE_LENGTH: 160,
  /** u32: Zero. */
  RESERVED: 164,
  /** bytes:2048: UTF-8 text. */
  MESSAGE: 168,
} as const;

/** At COUNTERS_ADDRESS: what the library OS counts, each from 0 on. The second page of a supervised guest's status file is the same memory. Byte offsets of its fields. */
export const CountersPage = {
  /** Bytes of the whole. */
  SIZE: 256,
  /** u64: Turns of the event loop. */
  TURNS: 0,
  /** u64: Microseconds in which the loop ran instead of waiting. */
  BUSY: 8,
  /** u64: Turns that took less than 1 ms: for so long a new event had to wait. */
  LAG_1: 16,
  /** u64: Turns of 1 to 10 ms. */
  LAG_10: 24,
  /** u64: Turns of 10 to 100 ms. */
  LAG_100: 32,
  /** u64: Turns of 100 to 1000 ms. */
  LAG_1000: 40,
  /** u64: Turns of a second and more. */
  LAG_MORE: 48,
  /** u64: Requests that the HTTP server has received. */
  HTTP_REQUESTS: 56,
  /** u64: Answers of it with a status of 500 and above. */
  HTTP_FAILURES: 64,
} as const;

/** The first page of the file that a supervised monitor keeps for the control plane; the guest cannot reach it. Outlives the process. Byte offsets of its fields. */
export const StatusPage = {
  /** Bytes of the whole. */
  SIZE: 4096,
  /** u32: STATUS_MAGIC. */
  MAGIC: 0,
  /** u32: A `guest_state`. */
  STATE: 4,
  /** u32: The monitor's process id. */
  PROCESS: 8,
  /** u32: Once ended. */
  EXIT_CODE: 12,
  /** u64: Nanoseconds since 1970-01-01 UTC. */
  STARTED: 16,
  /** u64: The same; 0 before. */
  ENDED: 24,
  /** u64: Times the guest has left to the monitor. */
  EXITS: 32,
  /** bytes:128: u64 for each device, in the order of its numbers: submissions taken. */
  OPERATIONS: 40,
  /** u64: Connections accepted. */
  CONNECTIONS: 168,
  /** u64: Bytes. */
  NETWORK_RECEIVED: 176,
  /** u64: Bytes. */
  NETWORK_SENT: 184,
  /** u64: Bytes. */
  DISK_READ: 192,
  /** u64: Bytes. */
  DISK_WRITTEN: 200,
  /** u64: Bytes of output, before they became log entries. */
  CONSOLE_WRITTEN: 208,
  /** u64: Those of them that were above the log's rate and not kept. */
  CONSOLE_DROPPED: 216,
  /** u64: Nanoseconds in which the guest was kept from running: by its CPU cap, or as it owed too much traffic with disks. */
  THROTTLED: 224,
  /** u32: Bytes of `reason`. */
  REASON_LENGTH: 232,
  /** u32: The process id of the monitor's volume server; 0: it has none. */
  VOLUME_SERVER: 236,
  /** bytes:2048: UTF-8: why it has died or was not started; empty if it ended by itself. */
  REASON: 240,
} as const;

/** Descriptor of the ELF note NOTE_ABI (owner `unikernel`): what the kernel in the image needs. Byte offsets of its fields. */
export const AbiNote = {
  /** Bytes of the whole. */
  SIZE: 24,
  /** u32: The ABI version it was built for. */
  ABI_VERSION: 0,
  /** u32: Bits of `feature` that it needs. */
  FEATURES: 4,
  /** address: EXCEPTION_VECTOR_COUNT entry points, EXCEPTION_VECTOR_STRIDE bytes apart. */
  EXCEPTION_VECTORS: 8,
  /** u64: The least heap, bytes, with which it can start. */
  HEAP_MIN: 16,
} as const;

/** Descriptor of the ELF note NOTE_PAYLOAD: where the application lies in guest memory. 0, 0 where a part is missing. Byte offsets of its fields. */
export const PayloadNote = {
  /** Bytes of the whole. */
  SIZE: 48,
  /** address: The application, an `application_header` and what belongs to it. */
  APPLICATION_ADDRESS: 0,
  /** u64: Its bytes. */
  APPLICATION_LENGTH: 8,
  /** address: The tar of the files. */
  FILES_ADDRESS: 16,
  /** u64: Its bytes. */
  FILES_LENGTH: 24,
  /** address: The table from bundle to source lines. */
  LINES_ADDRESS: 32,
  /** u64: Its bytes. */
  LINES_LENGTH: 40,
} as const;

/** The head of an application, a matter of build tool and kernel. Behind it lie two pieces of bytecode. Byte offsets of its fields. */
export const ApplicationHeader = {
  /** Bytes of the whole. */
  SIZE: 16,
  /** u64: Bytes of the first one, which the kernel evaluates at the start. */
  START_LENGTH: 0,
  /** u64: Bytes of the second one, which is read when it is first used. 0 if there is none. */
  DEFERRED_LENGTH: 8,
} as const;

/** What `file_status` tells. Times in nanoseconds since 1970. Byte offsets of its fields. */
export const FileStatus = {
  /** Bytes of the whole. */
  SIZE: 128,
  /** u64: The file's number, unique in its volume. */
  INODE: 0,
  /** u64: Bytes. */
  LENGTH: 8,
  /** u64: 512-byte blocks that it takes. */
  BLOCKS: 16,
  /** i64: When it was read last. */
  ACCESSED: 24,
  /** i64: When it was written last. */
  MODIFIED: 32,
  /** i64: When its status changed last. */
  CHANGED: 40,
  /** i64: When it was made; 0 where the host does not know. */
  BORN: 48,
  /** u32: A `file_kind`. */
  KIND: 56,
  /** u32: Permission bits. */
  MODE: 60,
  /** u32: Names that it has. */
  LINKS: 64,
  /** u32: The host's user. */
  OWNER: 68,
  /** u32: The host's group. */
  GROUP: 72,
  /** u32: The best size for reading and writing. */
  BLOCK_SIZE: 76,
  /** u32: The volume's number. */
  VOLUME: 80,
} as const;

/** The head of an entry of `file_entries`. The name's bytes follow, then zeros up to a multiple of 8. Byte offsets of its fields. */
export const DirectoryEntry = {
  /** Bytes of the whole. */
  SIZE: 16,
  /** u64: The file's number. */
  INODE: 0,
  /** u32: A `file_kind`. */
  KIND: 8,
  /** u32: Bytes of the name, 1 to 255. */
  NAME_LENGTH: 12,
} as const;

/** What `volume_status` tells. Byte offsets of its fields. */
export const VolumeStatus = {
  /** Bytes of the whole. */
  SIZE: 64,
  /** u64: Bytes of a block. */
  BLOCK_SIZE: 0,
  /** u64: Blocks in all. */
  BLOCKS: 8,
  /** u64: Blocks that are free. */
  BLOCKS_FREE: 16,
  /** u64: Blocks that the guest can use. */
  BLOCKS_AVAILABLE: 24,
  /** u64: Files that there can be; 0 where the host does not know. */
  FILES: 32,
  /** u64: Of those, that are not there. */
  FILES_FREE: 40,
  /** u64: The host's number of the kind of file system (statfs f_type). */
  KIND: 48,
} as const;

/** Views over one region that holds submissions; `entry` below is the index of a submission from its start. */
export interface SubmissionView {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
}

/** Does nothing. Result: 0. */
export function encodeNop(view: SubmissionView, entry: number, token: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 0;
  u32[word + 1] = token;
}

/** Ends the submission with the given token, which completes with CANCELLED (or, if it came first, with its own result). Result: 0. */
export function encodeCancel(view: SubmissionView, entry: number, token: number, target: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 1;
  u32[word + 1] = token;
  u32[word + 6] = target;
}

/** Fills memory with random bytes from the host's generator. Result: the bytes written: all. */
export function encodeEntropy(view: SubmissionView, entry: number, token: number, address: number, length: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 2;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
}

/** Writes all bytes to the console, in the order of submission. The monitor also carries it out when the guest computes without `enter`. Result: the bytes written: all. */
export function encodeConsoleWrite(view: SubmissionView, entry: number, token: number, flags: number, address: number, length: number, stream: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 3 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = stream;
}

/** Completes when the operator sends the signal. While it is in force the signal's default, ending the guest, is off. Result: the signal's number. */
export function encodeSignal(view: SubmissionView, entry: number, token: number, flags: number, number: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 4 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 6] = number;
}

/** Gives pages of the heap back to the host: whole ones, from a multiple of PAGE_SIZE on. They hold zeros from the completion on and may be used again at any time; each then takes host memory at its first touch. The length has no other limit than the heap. Result: 0. */
export function encodeMemoryRelease(view: SubmissionView, entry: number, token: number, flags: number, address: number, length: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 5 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
}

/** Takes up a granted port. Connections made since the guest's start are waiting there. Result: a handle. */
export function encodeStreamListen(view: SubmissionView, entry: number, token: number, port: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 16;
  u32[word + 1] = token;
  u32[word + 6] = port;
}

/** Accepts connections. With MULTISHOT it stays in force until cancelled or the handle is closed; while the guest has no handle free, connections wait. `handle` is a listener. Result: the new stream's handle. */
export function encodeStreamAccept(view: SubmissionView, entry: number, token: number, flags: number, handle: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 17 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
}

/** Connects to a granted destination. Result: a handle. */
export function encodeStreamConnect(view: SubmissionView, entry: number, token: number, port: number, target: Uint8Array): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 18;
  u32[word + 1] = token;
  u32[word + 6] = port;
  view.u8.set(target.subarray(0, 16), entry * 64 + 28);
}

/** Receives at least one byte. With length 0 into the next provided buffer, else at `address`. With MULTISHOT (provided buffers only) again and again, until the end of the stream or an error; while no buffer is provided or the completion ring is full, data waits. `handle` is a stream. Result: the bytes received; 0: the peer has ended its direction. */
export function encodeStreamReceive(view: SubmissionView, entry: number, token: number, flags: number, handle: number, address: number, length: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 19 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
}

/** Sends all bytes, in the order of submission. `handle` is a stream. Result: the bytes sent: all. */
export function encodeStreamSend(view: SubmissionView, entry: number, token: number, flags: number, handle: number, address: number, length: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 20 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
}

/** Ends one direction or both, after the sends submitted before it. `handle` is a stream. Result: 0. */
export function encodeStreamShutdown(view: SubmissionView, entry: number, token: number, flags: number, handle: number, side: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 21 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 6] = side;
}

/** Gives the handle back, after the sends submitted before it are done or have failed. Its other submissions complete with CANCELLED. `handle` is a stream or listener. Result: 0. */
export function encodeStreamClose(view: SubmissionView, entry: number, token: number, flags: number, handle: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 22 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
}

/** Sets an option of a stream. `handle` is a stream. Result: 0. */
export function encodeStreamOption(view: SubmissionView, entry: number, token: number, flags: number, handle: number, option: number, setting: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 23 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 6] = option;
  u32[word + 7] = setting;
}

/** Takes up a granted UDP port, in which datagrams sent since the guest's start are waiting. With port 0 makes a socket of a family at a port that the system chooses, to ask granted destinations; that needs no grant, and nobody else is heard there. Result: a handle. */
export function encodeDatagramBind(view: SubmissionView, entry: number, token: number, port: number, family: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 32;
  u32[word + 1] = token;
  u32[word + 6] = port | (family << 16);
}

/** Sends one datagram to a granted destination, or as an answer to an address that has sent to this socket in the last ten minutes and is not denied. Datagrams of one socket go out in the order of submission. `handle` is a datagram socket. Result: the bytes sent: all. */
export function encodeDatagramSend(view: SubmissionView, entry: number, token: number, flags: number, handle: number, address: number, length: number, port: number, target: Uint8Array): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 33 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = port;
  view.u8.set(target.subarray(0, 16), entry * 64 + 28);
}

/** Receives datagrams into provided buffers. One that is longer than a buffer comes as several completions in a row, all but the last with PARTIAL. Always MULTISHOT; while buffers are missing or the completion ring is full, datagrams wait in the host, which drops them when its own buffer is full. `handle` is a datagram socket. Result: the bytes in this buffer (a datagram may have none). */
export function encodeDatagramReceive(view: SubmissionView, entry: number, token: number, flags: number, handle: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 34 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
}

/** Sets an option of a datagram socket. `handle` is a datagram socket. Result: 0. */
export function encodeDatagramOption(view: SubmissionView, entry: number, token: number, flags: number, handle: number, option: number, setting: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 35 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 6] = option;
  u32[word + 7] = setting;
}

/** Gives the handle back, after the datagrams submitted before it are sent or have failed. Its other submissions complete with CANCELLED. `handle` is a datagram socket. Result: 0. */
export function encodeDatagramClose(view: SubmissionView, entry: number, token: number, flags: number, handle: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 36 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
}

/** Looks a name up in the host's table of hosts, then by DNS: its addresses, in the order of the resolver. The payload is the name (at most NAME_MAX bytes of ASCII). Names in the table of hosts, localhost and addresses are given to every guest; any other must be one that the policy lets it reach. From then on for a while the guest may connect to the addresses found as it may to the name. At most 32. FAILED with ETIMEDOUT: no server has answered; with EAGAIN: none would or could. Result: the bytes of the answer: 16 for each address (IPv6, or IPv4 mapped). */
export function encodeNameLookup(view: SubmissionView, entry: number, token: number, address: number, length: number, family: number, answerAddress: number, answerLength: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 40;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = family;
  u32[word + 8] = answerAddress;
  u32[word + 10] = answerLength;
  u32[word + 9] = 0;
}

/** Asks the host's DNS servers for records of one type. The payload is the name (at most NAME_MAX bytes of ASCII). The answer is the server's whole message (RFC 1035), also when it says that there is no such name or record. For names that the policy lets the guest reach, and for the names in in-addr.arpa and ip6.arpa of addresses that it may. Failures as of name_lookup. Result: the bytes of the message. */
export function encodeNameQuery(view: SubmissionView, entry: number, token: number, address: number, length: number, kind: number, answerAddress: number, answerLength: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 41;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = kind;
  u32[word + 8] = answerAddress;
  u32[word + 10] = answerLength;
  u32[word + 9] = 0;
}

/** Tells where a volume is mounted. Volumes are numbered from 0 without gaps. Result: the bytes written: the guest's path, absolute, UTF-8, without NUL. */
export function encodeVolumeDescribe(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 48;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
}

/** Tells how full a volume is: of its quota, if it has one, else of the host's file system. Result: the bytes written: a `volume_status`. */
export function encodeVolumeStatus(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 49;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
}

/** Opens a file or directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Only ordinary files and directories can be opened. A lock is taken at once or not at all (then EXISTS). Result: a handle. */
export function encodeFileOpen(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, flags: number, mode: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 50;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 7] = flags;
  u32[word + 8] = mode;
}

/** Gives the handle back, and with it its lock. What was submitted before it is done first. `handle` is a file or directory. Result: 0. */
export function encodeFileClose(view: SubmissionView, entry: number, token: number, flags: number, handle: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 51 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
}

/** Reads from a file. `handle` is a file. Result: the bytes read; 0: at the end of the file. */
export function encodeFileRead(view: SubmissionView, entry: number, token: number, handle: number, address: number, length: number, position: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 52;
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = position;
  u32[word + 7] = Math.floor(position / 0x1_0000_0000);
}

/** Writes into a file, at its end if it was opened with APPEND. Fewer bytes than asked for are written only where space or quota ends. `handle` is a file. Result: the bytes written. */
export function encodeFileWrite(view: SubmissionView, entry: number, token: number, flags: number, handle: number, address: number, length: number, position: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 53 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = position;
  u32[word + 7] = Math.floor(position / 0x1_0000_0000);
}

/** Completes when what was written to the file (or directory) before is on the host's disk. Other operations go on meanwhile. `handle` is a file or directory. Result: 0. */
export function encodeFileSync(view: SubmissionView, entry: number, token: number, flags: number, handle: number, dataOnly: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 54 | (flags << 16);
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 6] = dataOnly;
}

/** Cuts a file off or extends it with zeros. `handle` is a file opened for writing. Result: 0. */
export function encodeFileResize(view: SubmissionView, entry: number, token: number, handle: number, size: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 55;
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 6] = size;
  u32[word + 7] = Math.floor(size / 0x1_0000_0000);
}

/** Tells of a file. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). `handle` is a file or directory, or 0. Result: the bytes written: a `file_status`. */
export function encodeFileStatus(view: SubmissionView, entry: number, token: number, handle: number, address: number, length: number, volume: number, flags: number, secondAddress: number, secondLength: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 56;
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 7] = flags;
  u32[word + 8] = secondAddress;
  u32[word + 10] = secondLength;
  u32[word + 9] = 0;
}

/** Sets when a file was read and written last. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). `handle` is a file or directory, or 0. Result: 0. */
export function encodeFileSetTimes(view: SubmissionView, entry: number, token: number, handle: number, address: number, length: number, volume: number, flags: number, accessed: number, modified: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 57;
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 7] = flags;
  u32[word + 8] = accessed;
  u32[word + 10] = modified;
  u32[word + 9] = Math.floor(accessed / 0x1_0000_0000);
  u32[word + 11] = Math.floor(modified / 0x1_0000_0000);
}

/** Sets a file's permission bits (0o777 at most). Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). `handle` is a file or directory, or 0. Result: 0. */
export function encodeFileSetMode(view: SubmissionView, entry: number, token: number, handle: number, address: number, length: number, volume: number, mode: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 58;
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 7] = mode;
}

/** Reads the next entries of a directory, as many whole `directory_entry` as fit; `.` and `..` are left out. `handle` is a directory. Result: the bytes written; 0: there are no more. */
export function encodeFileEntries(view: SubmissionView, entry: number, token: number, handle: number, address: number, length: number, rewind: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 59;
  u32[word + 1] = token;
  u32[word + 2] = handle;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = rewind;
}

/** Tells whether a file may be used. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Result: 0. */
export function encodePathAccess(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, access: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 60;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 7] = access;
}

/** Makes a directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Result: 0. */
export function encodePathMakeDirectory(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, mode: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 61;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 8] = mode;
}

/** Removes a name, and the file with its last one; or an empty directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Result: 0. */
export function encodePathRemove(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, directory: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 62;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 7] = directory;
}

/** Renames within a volume, atomically; what had the new name before is gone. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Result: 0. */
export function encodePathRename(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, secondAddress: number, secondLength: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 63;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 8] = secondAddress;
  u32[word + 10] = secondLength;
  u32[word + 9] = 0;
}

/** Gives a file another name in the same volume. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Result: 0. */
export function encodePathLink(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, secondAddress: number, secondLength: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 64;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 8] = secondAddress;
  u32[word + 10] = secondLength;
  u32[word + 9] = 0;
}

/** Makes a symbolic link. One that leads out of its volume can be made, but not followed. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Result: 0. */
export function encodePathSymlink(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, secondAddress: number, secondLength: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 65;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 8] = secondAddress;
  u32[word + 10] = secondLength;
  u32[word + 9] = 0;
}

/** Reads where a symbolic link points to. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Result: the bytes of the text. */
export function encodePathReadLink(view: SubmissionView, entry: number, token: number, address: number, length: number, volume: number, secondAddress: number, secondLength: number): void {
  const word = entry * 16;
  const u32 = view.u32;
  u32[word] = 66;
  u32[word + 1] = token;
  u32[word + 3] = length;
  u32[word + 4] = address;
  u32[word + 5] = 0;
  u32[word + 6] = volume;
  u32[word + 8] = secondAddress;
  u32[word + 10] = secondLength;
  u32[word + 9] = 0;
}
