// Where a path leads: to a file of the image, or into a volume.

import { PATH_MAX } from "@unikernel/hal";
import { runtime } from "../../core/runtime.ts";
import { FileTree, type Found, type LookupError, type VolumeNode } from "../../fs/file-tree.ts";
import { TarError } from "../../fs/tar-entries.ts";
import type { Name } from "../../fs/volume.ts";
import { describeVolumes } from "../../fs/volumes.ts";
import { systemError, type SystemCode } from "./system-error.ts";

const MEND = "only volumes can be written: mount one with -v DIR:/path";
const MEND_VOLUME = "the volume is mounted read-only: mount it without :ro";

let known: { readonly machine: object; readonly tree: FileTree } | undefined;

export function tree(): FileTree {
  const { machine } = runtime;
  if (known?.machine === machine) return known.tree;
  try {
    return (known = { machine, tree: new FileTree(machine, describeVolumes()) }).tree;
  } catch (error) {
    if (error instanceof TarError) throw Object.assign(error, { code: "EIO", errno: -5 });
    throw error;
  }
}

/** A place in a volume. */
export class VolumePlace implements Name {
  readonly node: VolumeNode;
  /** From the volume's root; empty is the root. */
  readonly inside: string;
  readonly path: Uint8Array;
  /** The path was written as a directory's, with a slash at its end. */
  readonly directory: boolean;

  constructor(node: VolumeNode, inside: string, directory: boolean) {
    this.node = node;
    this.inside = inside;
    this.path = runtime.machine.encodeUtf8(inside === "" ? "." : inside);
    this.directory = directory;
  }

  get volume(): number {
    return this.node.volume.number;
  }

  /** The place of a name below this one. */
  below(name: string): VolumePlace {
    return new VolumePlace(this.node, this.inside === "" ? name : `${this.inside}/${name}`, false);
  }

  /** The guest's path. */
  get absolute(): string {
    const base = this.node.volume.path;
    if (this.inside === "") return base;
    return base === "/" ? `/${this.inside}` : `${base}/${this.inside}`;
  }

  /** What is mounted cannot be removed or renamed. */
  get isMount(): boolean {
    return this.inside === "";
  }
}

/** A file of the image, or undefined and a place in a volume. */
export type Place = (Found & { readonly node: Exclude<Found["node"], VolumeNode> }) | VolumePlace;

/** The place, or why there is none. Links of the image are followed, the last one if `follow`; those in volumes are the monitor's. */
export function lookup(path: string, follow: boolean): Place | LookupError {
  // Not resolve(): what ".." means is decided by the links on the way.
  const found = path === "" ? "ENOENT" : tree().lookup(`/${path}`, follow);
  if (typeof found === "string") return found;
  const { node, inside } = found;
  if (node.kind !== "volume") return found as Place & Found;
  const place = new VolumePlace(node, inside, path.endsWith("/") || path.endsWith("/."));
  return place.path.length > PATH_MAX ? "ENAMETOOLONG" : place;
}

/** The place at `path`, which errors show as it is given. */
export function find(path: string, syscall: string, follow: boolean = true, dest?: string): Place {
  const found = lookup(path, follow);
  if (typeof found === "string") throw systemError(found, syscall, path, dest);
  return found;
}

/** The error for what would change the image, or a read-only volume. */
export function readOnly(syscall: string, path?: string, dest?: string): Error {
  return systemError("EROFS", syscall, path, dest, MEND);
}

/** Says how a read-only volume becomes writable where the monitor says that it is one. */
export function mendVolume<E extends { readonly code?: string; message: string }>(error: E, place: VolumePlace): E {
  if (error.code === "EROFS" && place.node.volume.readOnly) error.message += ` (${MEND_VOLUME})`;
  return error;
}

export interface ChangeOptions {
  /** Follow a link at the end; default false. */
  readonly follow?: boolean | undefined;
  /** The name is to be made: it must not be there, its directory must. */
  readonly create?: boolean | undefined;
  /** The mount itself may be meant. */
  readonly mount?: boolean | undefined;
  /** For errors: the two paths of the call, if it has two. */
  readonly shown?: readonly [path: string, dest?: string] | undefined;
}

/** The place of something that is to be changed: in a volume, or it throws what Linux says on a read-only file system. */
export function findForChange(path: string, syscall: string, options: ChangeOptions = {}): VolumePlace {
  const [shown, dest] = options.shown ?? [path];
  const fail = (code: SystemCode): never => {
    throw systemError(code, syscall, shown, dest);
  };
  const found = lookup(path, options.follow ?? false);
  if (found instanceof VolumePlace) {
    if (!found.isMount || options.mount) return found;
    return fail(options.create ? "EEXIST" : "EBUSY");
  }
  if (typeof found !== "string") {
    if (options.create) fail("EEXIST");
    throw readOnly(syscall, shown, dest);
  }
  if (found !== "ENOENT" || !options.create) fail(found);
  const parent = lookup(parentOf(path), true);
  if (typeof parent === "string") return fail(parent);
  if (!(parent instanceof VolumePlace) && parent.node.kind !== "directory") fail("ENOTDIR");
  throw readOnly(syscall, shown, dest);
}

/** The path of the directory in which the last name is, as it is written. */
export function parentOf(path: string): string {
  const end = /\/+$/.test(path) ? path.replace(/\/+$/, "") : path;
  const slash = end.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "/" : end.slice(0, slash);
}
