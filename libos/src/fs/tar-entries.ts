// The entries of a tar, read from their headers alone. A damaged archive ends in a TarError; nothing is read out of bounds.

import type { Machine } from "@unikernel/hal/machine";
import { BLOCK_SIZE, Field, TYPE, Type, VERSION, type Range } from "./tar-wire.ts";

export class TarError extends Error {}

export interface TarEntry {
  readonly kind: "file" | "directory" | "symbolic-link" | "hard-link";
  /** As it is written: it may begin with "./" or "/", and end with "/". */
  readonly name: string;
  /** Target of a link. */
  readonly link: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
  /** Where the content lies in the archive, bytes. */
  readonly offset: number;
  readonly size: number;
}

type Text = Pick<Machine, "decodeUtf8">;

const kinds: Readonly<Record<string, TarEntry["kind"]>> = {
  [Type.FILE]: "file",
  [Type.OLD_FILE]: "file",
  [Type.CONTIGUOUS]: "file",
  [Type.HARD_LINK]: "hard-link",
  [Type.SYMBOLIC_LINK]: "symbolic-link",
  [Type.DIRECTORY]: "directory",
};

/** Entries in the order of the archive. Devices and other special files are left out. */
export function* tarEntries(archive: Uint8Array, text: Text): Generator<TarEntry> {
  const globals = new Map<string, string>();
  let records = new Map<string, string>();
  let at = 0;
  while (at + BLOCK_SIZE <= archive.length && archive[at] !== 0) {
    const header = at;
    const field = ([offset, length]: Range): string => textOf(archive, header + offset, length, text);
    const number = ([offset, length]: Range): number => numberOf(archive, header + offset, length);
    // Not the checksum: summing up each header takes longer than all the rest, and the image was checked when it was loaded.
    if (field(Field.MAGIC) !== "ustar") throw damaged(header, "there is no header where one must be");
    const type = String.fromCharCode(archive[header + TYPE]!);
    const offset = at + BLOCK_SIZE;
    const headerSize = number(Field.SIZE);
    const local = (key: string): string | undefined => records.get(key) ?? globals.get(key);
    const isMeta =
      type === Type.PAX || type === Type.PAX_GLOBAL || type === Type.GNU_LONG_NAME || type === Type.GNU_LONG_LINK;
    const size = isMeta ? headerSize : Number(local("size") ?? headerSize);
    if (!Number.isSafeInteger(size) || size < 0 || size > archive.length - offset)
      throw damaged(header, "an entry reaches beyond the end");
    at = offset + Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE;
    if (isMeta) {
      if (type === Type.GNU_LONG_NAME) records.set("path", textOf(archive, offset, size, text));
      else if (type === Type.GNU_LONG_LINK) records.set("linkpath", textOf(archive, offset, size, text));
      else readRecords(archive, offset, size, text, type === Type.PAX ? records : globals);
      continue;
    }
    const kind = kinds[type];
    if (kind !== undefined) {
      // GNU's own format has other things in the prefix's place.
      const prefix = archive[header + VERSION] === 0x20 ? "" : field(Field.PREFIX);
      const name = local("path") ?? (prefix === "" ? field(Field.NAME) : `${prefix}/${field(Field.NAME)}`);
      const mtime = Number(local("mtime") ?? number(Field.MTIME)) * 1000;
      yield {
        // Old archives tell a directory by its name.
        kind: kind === "file" && name.endsWith("/") ? "directory" : kind,
        name,
        link: local("linkpath") ?? field(Field.LINK),
        mode: number(Field.MODE) & 0o7777,
        uid: number(Field.UID),
        gid: number(Field.GID),
        mtime: Number.isFinite(mtime) ? mtime : 0,
        offset,
        size: kind === "file" ? size : 0,
      };
    }
    records = new Map();
  }
}

function damaged(at: number, what: string): TarError {
  return new TarError(`the image's files are damaged: ${what} (header at byte ${at})`);
}

/** Text up to a NUL. */
function textOf(archive: Uint8Array, offset: number, length: number, text: Text): string {
  let end = archive.indexOf(0, offset);
  if (end < 0 || end > offset + length) end = offset + length;
  return text.decodeUtf8(archive, offset, end, false)!;
}

/** Octal digits between spaces; or, with the highest bit set, the bytes as a number. */
function numberOf(archive: Uint8Array, offset: number, length: number): number {
  let value = 0;
  if (archive[offset]! >= 0x80) {
    for (let i = 0; i < length; i++) value = value * 256 + (i === 0 ? archive[offset]! & 0x7f : archive[offset + i]!);
    return value;
  }
  for (let i = offset; i < offset + length; i++) {
    const digit = archive[i]! - 0x30;
    if (digit >= 0 && digit <= 7) value = value * 8 + digit;
    else if (value > 0) break;
  }
  return value;
}

/** "LENGTH KEY=VALUE\n", again and again; the length counts all of it. */
function readRecords(archive: Uint8Array, offset: number, size: number, text: Text, into: Map<string, string>): void {
  const end = offset + size;
  let at = offset;
  while (at < end && archive[at] !== 0) {
    const space = archive.indexOf(0x20, at);
    const digits = space < 0 || space > at + 10 ? "" : text.decodeUtf8(archive, at, space, false)!;
    const length = /^[0-9]+$/.test(digits) ? Number(digits) : 0;
    if (length <= digits.length + 1 || at + length > end)
      throw damaged(offset - BLOCK_SIZE, "a pax record is malformed");
    const record = text.decodeUtf8(archive, space + 1, at + length - 1, false)!;
    const equals = record.indexOf("=");
    if (equals < 0) throw damaged(offset - BLOCK_SIZE, "a pax record is malformed");
    const value = record.slice(equals + 1);
    // An empty value takes a record back.
    if (value === "") into.delete(record.slice(0, equals));
    else into.set(record.slice(0, equals), value);
    at += length;
  }
}
