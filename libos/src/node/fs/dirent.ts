// fs.Dirent: an entry of a directory.

import { inspectable } from "../../web/inspectable.ts";

/** `other`: a device, socket or pipe, which the guest cannot tell apart. */
export type DirentKind = "file" | "directory" | "symbolic-link" | "other";

/** An entry of a directory. */
export class Dirent<T extends string | Uint8Array = string> {
  readonly name: T;
  /** The directory, as it was asked for. */
  readonly parentPath: string;
  /** The same, by its old name. */
  readonly path: string;
  readonly #kind: DirentKind;

  constructor(name: T, parentPath: string, kind: DirentKind) {
    this.name = name;
    this.parentPath = this.path = parentPath;
    this.#kind = kind;
  }

  isFile(): boolean {
    return this.#kind === "file";
  }

  isDirectory(): boolean {
    return this.#kind === "directory";
  }

  isSymbolicLink(): boolean {
    return this.#kind === "symbolic-link";
  }

  isBlockDevice(): boolean {
    return false;
  }

  isCharacterDevice(): boolean {
    return false;
  }

  isFIFO(): boolean {
    return false;
  }

  isSocket(): boolean {
    return false;
  }

  static {
    const types = { other: 0, file: 1, directory: 2, "symbolic-link": 3 } as const;
    const type = Symbol("type");
    inspectable<Dirent<string | Uint8Array>>(Dirent, (entry, inspect, options) => {
      const { name, parentPath, path } = entry;
      return `Dirent ${inspect({ name, parentPath, path, [type]: types[entry.#kind] }, options)}`;
    });
  }
}
