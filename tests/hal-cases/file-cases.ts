// Cases of open files: reading, writing, syncing, locks.

import {
  encodeCancel,
  encodeFileClose,
  encodeFileEntries,
  encodeFileRead,
  encodeFileResize,
  encodeFileStatus,
  encodeFileSync,
  encodeFileWrite,
  encodeStreamClose,
  encodeStreamListen,
  Error as HalError,
  FileFlag,
  FileKind,
  FileStatus,
  SubmissionFlag,
} from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { DATA, OWN_PORT, READ_ONLY } from "./grants.ts";
import { check, gather, refused, same, type HalCase, type Raw } from "./raw.ts";
import { APPEND, Calls, CREATE, DIRECTORY, EXCLUSIVE, FRESH, READ, TRUNCATE, WRITE } from "./volume-calls.ts";

const { LOCK_EXCLUSIVE, LOCK_SHARED, SYNC, DATA_SYNC } = FileFlag;

/** The volume to write in. */
const data = (raw: Raw): Calls => new Calls(raw, DATA);

export const fileCases: readonly HalCase[] = [
  {
    name: "a file keeps what is written, at a position and where it stands",
    run(raw) {
      const calls = data(raw);
      const opened = calls.open("kept", FRESH | EXCLUSIVE);
      check(opened.result > 0, `open: ${opened.result}`);
      same(opened.value, FileKind.FILE, "kind");
      const handle = opened.result;
      same(calls.write(handle, "hello ").result, 6, "written");
      same(calls.write(handle, "world").result, 5, "written behind it");
      same(calls.write(handle, "H", 0).result, 1, "written at a position");
      const target = new Uint8Array(64);
      same(calls.read(handle, target).result, 0, "at the end");
      same(calls.read(handle, target, 0).result, 11, "from the start");
      same(raw.machine.decodeLatin1(target, 0, 11), "Hello world", "contents");
      same(calls.read(handle, target.subarray(0, 3), 6).result, 3, "from the middle");
      same(raw.machine.decodeLatin1(target, 0, 3), "wor", "the middle");
      same(calls.read(handle, target, 2 ** 40).result, 0, "far behind the end");
      same(calls.read(handle, new Uint8Array(0), 0).result, 0, "nothing asked");
      same(calls.write(handle, new Uint8Array(0), 0).result, 0, "nothing written");
      same(calls.close(handle).result, 0, "close");
      same(calls.get("kept"), "Hello world", "contents after opening again");
      same(calls.remove("kept").result, 0, "remove");
    },
  },
  {
    name: "appending goes to the end, emptying and extending change the length",
    run(raw) {
      const calls = data(raw);
      calls.put("log", "one");
      const handle = calls.handle("log", READ | WRITE | APPEND);
      same(calls.write(handle, " two", 0).result, 4, "appended, whatever the position");
      same(calls.get("log"), "one two", "contents");
      same(calls.resize(handle, 3).result, 0, "cut off");
      same(calls.resize(handle, 5).result, 0, "extended");
      same(calls.get("log"), "one\0\0", "contents then");
      refused(calls.resize(handle, -1), HalError.INVALID, 0, "a negative size");
      same(calls.close(handle).result, 0, "close");
      same(calls.close(calls.handle("log", WRITE | TRUNCATE)).result, 0, "close of the emptied");
      same(calls.get("log"), "", "contents at last");
      same(calls.remove("log").result, 0, "remove");
    },
  },
  {
    name: "a file can have a hole, and lives until its last handle is given back",
    run(raw) {
      const calls = data(raw);
      const handle = calls.handle("hole", FRESH);
      same(calls.write(handle, "end", 100_000).result, 3, "written far behind the end");
      const target = new Uint8Array(8).fill(9);
      same(calls.read(handle, target, 50_000).result, 8, "read in the hole");
      check(
        target.every((byte) => byte === 0),
        "a hole that is not zero",
      );
      same(calls.remove("hole").result, 0, "remove");
      same(calls.read(handle, target, 100_000).result, 3, "read without a name");
      const { seen, view } = calls.status(handle);
      same(seen.result, FileStatus.SIZE, "status");
      same(view.getUint32(FileStatus.LINKS, true), 0, "names");
      same(Number(view.getBigUint64(FileStatus.LENGTH, true)), 100_003, "length");
      same(calls.close(handle).result, 0, "close");
      refused(calls.open("hole", READ), HalError.NOT_FOUND, Errno.ENOENT, "after it");
    },
  },
  {
    name: "a file does what it was opened for and nothing else",
    run(raw) {
      const calls = data(raw);
      const target = new Uint8Array(8);
      const reader = calls.handle("hello.txt", READ);
      const writer = calls.handle("hello.txt", WRITE);
      const directory = calls.open("directory", DIRECTORY);
      same(directory.value, FileKind.DIRECTORY, "kind");
      refused(calls.write(reader, "x", 0), HalError.FAILED, Errno.EBADF, "writing what is read");
      refused(calls.read(writer, target, 0), HalError.FAILED, Errno.EBADF, "reading what is written");
      refused(calls.resize(reader, 1), HalError.FAILED, Errno.EINVAL, "resizing what is read");
      refused(calls.read(directory.result, target, 0), HalError.FAILED, Errno.EISDIR, "reading a directory");
      refused(calls.write(directory.result, "x", 0), HalError.FAILED, Errno.EBADF, "writing a directory");
      refused(calls.entries(reader, target), HalError.FAILED, Errno.ENOTDIR, "entries of a file");
      for (const position of [-2, -(2 ** 40)]) {
        refused(calls.read(reader, target, position), HalError.INVALID, 0, `reading at ${position}`);
        refused(calls.write(writer, "x", position), HalError.INVALID, 0, `writing at ${position}`);
      }
      for (const handle of [reader, writer, directory.result]) same(calls.close(handle).result, 0, "close");
    },
  },
  {
    name: "flags that make no sense together are invalid, as unknown ones are",
    run(raw) {
      const calls = data(raw);
      const wrong: readonly number[] = [
        0,
        4096,
        READ | 0x8000_0000,
        CREATE,
        DIRECTORY | CREATE,
        READ | APPEND,
        READ | TRUNCATE,
        READ | LOCK_SHARED | LOCK_EXCLUSIVE,
        READ | DIRECTORY | CREATE,
      ];
      for (const flags of wrong) refused(calls.open("hello.txt", flags >>> 0), HalError.INVALID, 0, `flags ${flags}`);
    },
  },
  {
    name: "operations on files take no handle that is not a file's",
    run(raw) {
      const calls = data(raw);
      const stale = calls.handle("hello.txt", READ);
      same(calls.close(stale).result, 0, "close");
      const listener = raw.call((v, e, t) => encodeStreamListen(v, e, t, OWN_PORT)).result;
      check(listener > 0, `listen: ${listener}`);
      const bytes = new Uint8Array(FileStatus.SIZE);
      const at = raw.machine.address(bytes);
      for (const handle of [0, stale, listener, 0xffff_ffff, stale ^ 0x1_0000]) {
        const seen = [
          raw.call((v, e, t) => encodeFileClose(v, e, t, 0, handle)),
          raw.call((v, e, t) => encodeFileRead(v, e, t, handle, at, 8, 0)),
          raw.call((v, e, t) => encodeFileWrite(v, e, t, 0, handle, at, 8, 0)),
          raw.call((v, e, t) => encodeFileSync(v, e, t, 0, handle, 0)),
          raw.call((v, e, t) => encodeFileResize(v, e, t, handle, 0)),
          raw.call((v, e, t) => encodeFileEntries(v, e, t, handle, at, 8, 0)),
        ];
        // With handle 0 these are about a path.
        if (handle !== 0) {
          seen.push(
            raw.call((v, e, t) => encodeFileStatus(v, e, t, handle, 0, 0, DATA, 0, at, bytes.length)),
            calls.setTimes(handle, "", 0, 0),
            calls.setMode(handle, "", 0o600),
          );
        }
        for (const [index, one] of seen.entries()) refused(one, HalError.INVALID, 0, `operation ${index} on ${handle}`);
      }
      raw.call((v, e, t) => encodeStreamClose(v, e, t, 0, listener));
    },
  },
  {
    name: "memory that is not the guest's is invalid for files",
    run(raw) {
      const calls = data(raw);
      const handle = calls.handle("hello.txt", READ | WRITE);
      const directory = calls.handle("directory", DIRECTORY);
      for (const address of [0, 0xffff_fff8]) {
        const seen = [
          raw.call((v, e, t) => encodeFileRead(v, e, t, handle, address, 16, 0)),
          raw.call((v, e, t) => encodeFileWrite(v, e, t, 0, handle, address, 16, 0)),
          raw.call((v, e, t) => encodeFileEntries(v, e, t, directory, address, 16, 0)),
          raw.call((v, e, t) => encodeFileStatus(v, e, t, handle, 0, 0, DATA, 0, address, FileStatus.SIZE)),
        ];
        for (const [index, one] of seen.entries())
          refused(one, HalError.INVALID, 0, `operation ${index} at ${address}`);
      }
      const short = new Uint8Array(FileStatus.SIZE - 1);
      const seen = raw.call((v, e, t) =>
        encodeFileStatus(v, e, t, handle, 0, 0, DATA, 0, raw.machine.address(short), short.length),
      );
      refused(seen, HalError.INVALID, 0, "too little room for a status");
      for (const one of [handle, directory]) same(calls.close(one).result, 0, "close");
    },
  },
  {
    name: "a sync completes, of files and directories, and what is opened for syncing can be written",
    run(raw) {
      const calls = data(raw);
      for (const flags of [0, SYNC, DATA_SYNC]) {
        const handle = calls.handle("synced", FRESH | flags);
        same(calls.write(handle, "durable").result, 7, "written");
        for (const dataOnly of [0, 1]) same(calls.sync(handle, dataOnly).result, 0, `sync ${dataOnly}`);
        refused(calls.sync(handle, 2), HalError.INVALID, 0, "sync 2");
        same(calls.close(handle).result, 0, "close");
      }
      const directory = calls.handle("", DIRECTORY);
      same(calls.sync(directory).result, 0, "sync of the root");
      same(calls.close(directory).result, 0, "close");
      const other = new Calls(raw, READ_ONLY);
      const file = other.handle("file", READ);
      same(other.sync(file).result, 0, "sync of what cannot be written");
      same(other.close(file).result, 0, "close");
      same(calls.remove("synced").result, 0, "remove");
    },
  },
  {
    name: "closing waits for the sync before it, and the handle is stale at once",
    run(raw) {
      const calls = data(raw);
      const handle = calls.handle("synced", FRESH);
      same(calls.write(handle, "durable").result, 7, "written");
      const sync = raw.submit((v, e, t) => encodeFileSync(v, e, t, 0, handle, 0));
      const close = raw.submit((v, e, t) => encodeFileClose(v, e, t, 0, handle));
      const bytes = new Uint8Array(8);
      const late = raw.submit((v, e, t) => encodeFileRead(v, e, t, handle, raw.machine.address(bytes), 8, 0));
      const seen = gather(raw, [sync, close, late]);
      const order = [...seen.keys()];
      same(seen.get(sync)!.result, 0, "sync");
      same(seen.get(close)!.result, 0, "close");
      check(order.indexOf(sync) < order.indexOf(close), "the close came before the sync");
      refused(seen.get(late)!, HalError.INVALID, 0, "a read behind the close");
      same(calls.remove("synced").result, 0, "remove");
    },
  },
  {
    name: "a sync can be cancelled until it is done",
    run(raw) {
      const calls = data(raw);
      const handle = calls.handle("synced", FRESH);
      same(calls.write(handle, "durable").result, 7, "written");
      const sync = raw.submit((v, e, t) => encodeFileSync(v, e, t, 0, handle, 0));
      const cancel = raw.submit((v, e, t) => encodeCancel(v, e, t, sync));
      const seen = gather(raw, [sync, cancel]);
      // The disk may be faster, or have begun: then the sync ends by itself.
      if (seen.get(cancel)!.result === 0) refused(seen.get(sync)!, HalError.CANCELLED, 0, "the cancelled sync");
      else {
        refused(seen.get(cancel)!, HalError.NOT_FOUND, 0, "the cancel");
        same(seen.get(sync)!.result, 0, "the sync");
      }
      same(calls.close(handle).result, 0, "close");
      same(calls.remove("synced").result, 0, "remove");
    },
  },
  {
    name: "a quiet write that went well does not end a wait, one that failed does",
    run(raw) {
      const calls = data(raw);
      const handle = calls.handle("quiet", FRESH);
      const bytes = raw.machine.encodeUtf8("quietly");
      const quiet = (to: number): number =>
        raw.submit((v, e, t) =>
          encodeFileWrite(v, e, t, SubmissionFlag.QUIET, to, raw.machine.address(bytes), bytes.length, 0),
        );
      const start = raw.machine.monotonic();
      const good = quiet(handle);
      raw.machine.enter(1, 20);
      check(raw.machine.monotonic() - start >= 19.9e6, "the quiet completion has ended the wait");
      same(gather(raw, [good]).get(good)!.result, 7, "written");
      const failed = quiet(0);
      raw.machine.enter(1, 5000);
      same(gather(raw, [failed]).get(failed)!.result, -HalError.INVALID, "on no handle");
      same(calls.close(handle).result, 0, "close");
      same(calls.remove("quiet").result, 0, "remove");
    },
  },
  {
    name: "a lock is taken at once or not at all, and goes with its handle",
    run(raw) {
      const calls = data(raw);
      calls.put("locked", "kept");
      const one = calls.handle("locked", READ | LOCK_SHARED);
      const two = calls.handle("locked", READ | LOCK_SHARED);
      refused(calls.open("locked", READ | LOCK_EXCLUSIVE), HalError.EXISTS, Errno.EAGAIN, "exclusive beside shared");
      for (const handle of [one, two]) same(calls.close(handle).result, 0, "close");
      const exclusive = calls.handle("locked", READ | WRITE | LOCK_EXCLUSIVE);
      for (const flags of [READ | LOCK_SHARED, WRITE | LOCK_EXCLUSIVE, WRITE | TRUNCATE | LOCK_EXCLUSIVE]) {
        refused(calls.open("locked", flags), HalError.EXISTS, Errno.EAGAIN, `flags ${flags} beside exclusive`);
      }
      same(calls.get("locked"), "kept", "contents, by one who asks for no lock");
      same(calls.close(exclusive).result, 0, "close");
      same(calls.close(calls.handle("locked", READ | LOCK_SHARED)).result, 0, "close at last");
      same(calls.remove("locked").result, 0, "remove");
    },
  },
  {
    name: "a file cannot grow beyond what the host has",
    run(raw) {
      const calls = data(raw);
      const handle = calls.handle("huge", FRESH);
      const { result, detail } = calls.resize(handle, 2 ** 62);
      // Which of the two depends on the file system.
      check(result === -HalError.LIMIT || result === -HalError.FAILED, `result ${result}`);
      check(detail === Errno.EFBIG || detail === Errno.EINVAL, `errno ${detail}`);
      same(calls.close(handle).result, 0, "close");
      same(calls.remove("huge").result, 0, "remove");
    },
  },
];
