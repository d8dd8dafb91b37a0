/* Generated from hal-bindings/hal by `npm run generate`; do not edit. The HAL as C sees it. */
#ifndef UK_HAL_H
#define UK_HAL_H
#include <stdint.h>

#define UK_ABI_VERSION 1u
/* First field of the boot page: `BUK1`, little endian. */
#define UK_BOOT_MAGIC 0x314b5542u
/* Bytes of a page. */
#define UK_PAGE_SIZE 0x1000u
/* The least guest memory, bytes. */
#define UK_MEMORY_MIN 0x00800000u
/* The most guest memory, bytes: guest addresses fit in 32 bits. */
#define UK_MEMORY_MAX 0xc0000000u
/* The monitor's own tables (GDT, IDT, TSS, page tables), out of the guest's reach. */
#define UK_SYSTEM_ADDRESS 0x1000u
/* Bytes of the monitor's own tables. */
#define UK_SYSTEM_SIZE 0x000ff000u
/* The boot page: read-only for the guest. */
#define UK_BOOT_ADDRESS 0x00100000u
/* Arguments and environment: read-only for the guest. */
#define UK_PARAMETERS_ADDRESS 0x00101000u
/* Bytes at PARAMETERS_ADDRESS, at most. */
#define UK_PARAMETERS_SIZE 0x00010000u
/* The control page; the rings follow it. Read-write. */
#define UK_CONTROL_ADDRESS 0x00120000u
/* The submission ring. */
#define UK_SUBMISSIONS_ADDRESS 0x00121000u
/* The completion ring. */
#define UK_COMPLETIONS_ADDRESS 0x00125000u
/* The ring of buffers provided for receiving (u32 buffer numbers). */
#define UK_BUFFERS_ADDRESS 0x00129000u
/* The panic record, written by the guest before the `panic` hypercall. */
#define UK_PANIC_ADDRESS 0x0012a000u
/* The counters page, written by the guest for whoever watches it; no exit is needed to read it. */
#define UK_COUNTERS_ADDRESS 0x0012b000u
/* Bytes from the control page to the end of the counters page. */
#define UK_CONTROL_SIZE 0xc000u
/* The IST stack of the exception handlers, a guard page on both sides. Read-write. */
#define UK_EXCEPTION_STACK_ADDRESS 0x00130000u
/* Bytes of the exception stack. */
#define UK_EXCEPTION_STACK_SIZE 0x4000u
/* Lowest address of the stack, a guard below it. Read-write. */
#define UK_STACK_ADDRESS 0x00200000u
/* Bytes of the stack; rsp starts at its top. What lies more than a page below rsp may be zero after an `enter`. */
#define UK_STACK_SIZE 0x00100000u
/* Segments of the image start here or above; the heap is all memory behind them. */
#define UK_IMAGE_ADDRESS 0x00400000u
/* Entries of the submission ring, a power of two. */
#define UK_SUBMISSION_COUNT 256u
/* Entries of the completion ring, a power of two. */
#define UK_COMPLETION_COUNT 512u
/* Entries of the buffer ring, a power of two. */
#define UK_BUFFER_COUNT 1024u
/* Offset in a submission where the operation's own fields begin. */
#define UK_ARGUMENTS_OFFSET 24u
/* The most bytes one operation moves. */
#define UK_TRANSFER_MAX 0x01000000u
/* The most handles of one device that a guest has open at once. */
#define UK_HANDLE_COUNT 0x1000u
/* The most bytes of a host's name. */
#define UK_NAME_MAX 253u
/* The most bytes of a path in a volume. */
#define UK_PATH_MAX 4095u
/* The most volumes of a guest. */
#define UK_VOLUME_COUNT 64u
/* The most bytes of a datagram. */
#define UK_DATAGRAM_MAX 0xffe3u
/* The most bytes of datagrams that wait in the host, each way. */
#define UK_DATAGRAM_BUFFER_MAX 0x00200000u
/* As a position: where the file stands. */
#define UK_FILE_POSITION (-1ll)
/* As a time: leave it as it is. */
#define UK_FILE_TIME_KEEP (-1ll)
/* As a time: now. */
#define UK_FILE_TIME_NOW (-2ll)
/* The most bytes of a panic message. */
#define UK_PANIC_MESSAGE_SIZE 2048u
/* First field of the status page: `SUK1`, little endian. */
#define UK_STATUS_MAGIC 0x314b5553u
/* ELF note type: structure `abi_note`. */
#define UK_NOTE_ABI 1u
/* ELF note type: JSON text about the build (tool and engine versions, kernel hash). */
#define UK_NOTE_BUILD 2u
/* ELF note type: JSON text, the manifest. */
#define UK_NOTE_MANIFEST 3u
/* ELF note type: structure `payload_note`. */
#define UK_NOTE_PAYLOAD 4u
/* Exception handlers of the kernel. */
#define UK_EXCEPTION_VECTOR_COUNT 32u
/* Bytes from one exception handler's entry to the next. */
#define UK_EXCEPTION_VECTOR_STRIDE 16u

