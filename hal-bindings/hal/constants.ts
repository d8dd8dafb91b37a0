// Sizes, places and limits of the HAL.

import type { Constant } from "./schema.ts";

export const constants: readonly Constant[] = [
  { name: "BOOT_MAGIC", value: 0x314b_5542, text: "First field of the boot page: `BUK1`, little endian." },
  { name: "PAGE_SIZE", value: 4096, text: "Bytes of a page." },
  { name: "MEMORY_MIN", value: 8 * 2 ** 20, text: "The least guest memory, bytes." },
  { name: "MEMORY_MAX", value: 3 * 2 ** 30, text: "The most guest memory, bytes: guest addresses fit in 32 bits." },

  // The guest's address space: virtual is physical. Page 0 and what no line names is not mapped for the guest.
  {
    name: "SYSTEM_ADDRESS",
    value: 0x1000,
    text: "The monitor's own tables (GDT, IDT, TSS, page tables), out of the guest's reach.",
  },
  { name: "SYSTEM_SIZE", value: 0xf_f000, text: "Bytes of the monitor's own tables." },
  { name: "BOOT_ADDRESS", value: 0x10_0000, text: "The boot page: read-only for the guest." },
  { name: "PARAMETERS_ADDRESS", value: 0x10_1000, text: "Arguments and environment: read-only for the guest." },
  { name: "PARAMETERS_SIZE", value: 0x1_0000, text: "Bytes at PARAMETERS_ADDRESS, at most." },
  { name: "CONTROL_ADDRESS", value: 0x12_0000, text: "The control page; the rings follow it. Read-write." },
  { name: "SUBMISSIONS_ADDRESS", value: 0x12_1000, text: "The submission ring." },
  { name: "COMPLETIONS_ADDRESS", value: 0x12_5000, text: "The completion ring." },
  {
    name: "BUFFERS_ADDRESS",
    value: 0x12_9000,
    text: "The ring of buffers provided for receiving (u32 buffer numbers).",
  },
  {
    name: "PANIC_ADDRESS",
    value: 0x12_a000,
    text: "The panic record, written by the guest before the `panic` hypercall.",
  },
  {
    name: "COUNTERS_ADDRESS",
    value: 0x12_b000,
    text: "The counters page, written by the guest for whoever watches it; no exit is needed to read it.",
  },
  { name: "CONTROL_SIZE", value: 0xc000, text: "Bytes from the control page to the end of the counters page." },
  {
    name: "EXCEPTION_STACK_ADDRESS",
    value: 0x13_0000,
    text: "The IST stack of the exception handlers, a guard page on both sides. Read-write.",
  },
  { name: "EXCEPTION_STACK_SIZE", value: 0x4000, text: "Bytes of the exception stack." },
  { name: "STACK_ADDRESS", value: 0x20_0000, text: "Lowest address of the stack, a guard below it. Read-write." },
  {
    name: "STACK_SIZE",
    value: 0x10_0000,
    text: "Bytes of the stack; rsp starts at its top. What lies more than a page below rsp may be zero after an `enter`.",
  },
  {
    name: "IMAGE_ADDRESS",
    value: 0x40_0000,
    text: "Segments of the image start here or above; the heap is all memory behind them.",
  },

  { name: "SUBMISSION_COUNT", value: 256, text: "Entries of the submission ring, a power of two." },
  { name: "COMPLETION_COUNT", value: 512, text: "Entries of the completion ring, a power of two." },
  { name: "BUFFER_COUNT", value: 1024, text: "Entries of the buffer ring, a power of two." },
  { name: "ARGUMENTS_OFFSET", value: 24, text: "Offset in a submission where the operation's own fields begin." },
  { name: "TRANSFER_MAX", value: 2 ** 24, text: "The most bytes one operation moves." },
  { name: "HANDLE_COUNT", value: 4096, text: "The most handles of one device that a guest has open at once." },
  { name: "NAME_MAX", value: 253, text: "The most bytes of a host's name." },
  { name: "PATH_MAX", value: 4095, text: "The most bytes of a path in a volume." },
  { name: "VOLUME_COUNT", value: 64, text: "The most volumes of a guest." },
  { name: "DATAGRAM_MAX", value: 65_507, text: "The most bytes of a datagram." },
  { name: "DATAGRAM_BUFFER_MAX", value: 2 ** 21, text: "The most bytes of datagrams that wait in the host, each way." },
  { name: "FILE_POSITION", value: -1, text: "As a position: where the file stands." },
  { name: "FILE_TIME_KEEP", value: -1, text: "As a time: leave it as it is." },
  { name: "FILE_TIME_NOW", value: -2, text: "As a time: now." },
  { name: "PANIC_MESSAGE_SIZE", value: 2048, text: "The most bytes of a panic message." },

  { name: "STATUS_MAGIC", value: 0x314b_5553, text: "First field of the status page: `SUK1`, little endian." },

  { name: "NOTE_ABI", value: 1, text: "ELF note type: structure `abi_note`." },
  {
    name: "NOTE_BUILD",
    value: 2,
    text: "ELF note type: JSON text about the build (tool and engine versions, kernel hash).",
  },
  { name: "NOTE_MANIFEST", value: 3, text: "ELF note type: JSON text, the manifest." },
  { name: "NOTE_PAYLOAD", value: 4, text: "ELF note type: structure `payload_note`." },
  { name: "EXCEPTION_VECTOR_COUNT", value: 32, text: "Exception handlers of the kernel." },
  { name: "EXCEPTION_VECTOR_STRIDE", value: 16, text: "Bytes from one exception handler's entry to the next." },
];
