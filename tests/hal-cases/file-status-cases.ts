// Cases of what is told of files and directories, and of times and permission bits.

import { DirectoryEntry, Error as HalError, FILE_TIME_KEEP, FILE_TIME_NOW, FileKind, FileStatus } from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { DATA } from "./grants.ts";
import { check, refused, same, type HalCase, type Raw } from "./raw.ts";
import { Calls, DIRECTORY, READ } from "./volume-calls.ts";

/** The volume to write in. */
const data = (raw: Raw): Calls => new Calls(raw, DATA);

/** Names and kinds in an open directory, read in calls of `room` bytes, sorted. */
function list(calls: Calls, handle: number, room = 4096): string[] {
  const target = new Uint8Array(room);
  const view = new DataView(target.buffer);
  const found: string[] = [];
  for (let rewind = 1; ; rewind = 0) {
    const { result } = calls.entries(handle, target, rewind);
    check(result >= 0, `result ${result}`);
    if (result === 0) return found.sort();
    for (let at = 0; at < result;) {
      const length = view.getUint32(at + DirectoryEntry.NAME_LENGTH, true);
      const name = calls.raw.machine.decodeUtf8(
        target,
        at + DirectoryEntry.SIZE,
        at + DirectoryEntry.SIZE + length,
        false,
      );
      found.push(`${name} ${view.getUint32(at + DirectoryEntry.KIND, true)}`);
      check(view.getBigUint64(at + DirectoryEntry.INODE, true) > 0n, `inode of ${name}`);
      at += Math.ceil((DirectoryEntry.SIZE + length) / 8) * 8;
    }
  }
}

export const fileStatusCases: readonly HalCase[] = [
  {
    name: "the status tells kind, length, permission bits and names, by path and by handle",
    run(raw) {
      const calls = data(raw);
      calls.put("status", "12345");
      same(calls.setMode(0, "status", 0o640).result, 0, "set mode");
      same(calls.link("status", "status-2").result, 0, "link");
      const handle = calls.handle("status", READ);
      for (const { seen, view } of [calls.status(0, "status"), calls.status(handle)]) {
        same(seen.result, FileStatus.SIZE, "result");
        same(view.getUint32(FileStatus.KIND, true), FileKind.FILE, "kind");
        same(Number(view.getBigUint64(FileStatus.LENGTH, true)), 5, "length");
        same(view.getUint32(FileStatus.MODE, true), 0o640, "mode");
        same(view.getUint32(FileStatus.LINKS, true), 2, "names");
        same(view.getUint32(FileStatus.VOLUME, true), DATA, "volume");
        check(view.getBigInt64(FileStatus.MODIFIED, true) > 1_700_000_000n * 1_000_000_000n, "modified long ago");
      }
      same(calls.setMode(handle, "", 0o1600).result, 0, "set mode by handle, with a bit that is not for it");
      same(calls.status(handle).view.getUint32(FileStatus.MODE, true), 0o600, "mode after it");
      same(calls.close(handle).result, 0, "close");
      for (const name of ["status", "status-2"]) same(calls.remove(name).result, 0, "remove");
      for (const [path, flags, kind] of [
        ["", 0, FileKind.DIRECTORY],
        [".", 0, FileKind.DIRECTORY],
        ["directory/", 0, FileKind.DIRECTORY],
        ["inner", 0, FileKind.FILE],
        ["inner", 1, FileKind.LINK],
        ["folder", 1, FileKind.LINK],
        ["folder/", 1, FileKind.DIRECTORY],
      ] as const)
        same(
          calls.status(0, path, flags).view.getUint32(FileStatus.KIND, true),
          kind,
          `kind of ${path}, flags ${flags}`,
        );
      refused(calls.status(0, "hello.txt", 2).seen, HalError.INVALID, 0, "an unknown flag");
    },
  },
  {
    name: "times are set to what is said, to now, or kept",
    run(raw) {
      const calls = data(raw);
      calls.put("times", "x");
      const times = (): [number, number] => {
        const { view } = calls.status(0, "times");
        const seconds = (at: number): number => Number(view.getBigInt64(at, true) / 1_000_000_000n);
        return [seconds(FileStatus.ACCESSED), seconds(FileStatus.MODIFIED)];
      };
      const second = 1_000_000_000;
      same(calls.setTimes(0, "times", 86_400 * second, -86_400 * second).result, 0, "set");
      same(times().join(), "86400,-86400", "times");
      same(calls.setTimes(0, "times", FILE_TIME_KEEP, 7 * second).result, 0, "set one");
      same(times().join(), "86400,7", "times then");
      const handle = calls.handle("times", READ);
      same(calls.setTimes(handle, "", FILE_TIME_NOW, FILE_TIME_KEEP).result, 0, "set to now, by handle");
      const [accessed, modified] = times();
      same(modified, 7, "what was kept");
      check(Math.abs(accessed - raw.machine.wall() / 1000) < 100, `now is ${accessed}`);
      same(calls.close(handle).result, 0, "close");
      refused(calls.setTimes(0, "times", 0, 0, 2), HalError.INVALID, 0, "an unknown flag");
      refused(calls.setTimes(0, "missing", 0, 0), HalError.NOT_FOUND, Errno.ENOENT, "of what is not there");
      same(calls.setTimes(0, "inner", 5 * second, 5 * second, 1).result, 0, "of a link itself");
      const { view } = calls.status(0, "inner", 1);
      same(Number(view.getBigInt64(FileStatus.MODIFIED, true)), 5 * second, "the link's time");
      same(calls.remove("times").result, 0, "remove");
    },
  },
  {
    name: "a directory tells its entries, in as many calls as it takes, again after a rewind",
    run(raw) {
      const calls = data(raw);
      same(calls.makeDirectory("listed").result, 0, "make");
      const expected: string[] = [];
      for (let number = 0; number < 20; number++) {
        calls.put(`listed/a-rather-long-name-${number}`, "");
        expected.push(`a-rather-long-name-${number} ${FileKind.FILE}`);
      }
      same(calls.makeDirectory("listed/grüße").result, 0, "make");
      same(calls.symlink("x", "listed/link").result, 0, "symlink");
      expected.push(`grüße ${FileKind.DIRECTORY}`, `link ${FileKind.LINK}`);
      const handle = calls.handle("listed", DIRECTORY);
      for (const room of [4096, 64])
        same(list(calls, handle, room).join(), expected.sort().join(), `with ${room} bytes`);
      refused(calls.entries(handle, new Uint8Array(16), 1), HalError.LIMIT, 0, "room for no entry");
      refused(calls.entries(handle, new Uint8Array(64), 2), HalError.INVALID, 0, "rewind 2");
      same(calls.close(handle).result, 0, "close");
      for (const entry of expected) {
        const [name = "", kind] = entry.split(" ");
        same(calls.remove(`listed/${name}`, kind === String(FileKind.DIRECTORY) ? 1 : 0).result, 0, `remove ${name}`);
      }
      same(calls.remove("listed", 1).result, 0, "remove");
    },
  },
];