/* A completion's result is >= 0, or the negative of one of these. Its `detail` carries the host's errno where there is one: for what the application is told; the class is what the library OS decides by. */
#define UK_ERROR_INVALID 1u /* The submission is malformed: unknown operation, flag or handle, address or length out of range. */
#define UK_ERROR_DENIED 2u /* Not granted to this guest, or the host refuses permission. */
#define UK_ERROR_NOT_FOUND 3u /* What the operation names is not there. */
#define UK_ERROR_EXISTS 4u /* It is there already, or in use. */
#define UK_ERROR_CLOSED 5u /* The other side refused, reset or closed it. */
#define UK_ERROR_LIMIT 6u /* A limit or quota is reached, or there is no space. */
#define UK_ERROR_CANCELLED 7u /* Cancelled, or its handle was closed, before it was done. */
#define UK_ERROR_FAILED 8u /* The host failed; `detail` says how. */

/* Bits of a submission's `flags`. */
#define UK_SUBMISSION_FLAG_MULTISHOT 1u /* Stays in force and completes again and again, each but the last with MORE. */
#define UK_SUBMISSION_FLAG_QUIET 2u /* Its completion, if it tells of success, does not end a wait: `enter` waits on as if it were not there. (Nobody waits for a send that went well; it should not cost an exit.) */

/* Bits of a completion's `flags`. */
#define UK_COMPLETION_FLAG_MORE 1u /* The submission stays in force: more completions with this token follow. */
#define UK_COMPLETION_FLAG_BUFFER 2u /* `value` is the number of a provided buffer, now the guest's. */
#define UK_COMPLETION_FLAG_PARTIAL 4u /* The datagram goes on in the next completion of this submission. */

/* Bits of the feature words in the ABI note and the boot page. */
#define UK_FEATURE_BASE 1u /* Everything since version 1. */

/* Where a console write goes. */
#define UK_CONSOLE_STREAM_OUTPUT 1u /* Standard output. */
#define UK_CONSOLE_STREAM_ERROR 2u /* Standard error. */

/* Which direction of a stream ends. */
#define UK_SHUTDOWN_SIDE_RECEIVE 0u /* Nothing more is received. */
#define UK_SHUTDOWN_SIDE_SEND 1u /* Nothing more is sent; the peer sees the end. */
#define UK_SHUTDOWN_SIDE_BOTH 2u /* Both. */

/* What can be set of a stream. */
#define UK_STREAM_OPTION_NO_DELAY 1u /* 1: small sends go out at once (the default); 0: they are gathered. */
#define UK_STREAM_OPTION_KEEP_ALIVE 2u /* Seconds of silence (at most 32767) after which the peer is probed; 0: never (the default). */
#define UK_STREAM_OPTION_RESET 3u /* 1: closing resets the connection, what is not sent is lost; 0: it ends it. */

/* What can be set of a datagram socket. */
#define UK_DATAGRAM_OPTION_TTL 1u /* Hops that a datagram may take, 1 to 255. */
#define UK_DATAGRAM_OPTION_BROADCAST 2u /* 1: may send to broadcast addresses, if they are granted; 0: may not. */
#define UK_DATAGRAM_OPTION_RECEIVE_BUFFER 3u /* Bytes that wait in the host, at most DATAGRAM_BUFFER_MAX. */
#define UK_DATAGRAM_OPTION_SEND_BUFFER 4u /* The same, of what is to be sent. */

/* Which addresses. */
#define UK_ADDRESS_FAMILY_ANY 0u /* Both. */
#define UK_ADDRESS_FAMILY_IPV4 4u /* IPv4. */
#define UK_ADDRESS_FAMILY_IPV6 6u /* IPv6. */

/* Bits of what a volume is. */
#define UK_VOLUME_FLAG_READ_ONLY 1u /* Nothing below it can be changed. */

/* Bits of how a file is opened. At least one of READ, WRITE and DIRECTORY must be set. */
#define UK_FILE_FLAG_READ 1u /* To be read. */
#define UK_FILE_FLAG_WRITE 2u /* To be written. */
#define UK_FILE_FLAG_APPEND 4u /* Every write goes to the end. Needs WRITE. */
#define UK_FILE_FLAG_CREATE 8u /* Made with `mode` if it is not there. Needs WRITE or READ. */
#define UK_FILE_FLAG_EXCLUSIVE 16u /* With CREATE: must not be there. */
#define UK_FILE_FLAG_TRUNCATE 32u /* Emptied. Needs WRITE. */
#define UK_FILE_FLAG_DIRECTORY 64u /* Must be a directory. */
#define UK_FILE_FLAG_NO_FOLLOW 128u /* Must not be a symbolic link. */
#define UK_FILE_FLAG_SYNC 256u /* Each write is on the host's disk when it completes. */
#define UK_FILE_FLAG_DATA_SYNC 512u /* The same, for contents only. */
#define UK_FILE_FLAG_LOCK_SHARED 1024u /* Others may lock it shared; nobody has it exclusively. */
#define UK_FILE_FLAG_LOCK_EXCLUSIVE 2048u /* Nobody else has it locked. */

