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
/* Bytes from the control page to the end of the panic record. */
#define UK_CONTROL_SIZE 0xb000u
/* The IST stack of the exception handlers, a guard page on both sides. Read-write. */
#define UK_EXCEPTION_STACK_ADDRESS 0x00130000u
/* Bytes of the exception stack. */
#define UK_EXCEPTION_STACK_SIZE 0x4000u
/* Lowest address of the stack, a guard below it. Read-write. */
#define UK_STACK_ADDRESS 0x00200000u
/* Bytes of the stack; rsp starts at its top. */
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
/* The most handles a guest has open at once. */
#define UK_HANDLE_COUNT 0x1000u
/* The most bytes of a panic message. */
#define UK_PANIC_MESSAGE_SIZE 2048u
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

/* A completion's result is >= 0, or the negative of one of these. Its `detail` carries the host's errno where there is one: for messages, not for decisions. */
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

/* Bits of the feature words in the ABI note and the boot page. */
#define UK_FEATURE_BASE 1u /* Everything since version 1. */

/* Where a console write goes. */
#define UK_CONSOLE_STREAM_OUTPUT 1u /* Standard output. */
#define UK_CONSOLE_STREAM_ERROR 2u /* Standard error. */

/* Which direction of a stream ends. */
#define UK_SHUTDOWN_SIDE_RECEIVE 0u /* Nothing more is received. */
#define UK_SHUTDOWN_SIDE_SEND 1u /* Nothing more is sent; the peer sees the end. */
#define UK_SHUTDOWN_SIDE_BOTH 2u /* Both. */

/* What the operator asks of a guest; numbers as in POSIX. */
#define UK_SIGNAL_INTERRUPT 2u /* Ctrl-C. */
#define UK_SIGNAL_TERMINATE 15u /* Please end. */

/* Why a guest has died. */
#define UK_PANIC_KIND_EXCEPTION 1u /* A processor exception: vector, error code and registers are in the record. */
#define UK_PANIC_KIND_KERNEL 2u /* The guest kernel found itself in a state that must not be. */
#define UK_PANIC_KIND_OUT_OF_MEMORY 3u /* The heap is exhausted and the engine cannot go on. */
#define UK_PANIC_KIND_ENGINE 4u /* The JavaScript engine aborted, or the image's bytecode is not of its version. */

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
#define UK_OP_STREAM_LISTEN 16u /* Takes up a granted port. Connections made since the guest's start are waiting there. */
#define UK_OP_STREAM_ACCEPT 17u /* Accepts connections. With MULTISHOT it stays in force until cancelled or the handle is closed; while the guest has no handle free, connections wait. */
#define UK_OP_STREAM_CONNECT 18u /* Connects to a granted destination. */
#define UK_OP_STREAM_RECEIVE 19u /* Receives at least one byte. With length 0 into the next provided buffer, else at `address`. With MULTISHOT (provided buffers only) again and again, until the end of the stream or an error; while no buffer is provided or the completion ring is full, data waits. */
#define UK_OP_STREAM_SEND 20u /* Sends all bytes, in the order of submission. */
#define UK_OP_STREAM_SHUTDOWN 21u /* Ends one direction or both, after the sends submitted before it. */
#define UK_OP_STREAM_CLOSE 22u /* Gives the handle back, after the sends submitted before it are done or have failed. Its other submissions complete with CANCELLED. */

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
  uint64_t application_address; /* The application's bytecode; read-only. */
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
  uint32_t reserved; /* Zero. */
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
  uint64_t application_address; /* The application's bytecode. */
  uint64_t application_length; /* Its bytes. */
  uint64_t files_address; /* The tar of the files. */
  uint64_t files_length; /* Its bytes. */
  uint64_t lines_address; /* The table from bundle to source lines. */
  uint64_t lines_length; /* Its bytes. */
};
_Static_assert(sizeof(struct uk_payload_note) == 48, "uk_payload_note");

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

#endif
