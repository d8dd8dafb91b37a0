// node:fs against Node's own, over the same files: on the disk for Node, in a tar for the guest.

import * as nodeFs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runtime } from "../../core/runtime.ts";
import { installFake } from "../../testing/engine.ts";
import { packDirectory } from "../../testing/tar.ts";
import { pathToFileURL as ourFileUrl } from "../url.ts";
import ourFs from "../fs.ts";
import { TarError } from "../../fs/tar-entries.ts";

const directory = nodeFs.realpathSync(nodeFs.mkdtempSync(join(tmpdir(), "node-fs-")));
let files: Uint8Array;

beforeAll(async () => {
  for (const name of ["dir/sub", "empty"]) nodeFs.mkdirSync(join(directory, name), { recursive: true });
  nodeFs.writeFileSync(join(directory, "hello.txt"), "héllo wörld\n");
  nodeFs.writeFileSync(join(directory, "dir/a.bin"), Buffer.from([0xff, 0, 0xc3, 0xa9]));
  nodeFs.writeFileSync(join(directory, "dir/sub/big"), "0123456789".repeat(20_000));
  nodeFs.writeFileSync(join(directory, "run"), "#!", { mode: 0o755 });
  nodeFs.writeFileSync(join(directory, "zero"), "");
  nodeFs.symlinkSync("hello.txt", join(directory, "link"));
  nodeFs.symlinkSync("dir/sub", join(directory, "dirlink"));
  nodeFs.symlinkSync("nowhere", join(directory, "broken"));
  nodeFs.symlinkSync("loop", join(directory, "loop"));
  files = await packDirectory(directory);
  installFake({ files });
});

afterAll(() => nodeFs.rmSync(directory, { recursive: true }));

type Fs = typeof nodeFs;
/** `p` makes a path that both understand. */
type Run = (fs: Fs, p: (path: string) => string) => unknown;
const fs = ourFs as unknown as Fs;
/** `buffer.byteLength` bytes from where the file stands. */
const readAll = (which: Fs, fd: number, buffer: Uint8Array): number =>
  (which.readSync as (fd: number, buffer: Uint8Array) => number)(fd, buffer);

function describeError(error: unknown): unknown {
  const { name, message, ...rest } = error as Error;
  const plain = (text: string): string => text.replaceAll(directory, "");
  return { name, message: plain(message), ...JSON.parse(plain(JSON.stringify(rest))) };
}