/* What a name in a volume is. */
#define UK_FILE_KIND_FILE 1u /* An ordinary file. */
#define UK_FILE_KIND_DIRECTORY 2u /* A directory. */
#define UK_FILE_KIND_LINK 3u /* A symbolic link. */
#define UK_FILE_KIND_OTHER 4u /* Something that cannot be opened: a device, socket or pipe. */

/* Bits of how a path is walked. */
#define UK_PATH_FLAG_NO_FOLLOW 1u /* A symbolic link at its end is meant itself. */

/* Bits of how a file may be used. */
#define UK_ACCESS_EXECUTE 1u /* Executed, or a directory searched. */
#define UK_ACCESS_WRITE 2u /* Written. */
#define UK_ACCESS_READ 4u /* Read. */

/* What the operator asks of a guest; numbers as in POSIX, but MEMORY. */
#define UK_SIGNAL_INTERRUPT 2u /* Ctrl-C. */
#define UK_SIGNAL_TERMINATE 15u /* Please end. */
#define UK_SIGNAL_MEMORY 64u /* Give back what memory you can; `memory_limit` may have changed. It has no default: a guest that does not listen goes on, and hears of it as soon as it does. */

/* Why a guest has died. */
#define UK_PANIC_KIND_EXCEPTION 1u /* A processor exception: vector, error code and registers are in the record. */
#define UK_PANIC_KIND_KERNEL 2u /* The guest kernel found itself in a state that must not be. */
#define UK_PANIC_KIND_OUT_OF_MEMORY 3u /* The heap is exhausted and the engine cannot go on. */
#define UK_PANIC_KIND_ENGINE 4u /* The JavaScript engine aborted, or the image's bytecode is not of its version. */

/* The `state` of a status page. */
#define UK_GUEST_STATE_STARTING 1u /* The monitor gets ready. */
#define UK_GUEST_STATE_RUNNING 2u /* The guest runs. */
#define UK_GUEST_STATE_ENDED 3u /* It has ended; `exit_code` and `reason` say how. */

/* Exit codes of `uk run` and of the monitor, besides the guest's own. */
#define UK_EXIT_CODE_OK 0u /* The guest ended well. */
#define UK_EXIT_CODE_UNCAUGHT 1u /* An uncaught exception in the application; a failed build. */
#define UK_EXIT_CODE_USAGE 2u /* The command line is wrong. */
#define UK_EXIT_CODE_NOT_STARTED 125u /* The guest could not be started: host, image or grants. */
#define UK_EXIT_CODE_INTERRUPTED 130u /* Ended by Ctrl-C (SIGINT). */
#define UK_EXIT_CODE_FAULT 134u /* The guest died of a fault, or broke the HAL's rules. */
#define UK_EXIT_CODE_OUT_OF_MEMORY 137u /* The guest died because its memory was exhausted. */
#define UK_EXIT_CODE_TERMINATED 143u /* Ended by SIGTERM. */

