// The closed sets of the HAL: error classes, flags, exit codes, panic kinds, signals, streams of the console.

import type { Enumeration } from "./schema.ts";

export const enumerations: readonly Enumeration[] = [
  {
    name: "error",
    text: "A completion's result is >= 0, or the negative of one of these. Its `detail` carries the host's errno where there is one: for what the application is told; the class is what the library OS decides by.",
    values: [
      {
        name: "INVALID",
        value: 1,
        text: "The submission is malformed: unknown operation, flag or handle, address or length out of range.",
      },
      { name: "DENIED", value: 2, text: "Not granted to this guest, or the host refuses permission." },
      { name: "NOT_FOUND", value: 3, text: "What the operation names is not there." },
      { name: "EXISTS", value: 4, text: "It is there already, or in use." },
      { name: "CLOSED", value: 5, text: "The other side refused, reset or closed it." },
      { name: "LIMIT", value: 6, text: "A limit or quota is reached, or there is no space." },
      { name: "CANCELLED", value: 7, text: "Cancelled, or its handle was closed, before it was done." },
      { name: "FAILED", value: 8, text: "The host failed; `detail` says how." },
    ],
  },
  {
    name: "submission_flag",
    text: "Bits of a submission's `flags`.",
    values: [
      {
        name: "MULTISHOT",
        value: 1,
        text: "Stays in force and completes again and again, each but the last with MORE.",
      },
      {
        name: "QUIET",
        value: 2,
        text: "Its completion, if it tells of success, does not end a wait: `enter` waits on as if it were not there. (Nobody waits for a send that went well; it should not cost an exit.)",
      },
    ],
  },
  {
    name: "completion_flag",
    text: "Bits of a completion's `flags`.",
    values: [
      { name: "MORE", value: 1, text: "The submission stays in force: more completions with this token follow." },
      { name: "BUFFER", value: 2, text: "`value` is the number of a provided buffer, now the guest's." },
      { name: "PARTIAL", value: 4, text: "The datagram goes on in the next completion of this submission." },
    ],
  },
  {
    name: "feature",
    text: "Bits of the feature words in the ABI note and the boot page.",
    values: [{ name: "BASE", value: 1, text: "Everything since version 1." }],
  },
  {
    name: "console_stream",
    text: "Where a console write goes.",
    values: [
      { name: "OUTPUT", value: 1, text: "Standard output." },
      { name: "ERROR", value: 2, text: "Standard error." },
    ],
  },
  {
    name: "shutdown_side",
    text: "Which direction of a stream ends.",
    values: [
      { name: "RECEIVE", value: 0, text: "Nothing more is received." },
      { name: "SEND", value: 1, text: "Nothing more is sent; the peer sees the end." },
      { name: "BOTH", value: 2, text: "Both." },
    ],
  },
  {
    name: "stream_option",
    text: "What can be set of a stream.",
    values: [
      { name: "NO_DELAY", value: 1, text: "1: small sends go out at once (the default); 0: they are gathered." },
      {
        name: "KEEP_ALIVE",
        value: 2,
        text: "Seconds of silence (at most 32767) after which the peer is probed; 0: never (the default).",
      },
      { name: "RESET", value: 3, text: "1: closing resets the connection, what is not sent is lost; 0: it ends it." },
    ],
  },
  {
    name: "datagram_option",
    text: "What can be set of a datagram socket.",
    values: [
      { name: "TTL", value: 1, text: "Hops that a datagram may take, 1 to 255." },
      { name: "BROADCAST", value: 2, text: "1: may send to broadcast addresses, if they are granted; 0: may not." },
      { name: "RECEIVE_BUFFER", value: 3, text: "Bytes that wait in the host, at most DATAGRAM_BUFFER_MAX." },
      { name: "SEND_BUFFER", value: 4, text: "The same, of what is to be sent." },
    ],
  },
  {
    name: "address_family",
    text: "Which addresses.",
    values: [
      { name: "ANY", value: 0, text: "Both." },
      { name: "IPV4", value: 4, text: "IPv4." },
      { name: "IPV6", value: 6, text: "IPv6." },
    ],
  },
  {
    name: "volume_flag",
    text: "Bits of what a volume is.",
    values: [{ name: "READ_ONLY", value: 1, text: "Nothing below it can be changed." }],
  },
  {
    name: "file_flag",
    text: "Bits of how a file is opened. At least one of READ, WRITE and DIRECTORY must be set.",
    values: [
      { name: "READ", value: 1, text: "To be read." },
      { name: "WRITE", value: 2, text: "To be written." },
      { name: "APPEND", value: 4, text: "Every write goes to the end. Needs WRITE." },
      { name: "CREATE", value: 8, text: "Made with `mode` if it is not there. Needs WRITE or READ." },
      { name: "EXCLUSIVE", value: 16, text: "With CREATE: must not be there." },
      { name: "TRUNCATE", value: 32, text: "Emptied. Needs WRITE." },
      { name: "DIRECTORY", value: 64, text: "Must be a directory." },
      { name: "NO_FOLLOW", value: 128, text: "Must not be a symbolic link." },
      { name: "SYNC", value: 256, text: "Each write is on the host's disk when it completes." },
      { name: "DATA_SYNC", value: 512, text: "The same, for contents only." },
      { name: "LOCK_SHARED", value: 1024, text: "Others may lock it shared; nobody has it exclusively." },
      { name: "LOCK_EXCLUSIVE", value: 2048, text: "Nobody else has it locked." },
    ],
  },
  {
    name: "file_kind",
    text: "What a name in a volume is.",
    values: [
      { name: "FILE", value: 1, text: "An ordinary file." },
      { name: "DIRECTORY", value: 2, text: "A directory." },
      { name: "LINK", value: 3, text: "A symbolic link." },
      { name: "OTHER", value: 4, text: "Something that cannot be opened: a device, socket or pipe." },
    ],
  },
  {
    name: "path_flag",
    text: "Bits of how a path is walked.",
    values: [{ name: "NO_FOLLOW", value: 1, text: "A symbolic link at its end is meant itself." }],
  },
  {
    name: "access",
    text: "Bits of how a file may be used.",
    values: [
      { name: "EXECUTE", value: 1, text: "Executed, or a directory searched." },
      { name: "WRITE", value: 2, text: "Written." },
      { name: "READ", value: 4, text: "Read." },
    ],
  },
  {
    name: "signal",
    text: "What the operator asks of a guest; numbers as in POSIX, but MEMORY.",
    values: [
      { name: "INTERRUPT", value: 2, text: "Ctrl-C." },
      { name: "TERMINATE", value: 15, text: "Please end." },
      {
        name: "MEMORY",
        value: 64,
        text: "Give back what memory you can; `memory_limit` may have changed. It has no default: a guest that does not listen goes on, and hears of it as soon as it does.",
      },
    ],
  },
  {
    name: "panic_kind",
    text: "Why a guest has died.",
    values: [
      {
        name: "EXCEPTION",
        value: 1,
        text: "A processor exception: vector, error code and registers are in the record.",
      },
      { name: "KERNEL", value: 2, text: "The guest kernel found itself in a state that must not be." },
      { name: "OUT_OF_MEMORY", value: 3, text: "The heap is exhausted and the engine cannot go on." },
      {
        name: "ENGINE",
        value: 4,
        text: "The JavaScript engine aborted, or the image's bytecode is not of its version.",
      },
    ],
  },
  {
    name: "guest_state",
    text: "The `state` of a status page.",
    values: [
      { name: "STARTING", value: 1, text: "The monitor gets ready." },
      { name: "RUNNING", value: 2, text: "The guest runs." },
      { name: "ENDED", value: 3, text: "It has ended; `exit_code` and `reason` say how." },
    ],
  },
  {
    name: "exit_code",
    text: "Exit codes of `uk run` and of the monitor, besides the guest's own.",
    values: [
      { name: "OK", value: 0, text: "The guest ended well." },
      { name: "UNCAUGHT", value: 1, text: "An uncaught exception in the application; a failed build." },
      { name: "USAGE", value: 2, text: "The command line is wrong." },
      { name: "NOT_STARTED", value: 125, text: "The guest could not be started: host, image or grants." },
      { name: "INTERRUPTED", value: 130, text: "Ended by Ctrl-C (SIGINT)." },
      { name: "FAULT", value: 134, text: "The guest died of a fault, or broke the HAL's rules." },
      { name: "OUT_OF_MEMORY", value: 137, text: "The guest died because its memory was exhausted." },
      { name: "TERMINATED", value: 143, text: "Ended by SIGTERM." },
    ],
  },
];
