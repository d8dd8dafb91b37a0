// The files of the image as a tree. It is built from the tar's headers when the first file is asked for; contents stay where
// they are until they are read.

import type { Machine } from "@unikernel/hal/machine";
import { tarEntries, type TarEntry } from "./tar-entries.ts";

interface NodeBase {
  /** Counts from 1; what Unix calls an inode number. */
  readonly number: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since 1970. */
  readonly mtime: number;
}

export interface FileNode extends NodeBase {
  readonly kind: "file";
  /** Bytes in the archive. */
  readonly offset: number;
  readonly size: number;
}

export interface DirectoryNode extends NodeBase {
  readonly kind: "directory";
  readonly children: Map<string, TreeNode>;
}

export interface LinkNode extends NodeBase {
  readonly kind: "symbolic-link";
  readonly target: string;
}

export type TreeNode = FileNode | DirectoryNode | LinkNode;

/** Why a path leads nowhere. */
export type LookupError = "ENOENT" | "ENOTDIR" | "ELOOP" | "ENAMETOOLONG";

/** A node with its path, absolute and without links. */
export interface Found {
  readonly node: TreeNode;
  readonly path: string;
}

/** As Linux has them. */
const LINKS_MAX = 40;
const PATH_MAX = 4096;
const NAME_MAX = 255;

export class FileTree {
  /** The whole archive. Do not write. */
  readonly archive: Uint8Array;
  readonly root: DirectoryNode = {
    kind: "directory",
    number: 1,
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 0,
    children: new Map(),
  };
  #count = 1;

  /** @throws TarError for a damaged archive */
  constructor(machine: Machine) {
    this.archive = new Uint8Array(machine.files);
    for (const entry of tarEntries(this.archive, machine)) this.#add(entry);
  }

  /**
   * The node at an absolute path. Links on the way are followed, and one at the end if `follow`.
   * @returns the error's code if there is none
   */
  lookup(path: string, follow: boolean): Found | LookupError {
    if (path.length >= PATH_MAX) return "ENAMETOOLONG";
    /** What is left to walk, the next one last. */
    const rest = path.split("/").reverse();
    const trail: { readonly name: string; readonly node: TreeNode }[] = [];
    let node: TreeNode = this.root;
    let links = 0;
    while (rest.length > 0) {
      const name = rest.pop()!;
      if (node.kind !== "directory") return "ENOTDIR";
      if (name === "" || name === ".") continue;
      if (name === "..") {
        trail.pop();
        node = trail.at(-1)?.node ?? this.root;
        continue;
      }
      if (name.length > NAME_MAX) return "ENAMETOOLONG";
      const child: TreeNode | undefined = node.children.get(name);
      if (child === undefined) return "ENOENT";
      if (child.kind === "symbolic-link" && (follow || rest.length > 0)) {
        if (++links > LINKS_MAX) return "ELOOP";
        if (child.target.startsWith("/")) {
          trail.length = 0;
          node = this.root;
        }
        rest.push(...child.target.split("/").reverse());
        // A chain of links that each grow the path ends here.
        if (rest.length > PATH_MAX) return "ENAMETOOLONG";
        continue;
      }
      trail.push({ name, node: child });
      node = child;
    }
    return { node, path: `/${trail.map((step) => step.name).join("/")}` };
  }

  #add(entry: TarEntry): void {
    const names = entry.name.split("/").filter((name) => name !== "" && name !== ".");
    // No entry lies outside of the root, however it is written.
    if (names.includes("..") || entry.name.length >= PATH_MAX) return;
    const last = names.pop();
    let directory = this.root;
    for (const name of names) {
      let child = directory.children.get(name);
      if (child === undefined) {
        child = {
          kind: "directory",
          number: ++this.#count,
          mode: 0o755,
          uid: 0,
          gid: 0,
          mtime: entry.mtime,
          children: new Map(),
        };
        directory.children.set(name, child);
      }
      // Below a file or a link nothing can be put.
      if (child.kind !== "directory") return;
      directory = child;
    }
    if (last === undefined) return;
    const { mode, uid, gid, mtime } = entry;
    const base = { number: ++this.#count, mode, uid, gid, mtime };
    const old = directory.children.get(last);
    switch (entry.kind) {
      case "file":
        directory.children.set(last, { kind: "file", ...base, offset: entry.offset, size: entry.size });
        return;
      case "directory":
        // A directory that a path has implied keeps what is in it.
        directory.children.set(last, {
          kind: "directory",
          ...base,
          children: old?.kind === "directory" ? old.children : new Map(),
        });
        return;
      case "symbolic-link":
        directory.children.set(last, { kind: "symbolic-link", ...base, target: entry.link });
        return;
      case "hard-link": {
        const target = this.lookup(`/${entry.link}`, false);
        if (typeof target !== "string" && target.node.kind === "file") directory.children.set(last, target.node);
      }
    }
  }
}