#define UK_OP_NOP 0u /* Does nothing. */
#define UK_OP_CANCEL 1u /* Ends the submission with the given token, which completes with CANCELLED (or, if it came first, with its own result). */
#define UK_OP_ENTROPY 2u /* Fills memory with random bytes from the host's generator. */
#define UK_OP_CONSOLE_WRITE 3u /* Writes all bytes to the console, in the order of submission. The monitor also carries it out when the guest computes without `enter`. */
#define UK_OP_SIGNAL 4u /* Completes when the operator sends the signal. While it is in force the signal's default, ending the guest, is off. */
#define UK_OP_MEMORY_RELEASE 5u /* Gives pages of the heap back to the host: whole ones, from a multiple of PAGE_SIZE on. They hold zeros from the completion on and may be used again at any time; each then takes host memory at its first touch. The length has no other limit than the heap. */
#define UK_OP_STREAM_LISTEN 16u /* Takes up a granted port. Connections made since the guest's start are waiting there. */
#define UK_OP_STREAM_ACCEPT 17u /* Accepts connections. With MULTISHOT it stays in force until cancelled or the handle is closed; while the guest has no handle free, connections wait. */
#define UK_OP_STREAM_CONNECT 18u /* Connects to a granted destination. */
#define UK_OP_STREAM_RECEIVE 19u /* Receives at least one byte. With length 0 into the next provided buffer, else at `address`. With MULTISHOT (provided buffers only) again and again, until the end of the stream or an error; while no buffer is provided or the completion ring is full, data waits. */
#define UK_OP_STREAM_SEND 20u /* Sends all bytes, in the order of submission. */
#define UK_OP_STREAM_SHUTDOWN 21u /* Ends one direction or both, after the sends submitted before it. */
#define UK_OP_STREAM_CLOSE 22u /* Gives the handle back, after the sends submitted before it are done or have failed. Its other submissions complete with CANCELLED. */
#define UK_OP_STREAM_OPTION 23u /* Sets an option of a stream. */
#define UK_OP_DATAGRAM_BIND 32u /* Takes up a granted UDP port, in which datagrams sent since the guest's start are waiting. With port 0 makes a socket of a family at a port that the system chooses, to ask granted destinations; that needs no grant, and nobody else is heard there. */
#define UK_OP_DATAGRAM_SEND 33u /* Sends one datagram to a granted destination, or as an answer to an address that has sent to this socket in the last ten minutes and is not denied. Datagrams of one socket go out in the order of submission. */
#define UK_OP_DATAGRAM_RECEIVE 34u /* Receives datagrams into provided buffers. One that is longer than a buffer comes as several completions in a row, all but the last with PARTIAL. Always MULTISHOT; while buffers are missing or the completion ring is full, datagrams wait in the host, which drops them when its own buffer is full. */
#define UK_OP_DATAGRAM_OPTION 35u /* Sets an option of a datagram socket. */
#define UK_OP_DATAGRAM_CLOSE 36u /* Gives the handle back, after the datagrams submitted before it are sent or have failed. Its other submissions complete with CANCELLED. */
#define UK_OP_NAME_LOOKUP 40u /* Looks a name up in the host's table of hosts, then by DNS: its addresses, in the order of the resolver. The payload is the name (at most NAME_MAX bytes of ASCII). Names in the table of hosts, localhost and addresses are given to every guest; any other must be one that the policy lets it reach. From then on for a while the guest may connect to the addresses found as it may to the name. At most 32. FAILED with ETIMEDOUT: no server has answered; with EAGAIN: none would or could. */
#define UK_OP_NAME_QUERY 41u /* Asks the host's DNS servers for records of one type. The payload is the name (at most NAME_MAX bytes of ASCII). The answer is the server's whole message (RFC 1035), also when it says that there is no such name or record. For names that the policy lets the guest reach, and for the names in in-addr.arpa and ip6.arpa of addresses that it may. Failures as of name_lookup. */
#define UK_OP_VOLUME_DESCRIBE 48u /* Tells where a volume is mounted. Volumes are numbered from 0 without gaps. */
#define UK_OP_VOLUME_STATUS 49u /* Tells how full a volume is: of its quota, if it has one, else of the host's file system. */
#define UK_OP_FILE_OPEN 50u /* Opens a file or directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. Only ordinary files and directories can be opened. A lock is taken at once or not at all (then EXISTS). */
#define UK_OP_FILE_CLOSE 51u /* Gives the handle back, and with it its lock. What was submitted before it is done first. */
#define UK_OP_FILE_READ 52u /* Reads from a file. */
#define UK_OP_FILE_WRITE 53u /* Writes into a file, at its end if it was opened with APPEND. Fewer bytes than asked for are written only where space or quota ends. */
#define UK_OP_FILE_SYNC 54u /* Completes when what was written to the file (or directory) before is on the host's disk. Other operations go on meanwhile. */
#define UK_OP_FILE_RESIZE 55u /* Cuts a file off or extends it with zeros. */
#define UK_OP_FILE_STATUS 56u /* Tells of a file. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). */
#define UK_OP_FILE_SET_TIMES 57u /* Sets when a file was read and written last. Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). */
#define UK_OP_FILE_SET_MODE 58u /* Sets a file's permission bits (0o777 at most). Of the handle; or, with handle 0, of the payload's path in a volume (at most PATH_MAX bytes; empty is the root). */
#define UK_OP_FILE_ENTRIES 59u /* Reads the next entries of a directory, as many whole `directory_entry` as fit; `.` and `..` are left out. */
#define UK_OP_PATH_ACCESS 60u /* Tells whether a file may be used. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
#define UK_OP_PATH_MAKE_DIRECTORY 61u /* Makes a directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
#define UK_OP_PATH_REMOVE 62u /* Removes a name, and the file with its last one; or an empty directory. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
#define UK_OP_PATH_RENAME 63u /* Renames within a volume, atomically; what had the new name before is gone. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
#define UK_OP_PATH_LINK 64u /* Gives a file another name in the same volume. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
#define UK_OP_PATH_SYMLINK 65u /* Makes a symbolic link. One that leads out of its volume can be made, but not followed. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */
#define UK_OP_PATH_READ_LINK 66u /* Reads where a symbolic link points to. The payload is a path relative to the volume: bytes without NUL, at most PATH_MAX; empty or `.` is the volume's root. */

#define UK_HYPERCALL_ENTER 1296u /* Here are new submissions; the monitor takes them while the completion ring has room. Returns when `enter_wait` completions are in the ring or `enter_deadline` has passed. The only place where a guest waits. */
#define UK_HYPERCALL_EXIT 1297u /* The guest is done. Console writes that are in the submission ring are carried out first. Does not return. */
#define UK_HYPERCALL_PANIC 1298u /* The guest has died; the record at PANIC_ADDRESS says of what. Console writes that are in the submission ring are carried out first. Does not return. */
#define UK_HYPERCALL_CLOCK 1299u /* Writes a fresh (tsc, monotonic, wall) triple into the boot page. */

