// The functions that call back, many of them under way at once.

import * as fs from "node:fs";
import { promisify } from "node:util";
import type { Note } from "./note.ts";

type Call = (...args: unknown[]) => void;

/** What a function calls back with. */
function values(name: string, ...args: unknown[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    (fs as unknown as Record<string, Call>)[name]!(...args, (error: Error | null, ...rest: unknown[]) =>
      error
        ? reject(error)
        : resolve([error, ...rest.map((value) => (ArrayBuffer.isView(value) ? String(value) : value))]),
    );
  });
}

export async function callbacks(note: Note, root: string): Promise<void> {
  const at = (name: string): string => `${root}/cb-${name}`;
  await note("writeFile", () => values("writeFile", at("a"), "text"));
  await note("readFile", () => values("readFile", at("a"), "utf8"));
  await note("appendFile", () => values("appendFile", at("a"), "+", { mode: 0o600 }));
  await note("open, write, read, close", async () => {
    const [, fd] = await values("open", at("b"), "w+");
    return [
      await values("write", fd, "text", 0, "utf8"),
      await values("write", fd, Buffer.from("bytes"), 0, 5, 2),
      await values("write", fd, "x"),
      await values("writev", fd, [Buffer.from("one"), Buffer.from("two")], 10),
      await values("read", fd, Buffer.alloc(4), 0, 4, 0),
      await values("read", fd, { buffer: Buffer.alloc(3), position: 10 }),
      await values("readv", fd, [Buffer.alloc(2), Buffer.alloc(3)], 0).then((found) => [found[1]]),
      await values("fstat", fd).then(([, stats]) => (stats as fs.Stats).size),
      await values("ftruncate", fd, 3),
      await values("fsync", fd),
      await values("fdatasync", fd),
      await values("futimes", fd, 1, 2),
      await values("fchmod", fd, 0o600),
      await values("close", fd),
      await values("stat", at("b")).then(([, stats]) => [(stats as fs.Stats).size, (stats as fs.Stats).mtimeMs]),
    ];
  });
  for (const [name, ...args] of [
    ["mkdir", at("dir")],
    ["mkdir", at("dir/x/y"), { recursive: true }],
    ["mkdir", at("dir")],
    ["symlink", "a", at("dir/link")],
    ["readlink", at("dir/link")],
    ["link", at("a"), at("dir/hard")],
    ["rename", at("dir/hard"), at("dir/soft")],
    ["readdir", at("dir")],
    ["copyFile", at("a"), at("copy")],
    ["readFile", at("copy"), "latin1"],
    ["truncate", at("copy"), 2],
    ["chmod", at("copy"), 0o640],
    ["utimes", at("copy"), 1, 2],
    ["lutimes", at("copy"), 1, 2],
    ["access", at("copy")],
    ["access", at("none")],
    ["realpath", at("dir/x")],
    ["unlink", at("copy")],
    ["unlink", at("copy")],
    ["rmdir", at("dir")],
    ["rm", at("dir"), { recursive: true }],
    ["rm", at("dir"), { force: true }],
    ["rm", at("dir")],
    ["stat", at("dir")],
    ["lstat", at("dir")],
    ["readFile", at("dir")],
    ["writeFile", at("none/x"), "x"],
    ["open", at("none"), "r+"],
    ["close", 999],
    ["read", 999, Buffer.alloc(1), 0, 1, 0],
    ["write", 999, "x"],
    ["fstat", 999],
    ["readdir", at("none")],
    ["opendir", at("none")],
    ["write", 1.5, "x"],
    ["mkdir", 5],
  ] as [string, ...unknown[]][])
    await note(`${name} ${JSON.stringify(args.slice(1))}`, () => values(name, ...args));
  await note("exists", () => new Promise((resolve) => fs.exists(at("a"), resolve)));
  await note("promisified", async () => {
    const fd = await promisify(fs.open)(at("a"), "r+");
    const read = await promisify(fs.read)(fd, Buffer.alloc(2), 0, 2, 0);
    const written = await promisify(fs.write)(fd, "zz");
    await promisify(fs.close)(fd);
    return [read.bytesRead, String(read.buffer), written.bytesWritten, await promisify(fs.exists)(at("a"))];
  });
  await note("many at once", async () => {
    const fd = fs.openSync(at("many"), "w+");
    await Promise.all(
      Array.from({ length: 300 }, (_, i) => values("write", fd, Buffer.from(String(i).padStart(4)), 0, 4, i * 4)),
    );
    const found = await Promise.all(
      Array.from({ length: 300 }, async (_, i) =>
        Number(String((await values("read", fd, Buffer.alloc(4), 0, 4, i * 4))[2])),
      ),
    );
    fs.closeSync(fd);
    return found.every((value, i) => value === i);
  });
  await note("no callback", () => (fs.mkdir as unknown as Call)(at("x")));
}
