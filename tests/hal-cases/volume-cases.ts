// Cases of volumes as wholes: which there are, how full they are, and what happens when they are full or read-only.

import {
  Access,
  encodeVolumeDescribe,
  encodeVolumeStatus,
  Error as HalError,
  TRANSFER_MAX,
  VOLUME_COUNT,
  VolumeFlag,
  VolumeStatus,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { DATA, FULL, FULL_BYTES, QUOTA, QUOTA_BYTES, READ_ONLY, VOLUMES } from "./grants.ts";
import { check, refused, same, type HalCase, type Raw, type Seen } from "./raw.ts";
import { Calls, CREATE, FRESH, READ, TRUNCATE, WRITE } from "./volume-calls.ts";

const describe = (raw: Raw, volume: number, target: Uint8Array): Seen =>
  raw.call((v, e, t) => encodeVolumeDescribe(v, e, t, raw.machine.address(target), target.length, volume));
const status = (raw: Raw, volume: number, target: Uint8Array): Seen =>
  raw.call((v, e, t) => encodeVolumeStatus(v, e, t, raw.machine.address(target), target.length, volume));

/** Bytes of blocks that are free, as the volume's status tells. */
function room(raw: Raw, volume: number): { all: number; free: number } {
  const target = new Uint8Array(VolumeStatus.SIZE);
  same(status(raw, volume, target).result, VolumeStatus.SIZE, "result");
  const view = new DataView(target.buffer);
  const size = Number(view.getBigUint64(VolumeStatus.BLOCK_SIZE, true));
  const blocks = (offset: number): number => size * Number(view.getBigUint64(offset, true));
  return { all: blocks(VolumeStatus.BLOCKS), free: blocks(VolumeStatus.BLOCKS_AVAILABLE) };
}

/** Fills a volume with one file until nothing more fits; returns how much did. */
function fill(calls: Calls, errno: number): number {
  const handle = calls.handle("filler", FRESH);
  const block = new Uint8Array(8192).fill(7);
  let written = 0;
  for (;;) {
    const seen = calls.write(handle, block);
    if (seen.result < 0) {
      refused(seen, HalError.LIMIT, errno, `after ${written} bytes`);
      break;
    }
    check(seen.result > 0, "a write of nothing");
    written += seen.result;
    check(written <= 16 * 2 ** 20, `${written} bytes fit`);
  }
  same(calls.close(handle).result, 0, "close");
  return written;
}

export const volumeCases: readonly HalCase[] = [
  {
    name: "volumes are numbered from 0, and tell where they are mounted",
    run(raw) {
      const target = new Uint8Array(256);
      for (const [number, { path, readOnly }] of VOLUMES.entries()) {
        const seen = describe(raw, number, target);
        same(seen.result, path.length, "result");
        same(raw.machine.decodeLatin1(target, 0, seen.result), path, "path");
        same(seen.value, readOnly === true ? VolumeFlag.READ_ONLY : 0, "flags");
      }
      for (const number of [VOLUMES.length, VOLUME_COUNT, 0xffff_ffff]) {
        refused(describe(raw, number, target), HalError.NOT_FOUND, 0, `volume ${number}`);
      }
    },
  },
  {
    name: "a path that does not fit is the limit, memory that is not there is invalid",
    run(raw) {
      refused(describe(raw, DATA, new Uint8Array(4)), HalError.LIMIT, 0, "too little room for the path");
      refused(status(raw, DATA, new Uint8Array(VolumeStatus.SIZE - 1)), HalError.INVALID, 0, "too little for a status");
      refused(status(raw, 99, new Uint8Array(VolumeStatus.SIZE)), HalError.NOT_FOUND, 0, "no such volume");
      for (const encode of [encodeVolumeDescribe, encodeVolumeStatus]) {
        refused(raw.call((v, e, t) => encode(v, e, t, 0, 256, DATA)), HalError.INVALID, 0, "at address 0"); // prettier-ignore
        refused(raw.call((v, e, t) => encode(v, e, t, 0xffff_fff8, 256, DATA)), HalError.INVALID, 0, "wrapping around"); // prettier-ignore
      }
    },
  },
  {
    name: "a reached quota is the limit, and what is removed makes room",
    run(raw) {
      const calls = new Calls(raw, QUOTA);
      const before = room(raw, QUOTA);
      same(before.all, QUOTA_BYTES, "the quota");
      same(before.free, QUOTA_BYTES, "free at first");
      // A name costs a page.
      same(fill(calls, Errno.EDQUOT), QUOTA_BYTES - 4096, "bytes that fit");
      same(room(raw, QUOTA).free, 0, "free when full");
      refused(calls.open("another", WRITE | CREATE), HalError.LIMIT, Errno.EDQUOT, "a new file");
      refused(calls.makeDirectory("directory"), HalError.LIMIT, Errno.EDQUOT, "a new directory");
      refused(calls.symlink("target", "link"), HalError.LIMIT, Errno.EDQUOT, "a new symbolic link");
      refused(calls.link("filler", "name"), HalError.LIMIT, Errno.EDQUOT, "a new name");
      const handle = calls.handle("filler", READ | WRITE);
      same(calls.write(handle, "written over", 0).result, 12, "over what is there");
      refused(calls.resize(handle, QUOTA_BYTES), HalError.LIMIT, Errno.EDQUOT, "extended");
      same(calls.resize(handle, 4096).result, 0, "cut off");
      same(room(raw, QUOTA).free, QUOTA_BYTES - 8192, "free when cut off");
      same(calls.remove("filler").result, 0, "remove");
      same(room(raw, QUOTA).free, QUOTA_BYTES - 4096, "free while it is open");
      same(calls.close(handle).result, 0, "close");
      same(room(raw, QUOTA).free, QUOTA_BYTES, "free at last");
    },
  },
  {
    name: "a write that only begins to fit the quota is short",
    run(raw) {
      const calls = new Calls(raw, QUOTA);
      const handle = calls.handle("long", FRESH);
      same(calls.write(handle, new Uint8Array(QUOTA_BYTES)).result, QUOTA_BYTES - 4096, "written");
      refused(calls.write(handle, "x"), HalError.LIMIT, Errno.EDQUOT, "behind it");
      same(calls.close(handle).result, 0, "close");
      same(calls.remove("long").result, 0, "remove");
    },
  },
  {
    name: "a full disk is the limit, and what is removed makes room",
    run(raw) {
      const calls = new Calls(raw, FULL);
      check(room(raw, FULL).all <= FULL_BYTES, "more than there is");
      const written = fill(calls, Errno.ENOSPC);
      check(written > FULL_BYTES / 2 && written <= FULL_BYTES, `${written} bytes fit`);
      same(calls.remove("filler").result, 0, "remove");
      calls.put("after", "there is room");
      same(calls.get("after"), "there is room", "what was written then");
      same(calls.remove("after").result, 0, "remove");
    },
  },
  {
    name: "nothing below a read-only volume can be changed, all can be read",
    run(raw) {
      const calls = new Calls(raw, READ_ONLY);
      same(calls.get("file"), "text", "contents");
      same(calls.access("file", Access.READ).result, 0, "access for reading");
      const handle = calls.handle("file", READ);
      const changes: Readonly<Record<string, Seen>> = {
        "open for writing": calls.open("file", WRITE),
        truncate: calls.open("file", WRITE | TRUNCATE),
        create: calls.open("new", WRITE | CREATE),
        access: calls.access("file", Access.WRITE),
        "make a directory": calls.makeDirectory("new"),
        remove: calls.remove("file"),
        "remove a directory": calls.remove("directory", 1),
        rename: calls.rename("file", "new"),
        link: calls.link("file", "new"),
        symlink: calls.symlink("file", "new"),
        "set times": calls.setTimes(0, "file", 0, 0),
        "set times by handle": calls.setTimes(handle, "", 0, 0),
        "set mode": calls.setMode(0, "file", 0o600),
        "set mode by handle": calls.setMode(handle, "", 0o600),
      };
      for (const [what, seen] of Object.entries(changes)) refused(seen, HalError.DENIED, Errno.EROFS, what);
      refused(calls.write(handle, "x"), HalError.FAILED, Errno.EBADF, "write");
      same(calls.close(handle).result, 0, "close");
      same(calls.get("file"), "text", "contents after it");
    },
  },
  {
    name: "what is there goes before that it may not be made",
    run(raw) {
      const calls = new Calls(raw, READ_ONLY);
      refused(calls.makeDirectory("directory"), HalError.EXISTS, Errno.EEXIST, "a directory");
      refused(calls.symlink("x", "file"), HalError.EXISTS, Errno.EEXIST, "a link");
      refused(calls.link("file", "directory"), HalError.EXISTS, Errno.EEXIST, "a name");
    },
  },
  {
    name: "more than TRANSFER_MAX bytes are not moved at once",
    run(raw) {
      const calls = new Calls(raw, DATA);
      const handle = calls.handle("hello.txt", READ | WRITE);
      const long = new Uint8Array(TRANSFER_MAX + 1);
      refused(calls.read(handle, long, 0), HalError.INVALID, 0, "read");
      refused(calls.write(handle, long, 0), HalError.INVALID, 0, "write");
      same(calls.read(handle, long.subarray(0, TRANSFER_MAX), 0).result, 5, "read as much as may be");
      same(calls.close(handle).result, 0, "close");
    },
  },
];
