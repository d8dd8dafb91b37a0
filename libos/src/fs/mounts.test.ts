// Volumes in the tree: where paths lead, before any operation is asked for.

import { describe, expect, it } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { packEntries } from "../testing/tar.ts";
import { FileTree } from "./file-tree.ts";

const volume = (number: number, path: string): { number: number; path: string; readOnly: boolean } => ({
  number,
  path,
  readOnly: false,
});

async function treeWith(paths: readonly string[]): Promise<FileTree> {
  const files = await packEntries([
    { name: "etc/app.conf", content: "x" },
    { name: "data/hidden", content: "x" },
    { name: "link", type: "symlink", linkname: "data/deep" },
    { name: "srv", type: "symlink", linkname: "etc" },
    { name: "plain", content: "a file where a directory of a mount must be" },
  ]);
  return new FileTree(
    new FakeMachine({ files }),
    paths.map((path, number) => volume(number, path)),
  );
}

/** "NUMBER:inside" in a volume, else the kind of node, else the error. */
function where(tree: FileTree, path: string, follow = true): string {
  const found = tree.lookup(path, follow);
  if (typeof found === "string") return found;
  return found.node.kind === "volume" ? `${found.node.volume.number}:${found.inside}` : found.node.kind;
}

describe("mounts", () => {
  it("lead into their volumes", async () => {
    const tree = await treeWith(["/data", "/var/lib/app", "/data/inner/deep", "/plain/x"]);
    for (const [path, expected] of [
      ["/data", "0:"],
      ["/data/", "0:"],
      ["/data/a/b", "0:a/b"],
      ["/data/./a//b/", "0:a/b"],
      ["/data/a/../b", "0:b"],
      ["/data/hidden", "0:hidden"],
      ["/data/..", "directory"],
      ["/data/../etc/app.conf", "file"],
      ["/data/../../..", "directory"],
      ["/data/a/../../etc", "directory"],
      ["/var/lib", "directory"],
      ["/var/lib/app/x", "1:x"],
      ["/var/lib/app/../none", "ENOENT"],
      ["/data/inner", "0:inner"],
      ["/data/inner/deep", "2:"],
      ["/data/inner/deep/x/..", "2:"],
      ["/data/inner/deep/../y", "0:inner/y"],
      ["/data/inner/deep/../../../etc/app.conf", "file"],
      ["/link/x", "0:deep/x"],
      ["/plain/x/y", "3:y"],
      ["/etc/app.conf/x", "ENOTDIR"],
    ] as const)
      expect([path, where(tree, path)]).toEqual([path, expected]);
    expect(where(tree, "/link", false)).toBe("symbolic-link");
    expect(where(tree, "/link")).toBe("0:deep");
  });

  it("are seen in the directories above them", async () => {
    const tree = await treeWith(["/data", "/data/inner", "/data/one/two"]);
    expect(tree.nested("/data")).toEqual(["inner"]);
    expect(tree.nested("/data/one")).toEqual(["two"]);
    expect(tree.nested("/")).toEqual(["data"]);
    const { node } = tree.lookup("/", true) as { node: { children: Map<string, unknown> } };
    expect([...node.children.keys()].sort()).toEqual(["data", "etc", "link", "plain", "srv"]);
  });

  it("are found whatever order they come in, and without files of the image", () => {
    const tree = new FileTree(new FakeMachine(), [volume(0, "/a/b/c"), volume(1, "/a")]);
    expect(where(tree, "/a/b/c/d")).toBe("0:d");
    expect(where(tree, "/a/b/d")).toBe("1:b/d");
  });

  it("tell real paths", async () => {
    const tree = await treeWith(["/data"]);
    const path = (of: string): unknown => (tree.lookup(of, true) as { path: string }).path;
    expect([path("/link/a/../b"), path("/data/"), path("/srv/app.conf")]).toEqual([
      "/data/deep/b",
      "/data",
      "/etc/app.conf",
    ]);
  });
});