/* At BOOT_ADDRESS: all that a guest is told at its start. The monitor writes it; the kernel's entry receives its address in rdi. */
struct uk_boot_page {
  uint32_t magic; /* BOOT_MAGIC. */
  uint32_t abi_version; /* The monitor's ABI version. */
  uint32_t features; /* Bits of `feature` that the monitor offers. */
  uint32_t parameters_length; /* Bytes used at PARAMETERS_ADDRESS: u32 count of arguments, u32 count of environment entries, then as many NUL-terminated UTF-8 texts, the environment's as NAME=VALUE. */
  uint64_t memory_size; /* Bytes of guest memory, from address 0. */
  uint64_t heap_address; /* First byte behind the image; page-aligned. */
  uint64_t heap_size; /* Bytes from there to the end of memory. */
  uint64_t application_address; /* The application, an `application_header` and what belongs to it; read-only. */
  uint64_t application_length; /* Its bytes. */
  uint64_t files_address; /* The tar of the image's files; read-only. 0 if there is none. */
  uint64_t files_length; /* Its bytes. */
  uint64_t lines_address; /* The table from bundle to source lines; read-only. 0 if there is none. */
  uint64_t lines_length; /* Its bytes. */
  uint64_t tsc_frequency; /* Ticks of the guest's time-stamp counter per second. */
  uint64_t clock_tsc; /* The guest's time-stamp counter when the clock was read. */
  uint64_t clock_monotonic; /* Nanoseconds of the host's monotonic clock at clock_tsc. */
  uint64_t clock_wall; /* Nanoseconds since 1970-01-01 UTC at clock_tsc. */
  uint8_t seed[32]; /* Random bytes, different at every start. */
  uint8_t rest[104];
};
_Static_assert(sizeof(struct uk_boot_page) == 256, "uk_boot_page");

/* At CONTROL_ADDRESS: heads and tails of the rings (free-running u32 counters; index = counter modulo entries) and the arguments of `enter`. */
struct uk_control_page {
  uint32_t submission_tail; /* Written by the guest: submissions made. */
  uint32_t submission_head; /* Written by the monitor: submissions taken. */
  uint32_t completion_tail; /* Written by the monitor: completions made. */
  uint32_t completion_head; /* Written by the guest: completions taken. */
  uint32_t buffer_tail; /* Written by the guest: buffers provided. */
  uint32_t buffer_head; /* Written by the monitor: buffers taken. */
  uint32_t enter_wait; /* Completions that must be in the ring before `enter` returns, those of QUIET submissions that went well during this `enter` not counted (a full completion ring ends it too); 0: return at once. */
  uint32_t memory_limit; /* Written by the monitor, at any time: pages of the heap that the guest should stay within, 0: all of it. The signal MEMORY tells of a change. */
  uint64_t enter_deadline; /* Monotonic nanoseconds at which `enter` returns at the latest; all ones: never. */
  uint64_t pool_address; /* First byte of provided buffer 0; buffer N lies at pool_address + N * pool_buffer_size. */
  uint32_t pool_buffer_size; /* Bytes of each provided buffer. */
  uint32_t pool_count; /* How many provided buffers there are; at most BUFFER_COUNT. */
  uint32_t interrupt; /* Set by the monitor to make the engine's interrupt handler run; cleared by the guest. */
  uint8_t rest[4];
};
_Static_assert(sizeof(struct uk_control_page) == 64, "uk_control_page");

/* An entry of the submission ring. The monitor copies it once. The operation's own fields begin at ARGUMENTS_OFFSET; what an operation does not take is ignored. */
struct uk_submission {
  uint16_t operation; /* Its number. */
  uint16_t flags; /* Bits of `submission_flag`. */
  uint32_t token; /* The guest's name for it, returned in its completions. */
  uint32_t handle; /* What it acts on; 0 where it takes none. */
  uint32_t length; /* Bytes at `address`. */
  uint64_t address; /* Guest memory that is read or written. It must stay in place until the completion without MORE. */
  uint8_t rest[40];
};
_Static_assert(sizeof(struct uk_submission) == 64, "uk_submission");

/* An entry of the completion ring. */
struct uk_completion {
  uint32_t token; /* The submission's. */
  int32_t result; /* >= 0, or the negative of an `error`. */
  uint16_t flags; /* Bits of `completion_flag`. */
  uint16_t detail; /* The host's errno for a failed operation, else 0. */
  uint32_t value; /* A second result, as the operation says. */
  uint8_t data[16]; /* More, as the operation says. */
};
_Static_assert(sizeof(struct uk_completion) == 32, "uk_completion");

/* At PANIC_ADDRESS: how the guest died. */
struct uk_panic_record {
  uint32_t kind; /* A `panic_kind`. */
  uint32_t vector; /* Of an exception. */
  uint64_t error_code; /* Of an exception, 0 where it has none. */
  uint64_t rip; /* Where it happened. */
  uint64_t rsp; /* The stack pointer there. */
  uint64_t rflags; /* The flags there. */
  uint8_t registers[120]; /* rax rbx rcx rdx rsi rdi rbp r8 to r15, each u64. */
  uint32_t message_length; /* Bytes of `message`. */
  uint32_t reserved; /* Zero. */
  uint8_t message[2048]; /* UTF-8 text. */
  uint8_t rest[1880];
};
_Static_assert(sizeof(struct uk_panic_record) == 4096, "uk_panic_record");

