// Cases of paths: names made, moved and removed, and that no path leads out of its volume.

import { Access, Error as HalError, FileKind, FileStatus, PATH_MAX, TRANSFER_MAX } from "@unikernel/hal";
import * as hal from "@unikernel/hal";
import { Errno } from "./errno.ts";
import { DATA } from "./grants.ts";
import { check, refused, same, type HalCase, type Raw, type Seen } from "./raw.ts";
import { Calls, CREATE, DIRECTORY, EXCLUSIVE, FRESH, NO_FOLLOW, READ, WRITE } from "./volume-calls.ts";

const data = (raw: Raw): Calls => new Calls(raw, DATA);

/** Everything that takes a path, each with this one. */
function everyWay(calls: Calls, path: string | Uint8Array): Readonly<Record<string, Seen>> {
  return {
    open: calls.open(path, READ),
    create: calls.open(path, WRITE | CREATE),
    status: calls.status(0, path).seen,
    "status of itself": calls.status(0, path, 1).seen,
    "set times": calls.setTimes(0, path, 0, 0),
    "set mode": calls.setMode(0, path, 0o700),
    access: calls.access(path, Access.READ),
    "make a directory": calls.makeDirectory(path),
    remove: calls.remove(path),
    "remove a directory": calls.remove(path, 1),
    "rename from": calls.rename(path, "new"),
    "rename to": calls.rename("hello.txt", path),
    "link from": calls.link(path, "new"),
    "link to": calls.link("hello.txt", path),
    symlink: calls.symlink("target", path),
    "read link": calls.readLink(path, new Uint8Array(64)),
  };
}

/** Not one of them goes well with any of these paths. */
function allRefused(calls: Calls, paths: readonly (string | Uint8Array)[], error: number, errno: number): void {
  for (const path of paths) {
    const name = typeof path === "string" && path.length < 40 ? path : `a path of ${path.length}`;
    for (const [what, seen] of Object.entries(everyWay(calls, path))) refused(seen, error, errno, `${what} ${name}`);
  }
  same(calls.get("hello.txt"), "hello", "what was there all the time");
}

