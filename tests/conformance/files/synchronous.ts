// The synchronous functions: what they do, and what they say of wrong arguments and missing files.

import * as fs from "node:fs";
import type { Note } from "./note.ts";

const facts = (stats: fs.Stats): unknown => [
  stats.isFile(),
  stats.isDirectory(),
  stats.isSymbolicLink(),
  stats.isDirectory() ? 0 : stats.size,
  stats.isDirectory() ? 0 : stats.nlink,
  (stats.mode & 0o7777).toString(8),
  stats.constructor.name,
];

export async function synchronous(note: Note, root: string): Promise<void> {
  const at = (name: string): string => `${root}/${name}`;
  await note("write text", () => fs.writeFileSync(at("a.txt"), "héllo"));
  await note("read text", () => fs.readFileSync(at("a.txt"), "utf8"));
  await note("read bytes", () => fs.readFileSync(at("a.txt")));
  await note("write latin1", () => fs.writeFileSync(at("latin"), "é", "latin1"));
  await note("read latin1", () => fs.readFileSync(at("latin")));
  await note("append", () => fs.appendFileSync(at("a.txt"), Buffer.from(" wörld")));
  await note("appended", () => fs.readFileSync(at("a.txt"), { encoding: "utf8", flag: "r" }));
  await note("write view", () => fs.writeFileSync(at("view"), new Uint16Array([1, 2])));
  await note("read view", () => fs.readFileSync(at("view")));
  await note("mode", () => fs.writeFileSync(at("mode"), "x", { mode: 0o640, flush: true }));
  await note("exclusive", () => fs.writeFileSync(at("mode"), "x", { flag: "wx" }));
  await note("big", () => fs.writeFileSync(at("big"), "0123456789abcdef".repeat(20_000)));
  await note("big read", () => {
    const text = fs.readFileSync(at("big"), "latin1");
    return [text.length, text === "0123456789abcdef".repeat(20_000)];
  });
  for (const name of ["a.txt", "mode", "", "none", "a.txt/", "a.txt/x"]) {
    await note(`stat ${name}`, () => facts(fs.statSync(at(name))));
    await note(`lstat ${name}`, () => facts(fs.lstatSync(at(name))));
    await note(`exists ${name}`, () => fs.existsSync(at(name)));
    await note(`access ${name}`, () => fs.accessSync(at(name), fs.constants.R_OK));
    await note(`readdir ${name}`, () => fs.readdirSync(at(name)));
    await note(`open ${name}`, () => fs.closeSync(fs.openSync(at(name), "r")));
    await note(`readlink ${name}`, () => fs.readlinkSync(at(name)));
    await note(`realpath ${name}`, () => fs.realpathSync(at(name)));
    await note(`native realpath ${name}`, () => fs.realpathSync.native(at(name)));
  }
  await note("stat quietly", () => fs.statSync(at("none"), { throwIfNoEntry: false }));
  await note("bigint", () => {
    const stats = fs.statSync(at("a.txt"), { bigint: true });
    return [typeof stats.mtimeNs, String(stats.size), stats.mtimeMs === stats.mtimeNs / 1_000_000n];
  });
  await note("X_OK", () => fs.accessSync(at("a.txt"), fs.constants.X_OK));

  await note("descriptor", () => {
    const fd = fs.openSync(at("d"), "w+", 0o600);
    const log: unknown[] = [
      fs.writeSync(fd, "hello "),
      fs.writeSync(fd, Buffer.from("wörld")),
      fs.writeSync(fd, "HE", 0),
      fs.writeSync(fd, Buffer.from("xyz"), 1, 1, 5),
      fs.writeSync(fd, Buffer.from("abc"), 1, null, 20),
    ];
    const buffer = Buffer.alloc(30);
    log.push(fs.readSync(fd, buffer, 0, 4, 0), fs.readSync(fd, buffer, { position: 1, length: 3, offset: 4 }));
    log.push(fs.readSync(fd, buffer, 7, 5, null), buffer.toString("latin1").replaceAll("\0", "."));
    log.push(fs.writevSync(fd, [Buffer.from("one"), new Uint8Array([50]), Buffer.from("")], 0));
    const [first, second] = [Buffer.alloc(2), Buffer.alloc(6)];
    log.push(fs.readvSync(fd, [first, second], 0), first.toString(), second.toString("latin1"));
    fs.ftruncateSync(fd, 5);
    log.push(fs.fstatSync(fd).size, fs.readFileSync(at("d"), "latin1"));
    fs.fsyncSync(fd);
    fs.fdatasyncSync(fd);
    fs.fchmodSync(fd, 0o604);
    fs.futimesSync(fd, 1000, 2000.5);
    const stats = fs.fstatSync(fd);
    log.push(stats.atimeMs, stats.mtimeMs, (stats.mode & 0o777).toString(8));
    fs.closeSync(fd);
    return log;
  });
  await note("append ignores the position", () => {
    const fd = fs.openSync(at("d"), "a+");
    fs.writeSync(fd, "END", 0);
    fs.closeSync(fd);
    return fs.readFileSync(at("d"), "latin1");
  });
  await note("read without right", () => {
    const fd = fs.openSync(at("d"), "w");
    try {
      return fs.readSync(fd, Buffer.alloc(1));
    } finally {
      fs.closeSync(fd);
    }
  });
  await note("write without right", () => {
    const fd = fs.openSync(at("d"), "r");
    try {
      return fs.writeSync(fd, "x");
    } finally {
      fs.closeSync(fd);
    }
  });
  await note("truncate without right", () => {
    const fd = fs.openSync(at("d"), "r");
    try {
      fs.ftruncateSync(fd, 1);
    } finally {
      fs.closeSync(fd);
    }
  });
  await note("read a directory", () => {
    const fd = fs.openSync(root, "r");
    try {
      return fs.readSync(fd, Buffer.alloc(1));
    } finally {
      fs.closeSync(fd);
    }
  });
  await note("read a directory whole", () => fs.readFileSync(root));
  await note("write a directory", () => fs.writeFileSync(`${root}/`, "x"));
  await note("closed", () => {
    const fd = fs.openSync(at("d"), "r");
    fs.closeSync(fd);
    fs.readSync(fd, Buffer.alloc(1));
  });

  await note("truncate", () => fs.truncateSync(at("a.txt"), 3));
  await note("truncated", () => fs.readFileSync(at("a.txt")));
  await note("extend", () => fs.truncateSync(at("a.txt"), 6));
  await note("extended", () => fs.readFileSync(at("a.txt")));
  await note("truncate none", () => fs.truncateSync(at("none"), 6));
  await note("chmod", () => fs.chmodSync(at("a.txt"), "600"));
  await note("utimes", () => fs.utimesSync(at("a.txt"), new Date(5000), 6));
  await note("times", () => {
    const stats = fs.statSync(at("a.txt"));
    return [stats.atimeMs, stats.mtimeMs, stats.mtime, (stats.mode & 0o777).toString(8)];
  });
  await note("chown to oneself", () => {
    const { uid, gid } = fs.statSync(at("a.txt"));
    fs.chownSync(at("a.txt"), uid, gid);
    fs.lchownSync(at("a.txt"), uid, gid);
  });

  await note("symlink", () => fs.symlinkSync("a.txt", at("link")));
  await note("symlink again", () => fs.symlinkSync("a.txt", at("link")));
  await note("through the link", () => fs.readFileSync(at("link"), "latin1"));
  await note("readlink", () => [fs.readlinkSync(at("link")), fs.readlinkSync(at("link"), "hex")]);
  await note("lstat link", () => String(facts(fs.lstatSync(at("link")))).slice(0, 18));
  await note("lutimes", () => {
    fs.lutimesSync(at("link"), 7, 8);
    return [fs.lstatSync(at("link")).mtimeMs, fs.statSync(at("link")).mtimeMs];
  });
  await note("realpath of a link", () => [fs.realpathSync(at("link")), fs.realpathSync.native(at("link"))]);
  await note("dangling", () => fs.symlinkSync("nowhere", at("dangling")));
  await note("dangling read", () => fs.readFileSync(at("dangling")));
  await note("dangling realpath", () => fs.realpathSync(at("dangling")));
  await note("dangling exists", () => fs.existsSync(at("dangling")));
  await note("link", () => fs.linkSync(at("a.txt"), at("hard")));
  await note("links", () => [
    fs.statSync(at("hard")).nlink,
    fs.statSync(at("hard")).ino === fs.statSync(at("a.txt")).ino,
  ]);
  await note("link again", () => fs.linkSync(at("a.txt"), at("hard")));
  await note("link none", () => fs.linkSync(at("none"), at("hard2")));
  await note("rename", () => fs.renameSync(at("hard"), at("renamed")));
  await note("renamed", () => [fs.existsSync(at("hard")), fs.existsSync(at("renamed"))]);
  await note("rename none", () => fs.renameSync(at("none"), at("renamed")));
  await note("unlink", () => fs.unlinkSync(at("renamed")));
  await note("unlink none", () => fs.unlinkSync(at("none")));
  await note("unlink directory", () => {
    fs.mkdirSync(at("dir"));
    fs.unlinkSync(at("dir"));
  });
  await note("mkdir again", () => fs.mkdirSync(at("dir")));
  await note("mkdir deep", () => fs.mkdirSync(at("dir/a/b/c")));
  await note("mkdir recursive", () => fs.mkdirSync(at("dir/a/b/c"), { recursive: true }));
  await note("mkdir recursive again", () => fs.mkdirSync(at("dir/a/b/c"), { recursive: true }));
  await note("mkdir recursive on a file", () => fs.mkdirSync(at("a.txt"), { recursive: true }));
  await note("mkdir recursive below a file", () => fs.mkdirSync(at("a.txt/x/y"), { recursive: true }));
  await note("rmdir full", () => fs.rmdirSync(at("dir")));
  await note("rmdir file", () => fs.rmdirSync(at("a.txt")));
  await note("rmdir", () => fs.rmdirSync(at("dir/a/b/c")));
  await note("rename over a full directory", () => {
    fs.mkdirSync(at("other"));
    fs.renameSync(at("other"), at("dir"));
  });
  await note("mkdtemp", () => {
    const path = fs.mkdtempSync(at("tmp-"));
    const found = [
      path.length - root.length,
      fs.statSync(path).isDirectory(),
      (fs.statSync(path).mode & 0o777).toString(8),
    ];
    fs.rmdirSync(path);
    return found;
  });
  await note("mkdtemp nowhere", () => fs.mkdtempSync(at("none/x-")));
  await note("statfs", () => {
    const stats = fs.statfsSync(root);
    return [Object.keys(stats), stats.bsize > 0, stats.blocks >= stats.bfree];
  });

  const anything = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const [name, ...args] of [
    ["writeFileSync", at("x"), 5],
    ["writeFileSync", at("x"), "x", { flag: "zz" }],
    ["writeFileSync", at("x"), "x", { mode: "9" }],
    ["writeFileSync", at("x"), "x", { encoding: "zz" }],
    ["writeFileSync", at("x"), "x", { flush: 1 }],
    ["writeFileSync", "a\0b", "x"],
    ["writeSync", 1.5, "x"],
    ["writeSync", -1, "x"],
    ["writeSync", 999, "x"],
    ["writeSync", 999, {}],
    ["writeSync", 999, Buffer.alloc(2), 3],
    ["writeSync", 999, Buffer.alloc(2), 0, 3],
    ["writeSync", 999, Buffer.alloc(2), -1],
    ["writevSync", 999, "x"],
    ["mkdirSync", at("x"), { recursive: 1 }],
    ["mkdirSync", at("x"), "zz"],
    ["rmSync", at("none")],
    ["rmSync", at("dir")],
    ["rmSync", at("dir"), { recursive: 1 }],
    ["rmSync", at("dir"), { maxRetries: -1 }],
    ["chmodSync", at("a.txt"), "9"],
    ["chmodSync", at("a.txt")],
    ["chownSync", at("a.txt"), "1", 1],
    ["utimesSync", at("a.txt"), "x", 1],
    ["utimesSync", at("none"), 1, 1],
    ["truncateSync", at("a.txt"), "x"],
    ["ftruncateSync", 999, 1.5],
    ["renameSync", 1, at("x")],
    ["linkSync", at("x")],
    ["symlinkSync", "x", at("x"), "zz"],
    ["copyFileSync", at("none"), at("x")],
    ["copyFileSync", at("a.txt"), at("x"), 9],
    ["accessSync", at("a.txt"), 9],
    ["statfsSync", at("none")],
    ["fsyncSync", 999],
    ["openSync", at("x"), "zz"],
  ] as [string, ...unknown[]][])
    await note(`wrong: ${name} ${JSON.stringify(args.slice(1))}`, () => anything[name]!(...args));
}