/* At COUNTERS_ADDRESS: what the library OS counts, each from 0 on. The second page of a supervised guest's status file is the same memory. */
struct uk_counters_page {
  uint64_t turns; /* Turns of the event loop. */
  uint64_t busy; /* Microseconds in which the loop ran instead of waiting. */
  uint64_t lag_1; /* Turns that took less than 1 ms: for so long a new event had to wait. */
  uint64_t lag_10; /* Turns of 1 to 10 ms. */
  uint64_t lag_100; /* Turns of 10 to 100 ms. */
  uint64_t lag_1000; /* Turns of 100 to 1000 ms. */
  uint64_t lag_more; /* Turns of a second and more. */
  uint64_t http_requests; /* Requests that the HTTP server has received. */
  uint64_t http_failures; /* Answers of it with a status of 500 and above. */
  uint8_t rest[184];
};
_Static_assert(sizeof(struct uk_counters_page) == 256, "uk_counters_page");

/* The first page of the file that a supervised monitor keeps for the control plane; the guest cannot reach it. Outlives the process. */
struct uk_status_page {
  uint32_t magic; /* STATUS_MAGIC. */
  uint32_t state; /* A `guest_state`. */
  uint32_t process; /* The monitor's process id. */
  uint32_t exit_code; /* Once ended. */
  uint64_t started; /* Nanoseconds since 1970-01-01 UTC. */
  uint64_t ended; /* The same; 0 before. */
  uint64_t exits; /* Times the guest has left to the monitor. */
  uint8_t operations[128]; /* u64 for each device, in the order of its numbers: submissions taken. */
  uint64_t connections; /* Connections accepted. */
  uint64_t network_received; /* Bytes. */
  uint64_t network_sent; /* Bytes. */
  uint64_t disk_read; /* Bytes. */
  uint64_t disk_written; /* Bytes. */
  uint64_t console_written; /* Bytes of output, before they became log entries. */
  uint64_t console_dropped; /* Those of them that were above the log's rate and not kept. */
  uint64_t throttled; /* Nanoseconds in which the guest was kept from running: by its CPU cap, or as it owed too much traffic with disks. */
  uint32_t reason_length; /* Bytes of `reason`. */
  uint32_t volume_server; /* The process id of the monitor's volume server; 0: it has none. */
  uint8_t reason[2048]; /* UTF-8: why it has died or was not started; empty if it ended by itself. */
  uint8_t rest[1808];
};
_Static_assert(sizeof(struct uk_status_page) == 4096, "uk_status_page");

/* Descriptor of the ELF note NOTE_ABI (owner `unikernel`): what the kernel in the image needs. */
struct uk_abi_note {
  uint32_t abi_version; /* The ABI version it was built for. */
  uint32_t features; /* Bits of `feature` that it needs. */
  uint64_t exception_vectors; /* EXCEPTION_VECTOR_COUNT entry points, EXCEPTION_VECTOR_STRIDE bytes apart. */
  uint64_t heap_min; /* The least heap, bytes, with which it can start. */
};
_Static_assert(sizeof(struct uk_abi_note) == 24, "uk_abi_note");

/* Descriptor of the ELF note NOTE_PAYLOAD: where the application lies in guest memory. 0, 0 where a part is missing. */
struct uk_payload_note {
  uint64_t application_address; /* The application, an `application_header` and what belongs to it. */
  uint64_t application_length; /* Its bytes. */
  uint64_t files_address; /* The tar of the files. */
  uint64_t files_length; /* Its bytes. */
  uint64_t lines_address; /* The table from bundle to source lines. */
  uint64_t lines_length; /* Its bytes. */
};
_Static_assert(sizeof(struct uk_payload_note) == 48, "uk_payload_note");

/* The head of an application, a matter of build tool and kernel. Behind it lie two pieces of bytecode. */
struct uk_application_header {
  uint64_t start_length; /* Bytes of the first one, which the kernel evaluates at the start. */
  uint64_t deferred_length; /* Bytes of the second one, which is read when it is first used. 0 if there is none. */
};
_Static_assert(sizeof(struct uk_application_header) == 16, "uk_application_header");

/* What `file_status` tells. Times in nanoseconds since 1970. */
struct uk_file_status {
  uint64_t inode; /* The file's number, unique in its volume. */
  uint64_t length; /* Bytes. */
  uint64_t blocks; /* 512-byte blocks that it takes. */
  int64_t accessed; /* When it was read last. */
  int64_t modified; /* When it was written last. */
  int64_t changed; /* When its status changed last. */
  int64_t born; /* When it was made; 0 where the host does not know. */
  uint32_t kind; /* A `file_kind`. */
  uint32_t mode; /* Permission bits. */
  uint32_t links; /* Names that it has. */
  uint32_t owner; /* The host's user. */
  uint32_t group; /* The host's group. */
  uint32_t block_size; /* The best size for reading and writing. */
  uint32_t volume; /* The volume's number. */
  uint8_t rest[44];
};
_Static_assert(sizeof(struct uk_file_status) == 128, "uk_file_status");

