// The files of the image as a tree, with the volumes in their places. It is built from the tar's headers when the first file is
// asked for; contents stay where they are until they are read.

import type { Machine } from "@unikernel/hal/machine";
import { tarEntries, type TarEntry } from "./tar-entries.ts";
import type { Volume } from "./volumes.ts";

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

/** Where a volume is mounted: what the image has there is hidden. */
export interface VolumeNode extends NodeBase {
  readonly kind: "volume";
  readonly volume: Volume;
}

export type TreeNode = FileNode | DirectoryNode | LinkNode | VolumeNode;

/** Why a path leads nowhere. */
export type LookupError = "ENOENT" | "ENOTDIR" | "ELOOP" | "ENAMETOOLONG";

/** A node with its path, absolute and without links. */
export interface Found {
  readonly node: TreeNode;
  readonly path: string;
  /** In a volume: the path from its root, without `.`, `..` and slashes at its ends. Links in it are the monitor's to follow. */
  readonly inside: string;
}

/** As Linux has them. */
const LINKS_MAX = 40;
const PATH_MAX = 4096;
const NAME_MAX = 255;

export class FileTree {
  /** The whole archive. Do not write. */
  readonly archive: Uint8Array;
  readonly root: DirectoryNode | VolumeNode = {
    kind: "directory",
    number: 1,
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 0,
    children: new Map(),
  };
  #count = 1;
  readonly #mounts = new Map<string, VolumeNode>();

  /** @throws TarError for a damaged archive */
  constructor(machine: Machine, volumes: readonly Volume[] = []) {
    this.archive = new Uint8Array(machine.files);
    for (const entry of tarEntries(this.archive, machine)) this.#add(entry);
    // Outer ones first, so that nested ones find them.
    for (const volume of [...volumes].sort((a, b) => a.path.length - b.path.length)) this.#mount(volume);
  }

  /** Names of volumes that are mounted directly below a path inside of another volume. */
  nested(path: string): string[] {
    const prefix = path === "/" ? path : `${path}/`;
    const names: string[] = [];
    for (const at of this.#mounts.keys())
      if (at.startsWith(prefix) && !at.slice(prefix.length).includes("/")) names.push(at.slice(prefix.length));
    return names;
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
      if (node.kind === "volume") {
        const outside: Found | undefined = this.#enter(node, rest);
        if (outside !== undefined) return outside;
        // It led out of the volume, or into one that is mounted in it: `rest` is the whole path now.
        trail.length = 0;
        node = this.root;
        continue;
      }
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
    if (node.kind === "volume") return { node, path: node.volume.path, inside: "" };
    return { node, path: `/${trail.map((step) => step.name).join("/")}`, inside: "" };
  }

  /** Walks on in a volume. Undefined if that leads to another place: `rest` is then what is to be walked from the root. */
  #enter(node: VolumeNode, rest: string[]): Found | undefined {
    const inside: string[] = [];
    const base = node.volume.path;
    const at = (): string => (base === "/" ? `/${inside.join("/")}` : [base, ...inside].join("/"));
    while (rest.length > 0) {
      const name = rest.pop()!;
      if (name === "" || name === ".") continue;
      if (name !== "..") {
        inside.push(name);
        const other = this.#mounts.size > 1 ? this.#mounts.get(at()) : undefined;
        if (other === undefined) continue;
        const found = this.#enter(other, rest);
        if (found !== undefined) return found;
        return undefined;
      }
      if (inside.pop() === undefined && base !== "/") {
        rest.push(...base.slice(0, base.lastIndexOf("/")).split("/").reverse());
        return undefined;
      }
    }
    return { node, path: inside.length === 0 ? base : at(), inside: inside.join("/") };
  }

  #mount(volume: Volume): void {
    const node: VolumeNode = {
      kind: "volume",
      number: ++this.#count,
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtime: 0,
      volume,
    };
    this.#mounts.set(volume.path, node);
    if (volume.path === "/") {
      (this as { root: TreeNode }).root = node;
      return;
    }
    const names = volume.path.slice(1).split("/");
    const last = names.pop()!;
    let directory: TreeNode = this.root;
    for (const name of names) {
      // Below another volume: the walk through that one finds it.
      if (directory.kind !== "directory") return;
      let child: TreeNode | undefined = directory.children.get(name);
      if (child === undefined || child.kind === "file" || child.kind === "symbolic-link") {
        child = this.#directory(0);
        directory.children.set(name, child);
      }
      directory = child;
    }
    if (directory.kind === "directory") directory.children.set(last, node);
  }

  #directory(mtime: number): DirectoryNode {
    return { kind: "directory", number: ++this.#count, mode: 0o755, uid: 0, gid: 0, mtime, children: new Map() };
  }

  #add(entry: TarEntry): void {
    const names = entry.name.split("/").filter((name) => name !== "" && name !== ".");
    // No entry lies outside of the root, however it is written.
    if (names.includes("..") || entry.name.length >= PATH_MAX) return;
    const last = names.pop();
    let directory = this.root as DirectoryNode;
    for (const name of names) {
      let child = directory.children.get(name);
      if (child === undefined) {
        child = this.#directory(entry.mtime);
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
