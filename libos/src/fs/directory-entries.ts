// The entries of a directory, read from the structures `directory_entry`.

import { DirectoryEntry } from "@unikernel/hal";
import { runtime } from "../core/runtime.ts";

export interface Entry {
  readonly name: string;
  /** The name as it is on the host, which may be no UTF-8. */
  readonly bytes: Uint8Array;
  /** A FileKind. */
  readonly kind: number;
}

/** Appends the entries in bytes[0, length) to `into`. */
export function parseEntries(bytes: Uint8Array, length: number, into: Entry[]): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  for (let at = 0; at + DirectoryEntry.SIZE <= length;) {
    const count = view.getUint32(at + DirectoryEntry.NAME_LENGTH, true);
    const start = at + DirectoryEntry.SIZE;
    const name = runtime.machine.decodeUtf8(bytes, start, start + count, false)!;
    into.push({
      name,
      bytes: bytes.slice(start, start + count),
      kind: view.getUint32(at + DirectoryEntry.KIND, true),
    });
    at = start + ((count + 7) & ~7);
  }
}
