// Writes images by hand, without kernel and library OS: a few bytes of machine code between correct notes.

import {
  ABI_VERSION,
  AbiNote,
  EXCEPTION_VECTOR_COUNT,
  EXCEPTION_VECTOR_STRIDE,
  Feature,
  Hypercall,
  IMAGE_ADDRESS,
  NOTE_ABI,
  NOTE_BUILD,
  NOTE_MANIFEST,
  NOTE_PAYLOAD,
  PAGE_SIZE,
  PANIC_ADDRESS,
  PanicKind,
  PanicRecord,
  PayloadNote,
} from "@unikernel/hal";
import { out, set, store, type Code } from "./machine-code.ts";

/** Where the parts of a raw image lie in guest memory. */
export const TEXT_ADDRESS: number = IMAGE_ADDRESS;
export const CONSTANTS_ADDRESS: number = IMAGE_ADDRESS + 0x1_0000;
export const DATA_ADDRESS: number = IMAGE_ADDRESS + 0x2_0000;
/** What stands at CONSTANTS_ADDRESS and DATA_ADDRESS. */
export const TEXT = "raw guest\n";

const ENTRY_OFFSET = 0x400;
const EHDR = 64;
const PHDR = 56;
/** Vectors for which the processor pushes an error code. */
const WITH_ERROR_CODE = new Set([8, 10, 11, 12, 13, 14, 17, 21, 29, 30]);

export interface RawImage {
  readonly code: Code;
  /** Merged into a manifest that asks for 8 MB. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly abiVersion?: number;
  readonly features?: number;
  readonly exceptionVectors?: number;
  readonly heapMin?: number;
  /** Leaves the notes out: an ordinary ELF program. */
  readonly foreign?: boolean;
}

/** The bytes of an image whose guest runs `code` from the first instruction on. */
export function rawImage(raw: RawImage): Uint8Array {
  const manifest = { manifestVersion: 1, name: "raw", memory: 8 * 2 ** 20, listen: [], connect: [], env: {} };
  const build = { buildVersion: 1, tool: "raw", kernel: "none", bundle: "none", needs: [], contributors: [] };
  const note = Buffer.concat([
    noteEntry(NOTE_ABI, abiNote(raw)),
    noteEntry(NOTE_BUILD, Buffer.from(JSON.stringify(build))),
    noteEntry(NOTE_MANIFEST, Buffer.from(JSON.stringify({ ...manifest, ...raw.manifest }))),
    noteEntry(NOTE_PAYLOAD, payloadNote()),
  ]);
  const segments = [
    { type: 1, flags: 5, address: TEXT_ADDRESS, bytes: textSegment(raw.code) },
    { type: 1, flags: 4, address: CONSTANTS_ADDRESS, bytes: Buffer.from(TEXT) },
    { type: 1, flags: 6, address: DATA_ADDRESS, bytes: Buffer.from(TEXT) },
    ...(raw.foreign === true ? [] : [{ type: 4, flags: 4, address: 0, bytes: note }]),
  ];
  const file = Buffer.alloc((segments.length + 1) * PAGE_SIZE);
  writeHeader(file, segments.length);
  for (const [index, { type, flags, address, bytes }] of segments.entries()) {
    const offset = (index + 1) * PAGE_SIZE;
    const at = EHDR + index * PHDR;
    file.writeUInt32LE(type, at);
    file.writeUInt32LE(flags, at + 4);
    for (const [field, value] of [
      offset,
      address,
      address,
      bytes.length,
      bytes.length,
      type === 4 ? 4 : PAGE_SIZE,
    ].entries())
      file.writeBigUInt64LE(BigInt(value), at + 8 + field * 8);
    bytes.copy(file, offset);
  }
  return file;
}

function writeHeader(file: Buffer, count: number): void {
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file);
  file.writeUInt16LE(2, 16); // ET_EXEC
  file.writeUInt16LE(62, 18); // EM_X86_64
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(TEXT_ADDRESS + ENTRY_OFFSET), 24);
  file.writeBigUInt64LE(BigInt(EHDR), 32);
  file.writeUInt16LE(EHDR, 52);
  file.writeUInt16LE(PHDR, 54);
  file.writeUInt16LE(count, 56);
  file.writeUInt16LE(64, 58);
}

/** The exception entry points, their common handler, and the code. */
function textSegment(code: Code): Buffer {
  const text = Buffer.alloc(PAGE_SIZE, 0xcc);
  const handler = EXCEPTION_VECTOR_COUNT * EXCEPTION_VECTOR_STRIDE;
  for (let vector = 0; vector < EXCEPTION_VECTOR_COUNT; vector++) {
    const at = vector * EXCEPTION_VECTOR_STRIDE;
    const push = [...(WITH_ERROR_CODE.has(vector) ? [] : [0x6a, 0]), 0x6a, vector, 0xe9];
    text.set(push, at);
    text.writeInt32LE(handler - (at + push.length + 4), at + push.length);
  }
  text.set(handlerCode(), handler);
  if (code.length > PAGE_SIZE - ENTRY_OFFSET) throw new RangeError(`the code is ${code.length} bytes long`);
  text.set(code, ENTRY_OFFSET);
  return text;
}

/** Pops vector, error code and rip into the panic record and makes the `panic` hypercall. */
function handlerCode(): Code {
  const popTo = (field: number): Code => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(PANIC_ADDRESS + field);
    return [0x8f, 0x04, 0x25, ...bytes];
  };
  return [
    ...popTo(PanicRecord.VECTOR),
    ...popTo(PanicRecord.ERROR_CODE),
    ...popTo(PanicRecord.RIP),
    ...store(PANIC_ADDRESS + PanicRecord.KIND, PanicKind.EXCEPTION),
    ...set(PanicKind.EXCEPTION),
    ...out(Hypercall.PANIC),
  ];
}

function abiNote(raw: RawImage): Buffer {
  const note = Buffer.alloc(AbiNote.SIZE);
  note.writeUInt32LE(raw.abiVersion ?? ABI_VERSION, AbiNote.ABI_VERSION);
  note.writeUInt32LE(raw.features ?? Feature.BASE, AbiNote.FEATURES);
  note.writeBigUInt64LE(BigInt(raw.exceptionVectors ?? TEXT_ADDRESS), AbiNote.EXCEPTION_VECTORS);
  note.writeBigUInt64LE(BigInt(raw.heapMin ?? 0), AbiNote.HEAP_MIN);
  return note;
}

/** The application is the constants: something that is there, which a raw guest does not run. */
function payloadNote(): Buffer {
  const note = Buffer.alloc(PayloadNote.SIZE);
  note.writeBigUInt64LE(BigInt(CONSTANTS_ADDRESS), PayloadNote.APPLICATION_ADDRESS);
  note.writeBigUInt64LE(BigInt(TEXT.length), PayloadNote.APPLICATION_LENGTH);
  return note;
}

function noteEntry(type: number, descriptor: Buffer): Buffer {
  const owner = Buffer.from("unikernel\0\0\0");
  const head = Buffer.alloc(12);
  head.writeUInt32LE("unikernel\0".length, 0);
  head.writeUInt32LE(descriptor.length, 4);
  head.writeUInt32LE(type, 8);
  return Buffer.concat([head, owner, descriptor, Buffer.alloc((4 - (descriptor.length % 4)) % 4)]);
}
