// For tests: guests of a configuration, directories that go away, and a status file.

import { CountersPage, GuestState, PAGE_SIZE, STATUS_MAGIC, StatusPage } from "@unikernel/hal";
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
