// What the monitor tells of a file, read from the structure `file_status`.

import { FileStatus } from "@unikernel/hal";

export interface Status {
  readonly view: DataView;
  /** A FileKind. */
  readonly kind: number;
  /** Permission bits. */
  readonly mode: number;
  readonly length: number;
}

const HIGH = 0x1_0000_0000;

/** Exact up to 2^53. */
export function wide(view: DataView, offset: number): number {
  return view.getUint32(offset + 4, true) * HIGH + view.getUint32(offset, true);
}

export function parseStatus(bytes: Uint8Array): Status {
  const view = new DataView(bytes.buffer, bytes.byteOffset, FileStatus.SIZE);
  return {
    view,
    kind: view.getUint32(FileStatus.KIND, true),
    mode: view.getUint32(FileStatus.MODE, true),
    length: wide(view, FileStatus.LENGTH),
  };
}