export const pathCases: readonly HalCase[] = [
  {
    name: "no path leads out of its volume",
    run(raw) {
      const out = [
        "/hello.txt",
        "../x",
        "directory/../../x",
        "outside/x",
        "absolute/x",
        "proc/x",
        "directory/out/x",
        "folder/out/x",
        "//x",
        "../data/hello.txt",
      ];
      allRefused(data(raw), out, HalError.DENIED, Errno.EXDEV);
    },
  },
  {
    name: "a link that leads out can be made and read, but not followed",
    run(raw) {
      const calls = data(raw);
      for (const target of ["/etc/hostname", "../../etc/hostname", ".."]) {
        same(calls.symlink(target, "leaving").result, 0, `symlink to ${target}`);
        const text = new Uint8Array(64);
        same(calls.readLink("leaving", text).result, target.length, "length of its text");
        same(raw.machine.decodeLatin1(text, 0, target.length), target, "its text");
        const seen = {
          open: calls.open("leaving", READ),
          create: calls.open("leaving", WRITE | CREATE),
          directory: calls.open("leaving", DIRECTORY),
          status: calls.status(0, "leaving").seen,
          access: calls.access("leaving", 0),
          "set times": calls.setTimes(0, "leaving", 0, 0),
          "set mode": calls.setMode(0, "leaving", 0o777),
        };
        for (const [what, one] of Object.entries(seen)) refused(one, HalError.DENIED, Errno.EXDEV, what);
        same(calls.status(0, "leaving", 1).seen.result, FileStatus.SIZE, "status of the link itself");
        same(calls.remove("leaving").result, 0, "remove");
      }
    },
  },
  {
    name: "a path with NUL, too long, or from memory that is not there is invalid",
    run(raw) {
      const calls = data(raw);
      allRefused(calls, ["a\0b", "\0", "x".repeat(PATH_MAX + 1)], HalError.INVALID, 0);
      const hello = raw.machine.encodeUtf8("hello.txt");
      const at = raw.machine.address(hello);
      for (const [address, length] of [
        [0, 4],
        [0xffff_fff8, 16],
        [at, TRANSFER_MAX + 1],
      ] as const) {
        const seen: readonly Seen[] = [
          raw.call((v, e, t) => hal.encodeFileOpen(v, e, t, address, length, DATA, READ, 0)),
          raw.call((v, e, t) => hal.encodePathAccess(v, e, t, address, length, DATA, 0)),
          raw.call((v, e, t) => hal.encodePathMakeDirectory(v, e, t, address, length, DATA, 0o700)),
          raw.call((v, e, t) => hal.encodePathRemove(v, e, t, address, length, DATA, 0)),
          raw.call((v, e, t) => hal.encodePathRename(v, e, t, address, length, DATA, at, 9)),
          raw.call((v, e, t) => hal.encodePathRename(v, e, t, at, 9, DATA, address, length)),
          raw.call((v, e, t) => hal.encodePathLink(v, e, t, at, 9, DATA, address, length)),
          raw.call((v, e, t) => hal.encodePathSymlink(v, e, t, at, 9, DATA, address, length)),
        ];
        for (const [index, one] of seen.entries())
          refused(one, HalError.INVALID, 0, `operation ${index} at ${address}`);
      }
    },
  },
  {
    name: "a name longer than the host's is the limit, a long path of short names is not",
    run(raw) {
      const calls = data(raw);
      for (const seen of [
        calls.open("x".repeat(256), READ),
        calls.makeDirectory("x".repeat(256)),
        calls.rename("hello.txt", "x".repeat(256)),
      ])
        refused(seen, HalError.LIMIT, Errno.ENAMETOOLONG, "256 bytes");
      const long = "./".repeat(2043) + "hello.txt";
      same(long.length, PATH_MAX, "length of the long path");
      same(calls.access(long, Access.READ).result, 0, "the long path");
      calls.put("x".repeat(255), "as long as may be");
      same(calls.remove("x".repeat(255)).result, 0, "remove");
    },
  },
  {
    name: "what is not there is not found, what is no directory is not walked",
    run(raw) {
      const calls = data(raw);
      for (const path of ["missing", "missing/x", "directory/missing", "dangling"]) {
        refused(calls.open(path, READ), HalError.NOT_FOUND, Errno.ENOENT, `open ${path}`);
        refused(calls.access(path, 0), HalError.NOT_FOUND, Errno.ENOENT, `access ${path}`);
      }
      refused(calls.open("missing/x", FRESH), HalError.NOT_FOUND, Errno.ENOENT, "creating in what is not there");
      for (const path of ["hello.txt/x", "hello.txt/", "inner/x"]) {
        refused(calls.open(path, READ), HalError.FAILED, Errno.ENOTDIR, `open ${path}`);
        refused(calls.status(0, path).seen, HalError.FAILED, Errno.ENOTDIR, `status ${path}`);
      }
      refused(calls.open("hello.txt", DIRECTORY), HalError.FAILED, Errno.ENOTDIR, "a file as a directory");
      refused(calls.open("directory", READ | WRITE), HalError.FAILED, Errno.EISDIR, "a directory for writing");
      refused(calls.open("loop", READ), HalError.FAILED, Errno.ELOOP, "a link to itself");
      refused(calls.open("inner", READ | NO_FOLLOW), HalError.FAILED, Errno.ELOOP, "a link that is not followed");
    },
  },
  {
    name: "a volume that is not there is not found",
    run(raw) {
      for (const number of [4, 64, 0xffff_ffff]) {
        const calls = new Calls(raw, number);
        const seen = { ...everyWay(calls, "hello.txt") };
        for (const [what, one] of Object.entries(seen)) refused(one, HalError.NOT_FOUND, 0, `${what} in ${number}`);
      }
    },
  },
  {
    name: "without permission files are not opened and directories not walked",
    run(raw) {
      const calls = data(raw);
      refused(calls.open("secret", READ), HalError.DENIED, Errno.EACCES, "reading");
      refused(calls.open("secret", WRITE), HalError.DENIED, Errno.EACCES, "writing");
      refused(calls.access("secret", Access.READ), HalError.DENIED, Errno.EACCES, "access");
      same(calls.access("secret", 0).result, 0, "that it is there");
      same(calls.status(0, "secret").view.getUint32(FileStatus.MODE, true), 0, "its permission bits");
      refused(calls.open("closed", DIRECTORY), HalError.DENIED, Errno.EACCES, "reading the directory");
      refused(calls.open("closed/file", READ), HalError.DENIED, Errno.EACCES, "reading in the directory");
      refused(calls.open("closed/new", WRITE | CREATE), HalError.DENIED, Errno.EACCES, "creating in it");
      refused(calls.makeDirectory("closed/new"), HalError.DENIED, Errno.EACCES, "making a directory in it");
      refused(calls.remove("closed/file"), HalError.DENIED, Errno.EACCES, "removing in it");
      refused(calls.rename("hello.txt", "closed/new"), HalError.DENIED, Errno.EACCES, "renaming into it");
    },
  },
  {
    name: "links within the volume are followed, by every way that follows",
    run(raw) {
      const calls = data(raw);
      same(calls.get("inner"), "inside", "through a link to a file");
      same(calls.get("folder/inside.txt"), "inside", "through a link to a directory");
      same(calls.get("folder/../hello.txt"), "hello", "up again within");
      same(calls.get("./directory//./inside.txt"), "inside", "with dots and slashes");
      calls.put("dangling", "made");
      same(calls.get("made-through-a-link"), "made", "what was created through a link");
      same(calls.remove("made-through-a-link").result, 0, "remove");
      refused(calls.open("dangling", WRITE | CREATE | EXCLUSIVE), HalError.EXISTS, Errno.EEXIST, "exclusively");
    },
  },
  {
    name: "directories are made and removed, when they are empty",
    run(raw) {
      const calls = data(raw);
      same(calls.makeDirectory("made/", 0o750).result, 0, "make");
      const { view } = calls.status(0, "made");
      same(view.getUint32(FileStatus.KIND, true), FileKind.DIRECTORY, "kind");
      same(view.getUint32(FileStatus.MODE, true), 0o750, "mode");
      for (const path of ["made", "hello.txt", "", ".", "made/..", "dangling"]) {
        refused(calls.makeDirectory(path), HalError.EXISTS, Errno.EEXIST, `make ${path} again`);
      }
      calls.put("made/file", "");
      refused(calls.remove("made", 1), HalError.EXISTS, Errno.ENOTEMPTY, "while it is not empty");
      refused(calls.remove("made"), HalError.FAILED, Errno.EISDIR, "as a file");
      refused(calls.remove("made/file", 1), HalError.FAILED, Errno.ENOTDIR, "a file as a directory");
      refused(calls.remove("made/file", 2), HalError.INVALID, 0, "as neither");
      refused(calls.remove("made/file/"), HalError.FAILED, Errno.ENOTDIR, "a file with a slash");
      refused(calls.remove("", 1), HalError.FAILED, Errno.EINVAL, "the root");
      refused(calls.remove("made/missing"), HalError.NOT_FOUND, Errno.ENOENT, "what is not there");
      same(calls.remove("made/file").result, 0, "remove the file");
      same(calls.remove("made/", 1).result, 0, "remove");
      refused(calls.status(0, "made").seen, HalError.NOT_FOUND, Errno.ENOENT, "after it");
    },
  },
  {
    name: "what is opened exclusively must not be there",
    run(raw) {
      const calls = data(raw);
      refused(calls.open("hello.txt", WRITE | CREATE | EXCLUSIVE), HalError.EXISTS, Errno.EEXIST, "a file");
      refused(calls.open("directory", WRITE | CREATE | EXCLUSIVE), HalError.EXISTS, Errno.EEXIST, "a directory");
      const { result } = calls.open("exclusive", READ | WRITE | CREATE | EXCLUSIVE, 0o1600);
      check(result > 0, `open: ${result}`);
      same(calls.status(result).view.getUint32(FileStatus.MODE, true), 0o600, "mode");
      same(calls.close(result).result, 0, "close");
      same(calls.remove("exclusive").result, 0, "remove");
    },
  },
  {
    name: "a rename replaces what has the new name",
    run(raw) {
      const calls = data(raw);
      calls.put("old", "fresh");
      calls.put("taken", "stale");
      same(calls.rename("old", "taken").result, 0, "rename");
      same(calls.get("taken"), "fresh", "contents");
      refused(calls.rename("old", "taken"), HalError.NOT_FOUND, Errno.ENOENT, "again");
      refused(calls.rename("taken", "directory"), HalError.FAILED, Errno.EISDIR, "a file over a directory");
      refused(calls.rename("directory", "taken"), HalError.FAILED, Errno.ENOTDIR, "a directory over a file");
      same(calls.makeDirectory("moved").result, 0, "make");
      refused(calls.rename("moved", "directory"), HalError.EXISTS, Errno.ENOTEMPTY, "over a directory with files");
      refused(calls.rename("moved", "moved/below"), HalError.FAILED, Errno.EINVAL, "into itself");
      refused(calls.rename("moved", ""), HalError.FAILED, Errno.EBUSY, "to the root");
      refused(calls.rename("", "root"), HalError.FAILED, Errno.EBUSY, "the root");
      refused(calls.rename("taken", "new/"), HalError.FAILED, Errno.ENOTDIR, "a file to a name with a slash");
      same(calls.rename("taken", "moved/taken").result, 0, "into a directory");
      same(calls.rename("moved", "moved-again").result, 0, "a directory");
      same(calls.get("moved-again/taken"), "fresh", "contents at last");
      same(calls.remove("moved-again/taken").result, 0, "remove");
      same(calls.remove("moved-again", 1).result, 0, "remove");
    },
  },
  {
    name: "a file has as many names as it is given",
    run(raw) {
      const calls = data(raw);
      calls.put("first", "shared");
      same(calls.link("first", "second").result, 0, "link");
      refused(calls.link("first", "second"), HalError.EXISTS, Errno.EEXIST, "to a name that is taken");
      refused(calls.link("missing", "third"), HalError.NOT_FOUND, Errno.ENOENT, "of what is not there");
      refused(calls.link("directory", "third"), HalError.DENIED, Errno.EPERM, "of a directory");
      same(calls.rename("first", "second").result, 0, "renaming one name of a file to another");
      same(calls.get("first"), "shared", "both stay");
      same(calls.remove("first").result, 0, "remove");
      same(calls.get("second"), "shared", "contents by the other name");
      same(calls.remove("second").result, 0, "remove");
      same(calls.link("inner", "link-of-a-link").result, 0, "link of a symbolic link, which is not followed");
      same(calls.status(0, "link-of-a-link", 1).view.getUint32(FileStatus.KIND, true), FileKind.LINK, "its kind");
      same(calls.remove("link-of-a-link").result, 0, "remove");
    },
  },
  {
    name: "a symbolic link tells where it points to, as much as fits",
    run(raw) {
      const calls = data(raw);
      const text = new Uint8Array(64);
      same(calls.readLink("inner", text).result, 20, "length");
      same(raw.machine.decodeLatin1(text, 0, 20), "directory/inside.txt", "text");
      same(calls.readLink("inner", text.subarray(0, 4)).result, 4, "length of what fits");
      refused(calls.readLink("hello.txt", text), HalError.FAILED, Errno.EINVAL, "of a file");
      refused(calls.symlink("x", "inner"), HalError.EXISTS, Errno.EEXIST, "over one");
      refused(calls.symlink("", "empty"), HalError.NOT_FOUND, Errno.ENOENT, "to nothing");
      refused(calls.symlink("a\0b", "nul"), HalError.INVALID, 0, "to a text with NUL");
      const bytes = Uint8Array.of(0xff, 0xfe, 0x80);
      same(calls.symlink(bytes, bytes).result, 0, "of bytes that are no text");
      same(calls.readLink(bytes, text).result, 3, "their length");
      same(text.subarray(0, 3).join(), bytes.join(), "the bytes");
      same(calls.remove(bytes).result, 0, "remove");
    },
  },
  {
    name: "access tells what may be done",
    run(raw) {
      const calls = data(raw);
      for (const access of [0, Access.READ, Access.WRITE, Access.READ | Access.WRITE]) {
        same(calls.access("hello.txt", access).result, 0, `access ${access}`);
      }
      refused(calls.access("hello.txt", Access.EXECUTE), HalError.DENIED, Errno.EACCES, "executing");
      same(calls.access("directory", Access.EXECUTE).result, 0, "searching a directory");
      for (const access of [8, 0xffff_ffff])
        refused(calls.access("hello.txt", access), HalError.INVALID, 0, `${access}`);
    },
  },
];