/* The head of an entry of `file_entries`. The name's bytes follow, then zeros up to a multiple of 8. */
struct uk_directory_entry {
  uint64_t inode; /* The file's number. */
  uint32_t kind; /* A `file_kind`. */
  uint32_t name_length; /* Bytes of the name, 1 to 255. */
};
_Static_assert(sizeof(struct uk_directory_entry) == 16, "uk_directory_entry");

/* What `volume_status` tells. */
struct uk_volume_status {
  uint64_t block_size; /* Bytes of a block. */
  uint64_t blocks; /* Blocks in all. */
  uint64_t blocks_free; /* Blocks that are free. */
  uint64_t blocks_available; /* Blocks that the guest can use. */
  uint64_t files; /* Files that there can be; 0 where the host does not know. */
  uint64_t files_free; /* Of those, that are not there. */
  uint64_t kind; /* The host's number of the kind of file system (statfs f_type). */
  uint8_t rest[8];
};
_Static_assert(sizeof(struct uk_volume_status) == 64, "uk_volume_status");

/* A submission of cancel, its own fields. */
struct uk_cancel_arguments {
  uint8_t head[24];
  uint32_t target; /* The token of the submission to end. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_cancel_arguments) == 64, "uk_cancel_arguments");

/* A submission of console_write, its own fields. */
struct uk_console_write_arguments {
  uint8_t head[24];
  uint32_t stream; /* A `console_stream`. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_console_write_arguments) == 64, "uk_console_write_arguments");

/* A submission of signal, its own fields. */
struct uk_signal_arguments {
  uint8_t head[24];
  uint32_t number; /* A `signal`. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_signal_arguments) == 64, "uk_signal_arguments");

/* A submission of stream_listen, its own fields. */
struct uk_stream_listen_arguments {
  uint8_t head[24];
  uint16_t port; /* The guest's port, as granted. */
  uint8_t rest[38];
};
_Static_assert(sizeof(struct uk_stream_listen_arguments) == 64, "uk_stream_listen_arguments");

/* A submission of stream_connect, its own fields. */
struct uk_stream_connect_arguments {
  uint8_t head[24];
  uint16_t port; /* The destination's port. */
  uint16_t reserved; /* Zero. */
  uint8_t target[16]; /* The destination's address (IPv6, or IPv4 mapped). */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_stream_connect_arguments) == 64, "uk_stream_connect_arguments");

/* A submission of stream_shutdown, its own fields. */
struct uk_stream_shutdown_arguments {
  uint8_t head[24];
  uint32_t side; /* A `shutdown_side`. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_stream_shutdown_arguments) == 64, "uk_stream_shutdown_arguments");

/* A submission of stream_option, its own fields. */
struct uk_stream_option_arguments {
  uint8_t head[24];
  uint32_t option; /* A `stream_option`. */
  uint32_t setting; /* Its value. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_stream_option_arguments) == 64, "uk_stream_option_arguments");

/* A submission of datagram_bind, its own fields. */
struct uk_datagram_bind_arguments {
  uint8_t head[24];
  uint16_t port; /* The guest's port, as granted; or 0. */
  uint16_t family; /* An `address_family`: of a socket with port 0; otherwise ignored. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_datagram_bind_arguments) == 64, "uk_datagram_bind_arguments");

/* A submission of datagram_send, its own fields. */
struct uk_datagram_send_arguments {
  uint8_t head[24];
  uint16_t port; /* The destination's port. */
  uint16_t reserved; /* Zero. */
  uint8_t target[16]; /* The destination's address (IPv6, or IPv4 mapped). */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_datagram_send_arguments) == 64, "uk_datagram_send_arguments");

/* A submission of datagram_option, its own fields. */
struct uk_datagram_option_arguments {
  uint8_t head[24];
  uint32_t option; /* A `datagram_option`. */
  uint32_t setting; /* Its value. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_datagram_option_arguments) == 64, "uk_datagram_option_arguments");

/* A submission of name_lookup, its own fields. */
struct uk_name_lookup_arguments {
  uint8_t head[24];
  uint32_t family; /* An `address_family`. */
  uint8_t gap0[4];
  uint64_t answer_address; /* Guest memory for the answer. */
  uint32_t answer_length; /* Bytes there; addresses that do not fit are left out. */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_name_lookup_arguments) == 64, "uk_name_lookup_arguments");

/* A submission of name_query, its own fields. */
struct uk_name_query_arguments {
  uint8_t head[24];
  uint32_t kind; /* The type of record (RFC 1035 QTYPE); not OPT, TKEY, TSIG, and no transfer. */
  uint8_t gap0[4];
  uint64_t answer_address; /* Guest memory for the answer. */
  uint32_t answer_length; /* Bytes there; a longer message is LIMIT (without an errno). */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_name_query_arguments) == 64, "uk_name_query_arguments");

/* A submission of volume_describe, its own fields. */
struct uk_volume_describe_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_volume_describe_arguments) == 64, "uk_volume_describe_arguments");

/* A submission of volume_status, its own fields. */
struct uk_volume_status_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_volume_status_arguments) == 64, "uk_volume_status_arguments");

