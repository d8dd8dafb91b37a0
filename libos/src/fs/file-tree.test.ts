// The tar's reader and the tree: formats, links, and archives that mean harm.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { generator } from "../testing/engine.ts";
import { packEntries } from "../testing/tar.ts";
import { FileTree } from "./file-tree.ts";
import { TarError } from "./tar-entries.ts";

const directory = mkdtempSync(join(tmpdir(), "file-tree-"));
afterAll(() => rmSync(directory, { recursive: true }));

const treeOf = (files: Uint8Array): FileTree => new FileTree(new FakeMachine({ files }));

/** Where a path leads: the content of a file, the names in a directory, an error's code. */
function at(tree: FileTree, path: string, follow = true): unknown {
  const found = tree.lookup(path, follow);
  if (typeof found === "string") return found;
  const { node } = found;
  if (node.kind === "file") return Buffer.from(tree.archive.subarray(node.offset, node.offset + node.size)).toString();
  if (node.kind === "directory") return [...node.children.keys()].sort();
  return node.kind === "symbolic-link" ? { link: node.target } : node.volume;
}

describe("reading archives", () => {
  it("has a root even without any files", () => {
    expect(at(treeOf(new Uint8Array()), "/")).toEqual([]);
    expect(at(treeOf(new Uint8Array(1024)), "/x")).toBe("ENOENT");
  });

  it.each(["ustar", "pax", "gnu", "oldgnu"])("reads what tar writes as %s", (format) => {
    const source = join(directory, format);
    const long = `${"long-".repeat(18)}name`;
    mkdirSync(join(source, "sub", long, "é"), { recursive: true });
    mkdirSync(join(source, "empty"));
    writeFileSync(join(source, "a.txt"), "hello");
    writeFileSync(join(source, "sub", long, "é", "deep"), "x".repeat(1500));
    writeFileSync(join(source, "zero"), "");
    symlinkSync("a.txt", join(source, "link"));
    const tree = treeOf(new Uint8Array(execFileSync("tar", [`--format=${format}`, "-C", source, "-cf", "-", "."])));
    expect(at(tree, "/")).toEqual(["a.txt", "empty", "link", "sub", "zero"]);
    expect(at(tree, "/a.txt")).toBe("hello");
    expect(at(tree, `/sub/${long}/é/deep`)).toBe("x".repeat(1500));
    expect([at(tree, "/zero"), at(tree, "/empty"), at(tree, "/link"), at(tree, "/link", false)]).toEqual([
      "",
      [],
      "hello",
      { link: "a.txt" },
    ]);
    const found = tree.lookup("/a.txt", true);
    expect(typeof found !== "string" && found.node.mode & 0o600).toBe(0o600);
    expect(typeof found !== "string" && Math.abs(found.node.mtime - Date.now()) < 60_000).toBe(true);
  });

  it("makes the directories that paths imply, and keeps what is in them", async () => {
    const tree = treeOf(
      await packEntries([
        { name: "a/b/c", content: "1" },
        { name: "a/b", type: "directory", mode: 0o700 },
        { name: "./d//e", content: "2" },
        { name: "/f", content: "3" },
      ]),
    );
    expect([at(tree, "/a/b"), at(tree, "/d/e"), at(tree, "/f")]).toEqual([["c"], "2", "3"]);
    const found = tree.lookup("/a/b", true);
    expect(typeof found !== "string" && found.node.mode).toBe(0o700);
  });

  it("lets a later entry replace an earlier one", async () => {
    const tree = treeOf(
      await packEntries([
        { name: "a", content: "old" },
        { name: "a", content: "new" },
        { name: "b", content: "file" },
        { name: "b/c", content: "lost" },
      ]),
    );
    expect([at(tree, "/a"), at(tree, "/b"), at(tree, "/b/c")]).toEqual(["new", "file", "ENOTDIR"]);
  });

  it("reads hard links and leaves out devices", async () => {
    const tree = treeOf(
      await packEntries([
        { name: "a", content: "text" },
        { name: "b", type: "link", linkname: "a" },
        { name: "c", type: "link", linkname: "none" },
        { name: "d", type: "character-device" },
        { name: "e", type: "fifo" },
      ]),
    );
    expect([at(tree, "/"), at(tree, "/b")]).toEqual([["a", "b"], "text"]);
  });
});

