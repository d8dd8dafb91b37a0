// How full a volume of the fake is: of its quota, counted as the real monitor counts, and of its disk.

import { FileKind, PAGE_SIZE } from "../gen/hal.ts";
import { Errno } from "./errno.ts";
import { lengthOf, type Inode } from "./inodes.ts";
import { Refused } from "./refused.ts";

/** Bytes that a name costs. */
export const NAME = 4096;

export function pageUp(bytes: number): number {
  return Math.ceil(bytes / PAGE_SIZE) * PAGE_SIZE;
}

/** Names, and contents in whole pages; once for all names of a file, until the last name and handle are gone. */
export class Usage {
  used = 0;
  readonly quota: number | undefined;
  /** Bytes of the disk. */
  readonly space: number;

  constructor(quota: number | undefined, space: number) {
    this.quota = quota;
    this.space = space;
  }

  get limit(): number {
    return Math.min(this.quota ?? Infinity, this.space);
  }

  get room(): number {
    return Math.max(0, this.limit - this.used);
  }

  /** Throws unless so much more fits. */
  need(bytes: number): void {
    if (bytes > this.room) throw this.refusal();
  }

  refusal(): Refused {
    return new Refused(this.quota !== undefined && this.quota <= this.space ? Errno.DQUOT : Errno.NOSPC);
  }

  /** How many of `length` bytes can be written at `position` of a file of `size` bytes. */
  fitting(size: number, position: number, length: number): number {
    const reach = pageUp(size) + Math.floor(this.room / PAGE_SIZE) * PAGE_SIZE;
    return Math.max(0, Math.min(length, reach - position));
  }

  added(): void {
    this.used += NAME;
  }

  removed(inode: Inode): void {
    this.used -= NAME;
    this.forget(inode);
  }

  /** What has neither a name nor a handle is gone. */
  forget(inode: Inode): void {
    if (inode.links === 0 && inode.opened === 0) this.used -= contents(inode);
  }

  resized(from: number, to: number): void {
    this.used += pageUp(to) - pageUp(from);
  }
}

function contents(inode: Inode): number {
  return inode.kind === FileKind.FILE || inode.kind === FileKind.LINK ? pageUp(lengthOf(inode)) : 0;
}
