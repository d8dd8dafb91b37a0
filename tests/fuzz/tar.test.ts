// The index of the image's files: a tar, damaged here and there, ends in a TarError or a tree in which nothing lies outside.

import { FakeMachine } from "@unikernel/hal/fake";
import { FileTree, type TreeNode } from "@unikernel/libos/fs/file-tree.js";
import { TarError } from "@unikernel/libos/fs/tar-entries.js";
import { packTar } from "unikernel/internal/phases/files";
import { fuzz } from "./fuzz.ts";

const file = (path: string, text: string) => ({ path, name: path, mode: 0o644, bytes: Buffer.from(text) });
const archives = [
  await packTar([file("a.txt", "hello"), file("sub/b.txt", "x".repeat(700))] as never),
  await packTar([file(`${"long/".repeat(40)}name`, "deep")] as never),
];

const words = [
  "ustar",
  "../",
  "/",
  "\0",
  "L",
  "K",
  "x",
  "g",
  "2",
  "5",
  "11 path=abc\n",
  "30 size=99999999999999999999\n",
  "7 size=\n",
];

fuzz("tar", { valid: archives, words }, (files) => {
  let tree: FileTree;
  try {
    tree = new FileTree(new FakeMachine({ files }));
  } catch (error) {
    if (error instanceof TarError) return;
    throw error;
  }
  visit(tree.root as TreeNode, tree.archive.length, 0);
  for (const path of ["/a.txt", "/sub/../sub/b.txt", "/long", "/..", "/a.txt/x"]) tree.lookup(path, true);
});

function visit(node: TreeNode, length: number, depth: number): void {
  if (node.kind === "file" && (node.offset < 0 || node.size < 0 || node.offset + node.size > length))
    throw new Error(`a file lies at ${node.offset} to ${node.offset + node.size} of ${length}`);
  if (node.kind === "directory") for (const child of node.children.values()) visit(child, length, depth + 1);
}