describe("walking", () => {
  it("walks as the system does", async () => {
    const tree = treeOf(
      await packEntries([
        { name: "dir/sub/file", content: "f" },
        { name: "up", type: "symlink", linkname: "dir/sub" },
        { name: "abs", type: "symlink", linkname: "/dir" },
        { name: "dir/back", type: "symlink", linkname: "../dir/sub/file" },
        { name: "loop", type: "symlink", linkname: "loop" },
        { name: "ping", type: "symlink", linkname: "pong" },
        { name: "pong", type: "symlink", linkname: "ping" },
        { name: "none", type: "symlink", linkname: "nowhere" },
        { name: "out", type: "symlink", linkname: "../../../../dir" },
      ]),
    );
    const expected: Record<string, unknown> = {
      "/dir//sub/./file": "f",
      "/dir/sub/../sub/file": "f",
      "/up/file": "f",
      "/up/../sub/file": "f",
      "/up/..": ["back", "sub"],
      "/abs/sub/file": "f",
      "/dir/back": "f",
      "/loop": "ELOOP",
      "/ping": "ELOOP",
      "/none": "ENOENT",
      "/out/back": "f",
      "/../../dir/back": "f",
      "/dir/sub/file/": "ENOTDIR",
      "/dir/sub/file/..": "ENOTDIR",
      "/nope/..": "ENOENT",
      "/dir/": ["back", "sub"],
    };
    for (const [path, result] of Object.entries(expected)) expect([path, at(tree, path)]).toEqual([path, result]);
    const found = tree.lookup("/up/../back", true);
    expect(typeof found !== "string" && found.path).toBe("/dir/sub/file");
    expect(at(tree, `/${"a/".repeat(3000)}`)).toBe("ENAMETOOLONG");
    expect(at(tree, `/${"a".repeat(300)}`)).toBe("ENAMETOOLONG");
  });
});

function failureOf(run: () => void): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("archives that mean harm", () => {
  it("keeps every entry below the root", async () => {
    const tree = treeOf(
      await packEntries([
        { name: "../../etc/passwd", content: "x" },
        { name: "a/../../b", content: "x" },
        { name: "..", content: "x" },
        { name: "ok", content: "x" },
      ]),
    );
    expect(at(tree, "/")).toEqual(["ok"]);
  });

  it("ends in an error where the archive is cut or wrong", async () => {
    const good = await packEntries([{ name: "a".repeat(150), content: "x".repeat(600) }]);
    // Behind the pax header and its records.
    const sizeAt = 1024 + 124;
    const bad = (change: (bytes: Uint8Array) => void): Uint8Array => {
      const copy = good.slice();
      change(copy);
      return copy;
    };
    expect(() => treeOf(good)).not.toThrow();
    expect(() => treeOf(good.subarray(0, 1600))).toThrow(TarError);
    expect(() => treeOf(bad((bytes) => bytes.set(Buffer.from("77777777777"), sizeAt)))).toThrow(/beyond the end/);
    expect(() =>
      treeOf(
        bad((bytes) => bytes.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], sizeAt)),
      ),
    ).toThrow(TarError);
    expect(() => treeOf(bad((bytes) => bytes.set(Buffer.from("xxxxx"), 257)))).toThrow(/no header/);
    expect(() => treeOf(bad((bytes) => bytes.set(Buffer.from("999 path="), 512)))).toThrow(/pax record/);
    expect(() => treeOf(bad((bytes) => bytes.set(Buffer.from("0 path=x"), 512)))).toThrow(/pax record/);
    expect(() => treeOf(bad((bytes) => bytes.set(Buffer.from("xx"), 512)))).toThrow(/pax record/);
  });

  it("does not hang, and reads nothing out of bounds, whatever bytes are wrong", async () => {
    const good = await packEntries([
      { name: `${"n".repeat(120)}`, content: "12345" },
      { name: "d/l", type: "symlink", linkname: "../x" },
      { name: "x", content: "y".repeat(700) },
      { name: "h", type: "link", linkname: "x" },
    ]);
    const random = generator(17);
    for (let round = 0; round < 3000; round++) {
      const bytes = good.slice(0, random() % 8 === 0 ? random() % good.length : good.length);
      for (let n = 1 + (random() % 6); n > 0 && bytes.length > 0; n--)
        bytes[random() % bytes.length] = random() % 3 === 0 ? 0x30 + (random() % 10) : random() % 256;
      const look = (): void => {
        const tree = treeOf(bytes);
        const visit = (path: string): void => {
          const result = at(tree, path);
          if (Array.isArray(result) && path.length < 400)
            for (const name of result) visit(`${path === "/" ? "" : path}/${name as string}`);
        };
        visit("/");
      };
      expect(failureOf(look)).toSatisfy((error) => error === undefined || error instanceof TarError);
    }
  });
});
