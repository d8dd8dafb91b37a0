// The manifest that `uk build` puts into an image: what the image says of itself.

import { open, type FileHandle } from "node:fs/promises";
import { NOTE_MANIFEST } from "@unikernel/hal";

/** What of it matters here; the monitor checks all of it before it runs. */
export interface Manifest {
  readonly name: string;
  /** Bytes that it asks for. */
  readonly memory: number;
  /** TCP ports of the guest that must be granted. */
  readonly listen: readonly number[];
  /** UDP ports of the guest that must be granted. */
  readonly datagram: readonly number[];
  /** The guest's paths of volumes that must be granted. */
  readonly volumes: readonly string[];
}

/** What uk-vmm takes at most; what a file says of itself is not believed. */
const HEADERS_MAX = 32;
const NOTES_MAX = 1 << 18;
const HEADER_SIZE = 56;

/** Reads no more of the file than its headers and notes. Throws if it is no image. */
export async function readManifest(path: string): Promise<Manifest> {
  const handle = await open(path);
  try {
    const said = JSON.parse(await manifestText(handle)) as Readonly<Record<string, unknown>>;
    const { name, memory } = said;
    if (typeof name !== "string" || typeof memory !== "number") throw new Error("no manifest");
    const all = <Item>(field: string, type: "number" | "string"): Item[] => {
      const items = said[field];
      return Array.isArray(items) ? items.filter((item): item is Item => typeof item === type) : [];
    };
    const [listen, datagram] = [all<number>("listen", "number"), all<number>("datagram", "number")];
    return { name, memory, listen, datagram, volumes: all<string>("volumes", "string") };
  } finally {
    await handle.close();
  }
}

async function manifestText(handle: FileHandle): Promise<string> {
  const head = await bytesAt(handle, 0, 64);
  const [headers, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  if (head.readUInt32BE(0) !== 0x7f454c46 || size !== HEADER_SIZE || count > HEADERS_MAX) throw new Error("no ELF");
  const table = await bytesAt(handle, headers, count * size);
  for (let header = 0; header < table.length; header += size) {
    if (table.readUInt32LE(header) !== 4) continue; // PT_NOTE
    const [start, length] = [table.readBigUInt64LE(header + 8), table.readBigUInt64LE(header + 32)];
    if (length > NOTES_MAX) throw new Error("too many notes");
    const text = manifestAmong(await bytesAt(handle, Number(start), Number(length)));
    if (text !== undefined) return text;
  }
  throw new Error("no manifest");
}

function manifestAmong(notes: Buffer): string | undefined {
  for (let at = 0; at + 12 <= notes.length;) {
    const [owner, length, type] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4), notes.readUInt32LE(at + 8)];
    const text = at + 12 + Math.ceil(owner / 4) * 4;
    if (type === NOTE_MANIFEST && notes.toString("latin1", at + 12, at + 11 + owner) === "unikernel")
      return notes.toString("utf8", text, text + length);
    at = text + Math.ceil(length / 4) * 4;
  }
  return undefined;
}

/** Throws if the file ends before. */
async function bytesAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  if (!Number.isSafeInteger(start)) throw new Error("no place in a file");
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
  if (bytesRead < length) throw new Error("it ends too early");
  return buffer;
}