function outcome(run: Run, which: Fs, p: (path: string) => string): unknown {
  try {
    return run(which, p);
  } catch (error) {
    return describeError(error);
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (typeof value === "string") return value.replaceAll(directory, "");
  return Array.isArray(value) ? value.map(plain) : value;
}

function same(run: Run, codeOnly = false): void {
  const reduce = (value: unknown): unknown => (codeOnly && (value as { code?: string }).code) || plain(value);
  const result = reduce(outcome(run, fs, (path) => `/${path}`));
  expect(result).toEqual(reduce(outcome(run, nodeFs, (path) => `${directory}/${path}`)));
}

const paths = [
  "hello.txt",
  "dir",
  "dir/a.bin",
  "link",
  "dirlink",
  "dirlink/big",
  "dirlink/../a.bin",
  "broken",
  "loop",
  "nope",
  "hello.txt/x",
  "dir/nope/x",
  "empty",
  "zero",
  "run",
  "dir/",
  "./hello.txt",
  "dir//a.bin",
];

describe("the synchronous functions", () => {
  it("reads files", () => {
    for (const path of paths)
      for (const options of [undefined, "utf8", "latin1", { encoding: "hex" }, { encoding: null }, { flag: "r" }])
        same((fs, p) => fs.readFileSync(p(path), options as "utf8"));
    same((fs, p) => fs.readFileSync(Buffer.from(p("hello.txt")), "utf8"));
    same((fs, p) => {
      const bytes = fs.readFileSync(p("zero"));
      return [bytes.length, bytes.constructor.name];
    });
    expect(fs.readFileSync(ourFileUrl("/hello.txt") as unknown as URL, "utf8")).toBe(
      nodeFs.readFileSync(pathToFileURL(join(directory, "hello.txt")), "utf8"),
    );
    expect(fs.readFileSync("hello.txt", "utf8")).toBe("héllo wörld\n");
  });

  it("gives copies", () => {
    const bytes = fs.readFileSync("/hello.txt");
    bytes[0] = 0x48;
    expect(fs.readFileSync("/hello.txt")[0]).toBe(0x68);
  });

  it("refuses what Node refuses", () => {
    for (const path of [5.5, {}, null, undefined, "a\0b", true]) same((fs) => fs.readFileSync(path as never));
    for (const options of ["zz", 5, { encoding: "zz" }, { flag: "zz" }, { flag: "w+x" }])
      same((fs, p) => fs.readFileSync(p("hello.txt"), options as never));
    same((fs) => fs.readFileSync(9999));
    same((fs) => fs.readFileSync(""));
    same((fs) => fs.statSync(""));
  });

  it("tells the state of files", () => {
    const kinds = [
      "isFile",
      "isDirectory",
      "isSymbolicLink",
      "isFIFO",
      "isSocket",
      "isBlockDevice",
      "isCharacterDevice",
    ] as const;
    for (const path of paths)
      for (const method of ["statSync", "lstatSync"] as const)
        same((fs, p) => {
          const stats = fs[method](p(path))!;
          const isFile = stats.isFile();
          return [
            stats.constructor.name,
            kinds.map((kind) => stats[kind]()),
            stats.mode & (isFile ? 0o177777 : 0o170000),
            isFile
              ? [stats.size, stats.nlink, stats.mtime instanceof Date, Math.floor(stats.mtimeMs / 1000), stats.blksize]
              : "",
          ];
        });
    same((fs, p) => fs.statSync(p("nope"), { throwIfNoEntry: false }));
    same((fs, p) => fs.statSync(p("hello.txt/x"), { throwIfNoEntry: false }));
    same((fs, p) => {
      const stats = fs.statSync(p("hello.txt"), { bigint: true });
      return [stats.size, stats.isFile(), typeof stats.mtimeNs, stats.mtimeMs / 1000n, stats.constructor.name];
    });
    same((fs, p) =>
      Object.keys(fs.statSync(p("hello.txt")))
        .sort()
        .filter((key) => !key.startsWith("_")),
    );
  });

  it("lists directories", () => {
    for (const path of paths)
      for (const options of [undefined, "utf8", "buffer", { encoding: "hex" }, { recursive: true }])
        same((fs, p) =>
          (fs.readdirSync(p(path), options as "utf8") as (string | Buffer)[]).map(plain).map(String).sort(),
        );
    for (const recursive of [false, true])
      same((fs, p) =>
        fs
          .readdirSync(p(""), { withFileTypes: true, recursive })
          .map((entry) =>
            [
              entry.name,
              entry.isFile(),
              entry.isDirectory(),
              entry.isSymbolicLink(),
              entry.parentPath.replaceAll(directory, "").replace(/^$/, "/"),
              entry.constructor.name,
            ].join("|"),
          )
          .sort(),
      );
    same((fs, p) =>
      inspect(fs.readdirSync(p("dir"), { withFileTypes: true })[0])
        .replaceAll(directory, "")
        .replace(/\s+/g, " "),
    );
  });

  it("checks access", () => {
    for (const path of paths) for (const mode of [undefined, 0, 4, 1]) same((fs, p) => fs.accessSync(p(path), mode));
    for (const mode of [9, -1, "x"]) same((fs, p) => fs.accessSync(p("run"), mode as number));
    for (const path of [...paths, "", null, 5, "a\0"])
      same((fs, p) => fs.existsSync(typeof path === "string" && path !== "" ? p(path) : (path as string)));
    expect(() => fs.accessSync("/run", fs.constants.W_OK)).toThrow("EROFS: read-only file system, access '/run'");
  });

  it("follows links", () => {
    for (const path of paths) {
      same((fs, p) => fs.readlinkSync(p(path)));
      same((fs, p) => fs.realpathSync(p(path)));
      same((fs, p) => fs.realpathSync.native(p(path)));
    }
    same((fs, p) => fs.readlinkSync(p("link"), "hex"));
  });

  it("opens, reads and closes", () => {
    same((fs, p) => {
      const fd = fs.openSync(p("hello.txt"), "r");
      const buffer = Buffer.alloc(20);
      const log: unknown[] = [
        fs.readSync(fd, buffer, 0, 3, null),
        fs.readSync(fd, buffer, 3, 4, 0),
        fs.readSync(fd, buffer, { offset: 8, length: 2, position: 1 }),
        fs.readSync(fd, buffer, 10, 10, 100),
        readAll(fs, fd, buffer.subarray(12)),
        plain(buffer),
        fs.readFileSync(fd, "utf8"),
        readAll(fs, fd, buffer),
        fs.fstatSync(fd).size,
      ];
      fs.closeSync(fd);
      return [...log, outcome((which) => which.fstatSync(fd), fs, p)];
    });
    for (const args of [
      [Buffer.alloc(4), -1],
      [Buffer.alloc(4), 5, 1],
      [Buffer.alloc(4), 0, 5],
      [Buffer.alloc(4), 0, -1],
      [Buffer.alloc(4), "x"],
      [[], 0],
      [Buffer.alloc(4), 1.5],
      [Buffer.alloc(4), 0, 2, "x"],
      [Buffer.alloc(4), 0, 0],
    ])
      same((fs, p) => {
        const fd = fs.openSync(p("hello.txt"), "r");
        try {
          return (fs.readSync as (...rest: unknown[]) => number)(fd, ...args);
        } finally {
          fs.closeSync(fd);
        }
      });
    same((fs, p) => {
      const fd = fs.openSync(p("dir"), "r");
      try {
        return readAll(fs, fd, Buffer.alloc(4));
      } finally {
        fs.closeSync(fd);
      }
    });
    same((fs, p) => {
      const fd = fs.openSync(p("hello.txt"), "r");
      const buffers = [new Uint8Array(3), new Uint8Array(4)];
      const count = fs.readvSync(fd, buffers);
      fs.closeSync(fd);
      return [count, ...buffers.map(plain)];
    });
    for (const fd of [9999, "x", 1.5, -1, null])
      for (const method of ["closeSync", "fstatSync"] as const) same((fs) => fs[method](fd as number));
    for (const flags of ["zz", 1.5, "rw"]) same((fs, p) => fs.openSync(p("hello.txt"), flags as string));
    for (const path of paths)
      same((fs, p) => fs.closeSync(fs.openSync(p(path), fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW)));
    same((fs, p) => fs.openSync(p("hello.txt"), "wx"));
    same((fs, p) => fs.openSync(p("dir"), "w"));
    same((fs, p) => fs.openSync(p("nope"), "r+"));
  });

  it("is read-only and says so", () => {
    for (const [path, flags] of [
      ["/hello.txt", "w"],
      ["/hello.txt", "a"],
      ["/hello.txt", "r+"],
      ["/new", "w"],
      ["/new", "a+"],
    ])
      expect(() => fs.openSync(path!, flags!)).toThrow(
        expect.objectContaining({
          code: "EROFS",
          errno: -30,
          syscall: "open",
          message: `EROFS: read-only file system, open '${path}' (only volumes can be written: mount one with -v DIR:/path)`,
        }),
      );
  });

  it("reuses the numbers of closed files and has an end to them", () => {
    const first = fs.openSync("/zero", "r");
    fs.closeSync(first);
    expect(fs.openSync("/zero", "r")).toBe(first);
    const all: number[] = [];
    expect(() => {
      for (;;) all.push(fs.openSync("/zero", "r"));
    }).toThrow("EMFILE: too many open files, open '/zero'");
    for (const fd of all) fs.closeSync(fd);
    fs.closeSync(first);
  });

  it("reads directories entry by entry", async () => {
    for (const path of ["dir", "empty", "hello.txt", "nope"])
      same((fs, p) => {
        const dir = fs.opendirSync(p(path));
        const names: string[] = [];
        for (let entry = dir.readSync(); entry !== null; entry = dir.readSync()) names.push(entry.name);
        dir.closeSync();
        const closed = outcome(() => dir.readSync(), fs, p) as { code: string };
        return [names.sort(), closed.code, dir.path];
      }, true);
    const names: string[] = [];
    for await (const entry of await fs.promises.opendir("/dir")) names.push(entry.name);
    expect(names).toEqual(["a.bin", "sub"]);
  });
});

/** Runs `start` in a guest with the files, until it has nothing left to do. */
async function inGuest(start: (done: (...values: unknown[]) => void) => void): Promise<unknown[]> {
  const machine = installFake({ files });
  const log: unknown[] = [];
  const result = await machine.run(
    () => machine.onStart((evaluation) => runtime.main(evaluation)),
    () => start((...values) => log.push(...values)),
  );
  expect(result).toMatchObject({ code: 0, error: "" });
  return log;
}

describe("the functions that call back", () => {
  it("tell what the synchronous ones return", async () => {
    const log = await inGuest((log) => {
      fs.readFile("/hello.txt", "utf8", (error, text) => log(error, text));
      fs.readFile("/nope", (error, data) => log(error?.message, data));
      fs.stat("/dir", (error, stats) => log(error, stats.isDirectory()));
      fs.access("/hello.txt", (error) => log(error));
      fs.readdir("/dir", (error, names) => log(error, names));
      fs.realpath("/link", (error, path) => log(error, path));
      fs.exists("/nope", (exists) => log(exists));
      fs.open("/dir/a.bin", "r", (error, fd) => {
        log(error);
        fs.read(fd, Buffer.alloc(3), 0, 3, 1, (failure, count, buffer) => {
          log(failure, count, [...buffer]);
          fs.close(fd, (last) => log(last));
        });
      });
      log("first");
    });
    expect(log).toEqual([
      "first",
      null,
      "héllo wörld\n",
      "ENOENT: no such file or directory, open '/nope'",
      undefined,
      null,
      true,
      null,
      null,
      ["a.bin", "sub"],
      null,
      "/hello.txt",
      false,
      null,
      null,
      3,
      [0, 0xc3, 0xa9],
      null,
    ]);
  });

  it("throw for wrong arguments", () => {
    same((fs, p) => (fs.readFile as unknown as (path: string) => void)(p("x")));
    same((fs, p) => fs.stat(p("x"), 5 as never));
    same((fs) => fs.readFile(5.5 as never, () => {}));
    same((fs, p) => fs.readFile(p("hello.txt"), "zz" as never, () => {}));
  });

  it("leave what a callback throws uncaught", async () => {
    const machine = installFake({ files });
    const result = await machine.run(
      () => machine.onStart((evaluation) => runtime.main(evaluation)),
      () =>
        fs.readFile("/zero", () => {
          throw new Error("in the callback");
        }),
    );
    expect(result).toMatchObject({ code: 1, error: expect.stringContaining("in the callback") as string });
    installFake({ files });
  });
});

describe("promises", () => {
  it("resolve to what the synchronous functions return", async () => {
    const { promises } = fs;
    expect(await promises.readFile("/hello.txt", "utf8")).toBe("héllo wörld\n");
    expect((await promises.stat("/hello.txt")).size).toBe(14);
    expect(await promises.readdir("/dir")).toEqual(["a.bin", "sub"]);
    expect(await promises.realpath("/dirlink")).toBe("/dir/sub");
    expect(await promises.access("/run", promises.constants.X_OK)).toBe(undefined);
    for (const method of [
      "readFile",
      "stat",
      "lstat",
      "access",
      "open",
      "readlink",
      "realpath",
      "opendir",
      "readdir",
    ] as const) {
      const code = async (which: Fs, path: string): Promise<unknown> =>
        (which.promises[method] as (path: string) => Promise<unknown>)(path).then(() => "", describeError);
      expect([method, await code(fs, "/nope")]).toEqual([method, await code(nodeFs, join(directory, "nope"))]);
    }
    const aborted = { signal: AbortSignal.abort() };
    const failure = async (which: Fs, path: string): Promise<unknown> =>
      which.promises.readFile(path, aborted).catch((error: Error) => [error.name, (error as { code?: string }).code]);
    expect(await failure(fs, "/zero")).toEqual(await failure(nodeFs, join(directory, "zero")));
  });

  it("give file handles", async () => {
    const run = async (which: Fs, path: string): Promise<unknown> => {
      const handle = await which.promises.open(path);
      const first = await handle.read(Buffer.alloc(4), 0, 4, null);
      const second = await handle.read({ buffer: Buffer.alloc(8), position: 1 });
      const rest = await handle.readFile("utf8");
      const { size } = await handle.stat();
      const closed = new Promise((resolve) =>
        (handle as unknown as NodeJS.EventEmitter).on("close", () => resolve("closed")),
      );
      await handle.close();
      return [
        first.bytesRead,
        plain(first.buffer),
        second.bytesRead,
        plain(second.buffer),
        rest,
        size,
        handle.fd,
        await closed,
        await handle.stat().catch((error: Error & { code: string }) => [error.code, error.message]),
      ];
    };
    expect(await run(fs, "/hello.txt")).toEqual(await run(nodeFs, join(directory, "hello.txt")));
  });
});

describe("createReadStream", () => {
  const events = ["open", "ready", "data", "end", "close", "error"];
  const watch = (
    which: Fs,
    path: string,
    options: Parameters<Fs["createReadStream"]>[1],
    done: (...values: unknown[]) => void,
  ): void => {
    const stream = which.createReadStream(path, options);
    const log: unknown[] = [stream.pending, stream.bytesRead, (stream as { flags?: string }).flags];
    for (const name of events)
      stream.on(name, (value: unknown) =>
        log.push(
          name === "data"
            ? [name, (value as string).length, String(plain(value)).slice(0, 20)]
            : name === "error"
              ? [name, (value as Error).message.replaceAll(directory, "")]
              : name,
        ),
      );
    stream.on("close", () => done([...log, stream.bytesRead, stream.destroyed, stream.pending]));
  };

  it("streams as Node does", async () => {
    for (const [path, options] of [
      ["hello.txt"],
      ["hello.txt", "utf8"],
      ["dir/sub/big"],
      ["dir/sub/big", { start: 10, end: 150_000 }],
      ["dir/sub/big", { start: 199_990, highWaterMark: 4 }],
      ["dir/sub/big", { start: 500_000 }],
      ["zero"],
      ["nope"],
      ["dir"],
      ["hello.txt", { encoding: "hex", end: 3 }],
      ["hello.txt", { start: 1, end: 1 }],
    ] as const) {
      const ours = await inGuest((log) => watch(fs, `/${path}`, options as "utf8", log));
      const theirs = await new Promise((resolve) => watch(nodeFs, join(directory, path), options as "utf8", resolve));
      expect([path, options, ours]).toEqual([path, options, [theirs]]);
    }
  });

  it("reads an open file from where it stands, and closes handles", async () => {
    expect(
      await inGuest((log) => {
        const fd = fs.openSync("/hello.txt", "r");
        readAll(fs, fd, Buffer.alloc(7));
        fs.createReadStream("", { fd, encoding: "utf8" })
          .on("data", (text) => log(text))
          .on("close", () => log(outcome(() => fs.fstatSync(fd), fs, String)));
      }),
    ).toEqual(["wörld\n", expect.objectContaining({ code: "EBADF" })]);
    expect(
      await inGuest((log) => {
        void fs.promises.open("/hello.txt").then((handle) => {
          handle
            .createReadStream({ start: 7, encoding: "utf8" })
            .on("data", (text) => log(text))
            .on("close", () => log(handle.fd));
        });
      }),
    ).toEqual(["wörld\n", -1]);
  });

  it("can be iterated and destroyed", async () => {
    const log = await inGuest((log) => {
      void (async () => {
        let length = 0;
        for await (const chunk of fs.createReadStream("/dir/sub/big")) length += (chunk as Buffer).length;
        log(length);
        const stream = fs.createReadStream("/dir/sub/big");
        stream.close((error) => log(error ?? "closed", stream.destroyed));
      })();
    });
    expect(log).toEqual([200_000, "closed", true]);
  });

  it("refuses what Node refuses", () => {
    installFake({ files });
    for (const options of [
      { start: -1 },
      { start: "x" },
      { start: 5, end: 3 },
      { end: -1 },
      { fd: "x" },
      { encoding: "zz" },
      { highWaterMark: -1 },
      5,
      { start: 1.5 },
    ])
      same((fs, p) => fs.createReadStream(p("hello.txt"), options as never));
  });
});

it("tells of damaged files at the first use, and goes on without", () => {
  installFake({ files: new Uint8Array(2000).fill(1) });
  expect(() => fs.readFileSync("/x")).toThrow(TarError);
  expect(fs.existsSync("/x")).toBe(false);
});
