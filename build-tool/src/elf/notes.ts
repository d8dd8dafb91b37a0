// Reads the project's notes out of an image: the few things that running and inspecting need, without reading the whole file.

import { NOTE_ABI, NOTE_BUILD, NOTE_MANIFEST, NOTE_PAYLOAD, PAGE_SIZE } from "@unikernel/hal";
import type { Host } from "../host.ts";
import { PT_NOTE, ehdr, phdr } from "./layout.ts";

export const noteOwner = "unikernel";

/** Descriptors of the notes, as far as they are there. */
export interface Notes {
  readonly abi?: Uint8Array;
  readonly build?: Uint8Array;
  readonly manifest?: Uint8Array;
  readonly payload?: Uint8Array;
}

const noteNames: Readonly<Record<number, keyof Notes>> = {
  [NOTE_ABI]: "abi",
  [NOTE_BUILD]: "build",
  [NOTE_MANIFEST]: "manifest",
  [NOTE_PAYLOAD]: "payload",
};

const most = 1 << 20;

/** Goes through a note segment; what does not belong to the project is passed over, what is cut off ends it. */
export function parseNotes(segment: Uint8Array): Notes {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const notes: { -readonly [name in keyof Notes]: Uint8Array } = {};
  let at = 0;
  while (at + 12 <= segment.length) {
    const nameSize = view.getUint32(at, true);
    const size = view.getUint32(at + 4, true);
    const type = view.getUint32(at + 8, true);
    const start = at + 12 + ((nameSize + 3) & ~3);
    if (nameSize > most || size > most || start + size > segment.length) break;
    const name = noteNames[type];
    if (isOurs(segment.subarray(at + 12, at + 12 + nameSize)) && name !== undefined)
      notes[name] = segment.subarray(start, start + size);
    at = start + ((size + 3) & ~3);
  }
  return notes;
}

/** Whether an owner's name is this project's, with or without the NUL behind it. It may be as long as a hostile file wants. */
function isOurs(owner: Uint8Array): boolean {
  const length = owner.at(-1) === 0 ? owner.length - 1 : owner.length;
  return length === noteOwner.length && String.fromCharCode(...owner.subarray(0, length)) === noteOwner;
}

/** The notes of the image at `path`, or in one phrase why it is not an image; undefined if there is no such file. */
export function readNotes(host: Host, path: string): Notes | string | undefined {
  const head = host.readPart(path, 0, PAGE_SIZE);
  if (head === undefined) return undefined;
  if (head.length < ehdr.SIZE || head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46)
    return "it is not an ELF file";
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const table = Number(view.getBigUint64(ehdr.PHOFF, true));
  const count = view.getUint16(ehdr.PHNUM, true);
  if (table + count * phdr.SIZE > head.length) return "its program headers are not in its first page";
  for (let i = 0; i < count; i++) {
    const at = table + i * phdr.SIZE;
    if (view.getUint32(at + phdr.TYPE, true) !== PT_NOTE) continue;
    const offset = Number(view.getBigUint64(at + phdr.OFFSET, true));
    const size = Number(view.getBigUint64(at + phdr.FILESZ, true));
    if (size > most) return "its notes are too large";
    // Notes that fit lie in the first page, so that one read is enough.
    const segment =
      offset + size <= head.length ? head.subarray(offset, offset + size) : host.readPart(path, offset, size);
    if (segment === undefined || segment.length < size) return "it is cut off";
    const notes = parseNotes(segment);
    if (notes.manifest !== undefined && notes.abi !== undefined) return notes;
  }
  return "it has no notes of this project";
}
