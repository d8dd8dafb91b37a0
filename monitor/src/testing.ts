// For tests: guests of a configuration, directories that go away, and a status file.

import { CountersPage, GuestState, NOTE_MANIFEST, PAGE_SIZE, STATUS_MAGIC, StatusPage } from "@unikernel/hal";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parse } from "./config/parse.ts";
import type { Guest } from "./config/types.ts";

/** A guest `web` of image `/srv/web.uk` with these fields, as `ukd.yaml` has them. */
export function guestOf(fields = ""): Guest {
  const text = `devices: { lan: { address: 192.0.2.1, mode: shared }, data: { directory: /srv/data, mode: shared } }
guests: { web: { image: ./web.uk, ${fields} } }`;
  return parse(text, "/srv/ukd.yaml").guests[0]!;
}

/** A directory of a test's own. Its path is short, for sockets in it. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "ukd-t-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A program for x86-64 of nothing but a note with this manifest. */
export function image(manifest: object, owner = "unikernel"): Buffer {
  const name = Buffer.from(`${owner}\0`);
  const text = Buffer.from(JSON.stringify(manifest));
  const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length, 0);
  head.writeUInt32LE(text.length, 4);
  head.writeUInt32LE(NOTE_MANIFEST, 8);
  const note = Buffer.concat([head, padded(name), padded(text)]);
  const elf = Buffer.alloc(64 + 56);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  elf.writeUInt16LE(2, 16);
  elf.writeUInt16LE(62, 18);
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt16LE(56, 54);
  elf.writeUInt16LE(1, 56);
  elf.writeUInt32LE(4, 64);
  elf.writeBigUInt64LE(BigInt(elf.length), 64 + 8);
  elf.writeBigUInt64LE(BigInt(note.length), 64 + 32);
  return Buffer.concat([elf, note]);
}

/** A status file as a monitor writes it. */
export function statusBytes(fields: Readonly<Record<number, number | bigint>> = {}, reason = ""): Buffer {
  const bytes = Buffer.alloc(2 * PAGE_SIZE);
  bytes.writeUInt32LE(STATUS_MAGIC, StatusPage.MAGIC);
  bytes.writeUInt32LE(GuestState.RUNNING, StatusPage.STATE);
  for (const [offset, value] of Object.entries(fields))
    if (typeof value === "bigint") bytes.writeBigUInt64LE(value, Number(offset));
    else bytes.writeUInt32LE(value, Number(offset));
  bytes.writeUInt32LE(bytes.write(reason, StatusPage.REASON), StatusPage.REASON_LENGTH);
  return bytes;
}

/** Where a counter of the guest's own page is. */
export const ownCounter = (field: keyof typeof CountersPage): number => PAGE_SIZE + CountersPage[field];