/* A submission of file_open, its own fields. */
struct uk_file_open_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t flags; /* Bits of `file_flag`. */
  uint32_t mode; /* Permission bits. */
  uint8_t rest[28];
};
_Static_assert(sizeof(struct uk_file_open_arguments) == 64, "uk_file_open_arguments");

/* A submission of file_read, its own fields. */
struct uk_file_read_arguments {
  uint8_t head[24];
  int64_t position; /* Where, in bytes; FILE_POSITION: where the file stands, which moves on. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_file_read_arguments) == 64, "uk_file_read_arguments");

/* A submission of file_write, its own fields. */
struct uk_file_write_arguments {
  uint8_t head[24];
  int64_t position; /* Where, in bytes; FILE_POSITION: where the file stands, which moves on. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_file_write_arguments) == 64, "uk_file_write_arguments");

/* A submission of file_sync, its own fields. */
struct uk_file_sync_arguments {
  uint8_t head[24];
  uint32_t data_only; /* 1: the contents and what is needed to find them; 0: all. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_file_sync_arguments) == 64, "uk_file_sync_arguments");

/* A submission of file_resize, its own fields. */
struct uk_file_resize_arguments {
  uint8_t head[24];
  int64_t size; /* Bytes. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_file_resize_arguments) == 64, "uk_file_resize_arguments");

/* A submission of file_status, its own fields. */
struct uk_file_status_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t flags; /* Bits of `path_flag`. */
  uint64_t second_address; /* Guest memory: receives a `file_status`. */
  uint32_t second_length; /* Its bytes. */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_file_status_arguments) == 64, "uk_file_status_arguments");

/* A submission of file_set_times, its own fields. */
struct uk_file_set_times_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t flags; /* Bits of `path_flag`. */
  int64_t accessed; /* Nanoseconds since 1970; FILE_TIME_KEEP: as it is; FILE_TIME_NOW: now. */
  int64_t modified; /* The same. */
  uint8_t rest[16];
};
_Static_assert(sizeof(struct uk_file_set_times_arguments) == 64, "uk_file_set_times_arguments");

/* A submission of file_set_mode, its own fields. */
struct uk_file_set_mode_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t mode; /* Permission bits. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_file_set_mode_arguments) == 64, "uk_file_set_mode_arguments");

/* A submission of file_entries, its own fields. */
struct uk_file_entries_arguments {
  uint8_t head[24];
  uint32_t rewind; /* 1: from the first one; 0: go on. */
  uint8_t rest[36];
};
_Static_assert(sizeof(struct uk_file_entries_arguments) == 64, "uk_file_entries_arguments");

/* A submission of path_access, its own fields. */
struct uk_path_access_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t access; /* Bits of `access`; 0: whether it is there. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_path_access_arguments) == 64, "uk_path_access_arguments");

/* A submission of path_make_directory, its own fields. */
struct uk_path_make_directory_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t reserved; /* Zero. */
  uint32_t mode; /* Permission bits. */
  uint8_t rest[28];
};
_Static_assert(sizeof(struct uk_path_make_directory_arguments) == 64, "uk_path_make_directory_arguments");

/* A submission of path_remove, its own fields. */
struct uk_path_remove_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t directory; /* 1: a directory; 0: anything else. */
  uint8_t rest[32];
};
_Static_assert(sizeof(struct uk_path_remove_arguments) == 64, "uk_path_remove_arguments");

/* A submission of path_rename, its own fields. */
struct uk_path_rename_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t reserved; /* Zero. */
  uint64_t second_address; /* Guest memory: the new path. */
  uint32_t second_length; /* Its bytes. */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_path_rename_arguments) == 64, "uk_path_rename_arguments");

/* A submission of path_link, its own fields. */
struct uk_path_link_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t reserved; /* Zero. */
  uint64_t second_address; /* Guest memory: the new path. */
  uint32_t second_length; /* Its bytes. */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_path_link_arguments) == 64, "uk_path_link_arguments");

/* A submission of path_symlink, its own fields. */
struct uk_path_symlink_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t reserved; /* Zero. */
  uint64_t second_address; /* Guest memory: where the link points to, at most PATH_MAX bytes. */
  uint32_t second_length; /* Its bytes. */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_path_symlink_arguments) == 64, "uk_path_symlink_arguments");

/* A submission of path_read_link, its own fields. */
struct uk_path_read_link_arguments {
  uint8_t head[24];
  uint32_t volume; /* The volume's number. */
  uint32_t reserved; /* Zero. */
  uint64_t second_address; /* Guest memory: receives the text; what does not fit is cut off. */
  uint32_t second_length; /* Its bytes. */
  uint8_t rest[20];
};
_Static_assert(sizeof(struct uk_path_read_link_arguments) == 64, "uk_path_read_link_arguments");

#endif
