// The operations on volumes, as requests. A path is its bytes from the volume's root, never empty ("." is the root).

import {
  FileStatus,
  SubmissionFlag,
  VolumeStatus,
  encodeFileClose,
  encodeFileEntries,
  encodeFileOpen,
  encodeFileRead,
  encodeFileResize,
  encodeFileSetMode,
  encodeFileSetTimes,
  encodeFileStatus,
  encodeFileSync,
  encodeFileWrite,
  encodePathAccess,
  encodePathLink,
  encodePathMakeDirectory,
  encodePathReadLink,
  encodePathRemove,
  encodePathRename,
  encodePathSymlink,
  encodeVolumeStatus,
} from "@unikernel/hal";
import { runtime } from "../core/runtime.ts";
import type { CompletionHandler } from "../core/types.ts";
import { Request } from "./request.ts";

/** A name in a volume. */
export interface Name {
  readonly volume: number;
  readonly path: Uint8Array;
}

/** An open file's number. */
export type Handle = number;

const at = (bytes: Uint8Array): number => runtime.machine.address(bytes);

/** A request that fills `bytes`. */
export class Answer extends Request {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, submit: Request["submit"]) {
    super(submit);
    this.bytes = bytes;
  }
}

/** `flags`: bits of FileFlag. Result: the handle; value: a FileKind. */
export function fileOpen({ volume, path }: Name, flags: number, mode: number): Request {
  return new Request((ring, token) =>
    encodeFileOpen(ring.view, ring.entry, token, at(path), path.length, volume, flags, mode),
  );
}

const ignore: CompletionHandler = { complete: () => {} };

/** Gives the handle back with the next `enter`; nobody waits for it, because it cannot fail. */
export function fileClose(handle: Handle): void {
  const { ring } = runtime;
  const token = ring.reserve(ignore, 0);
  encodeFileClose(ring.view, ring.entry, token, SubmissionFlag.QUIET, handle);
  ring.publish();
}

/** Bytes into `target`, at most TRANSFER_MAX; FILE_POSITION as position: where the file stands. */
export function fileRead(handle: Handle, target: Uint8Array, position: number): Request {
  return new Request((ring, token) =>
    encodeFileRead(ring.view, ring.entry, token, handle, at(target), target.length, position),
  );
}

export function fileWrite(handle: Handle, source: Uint8Array, position: number): Request {
  return new Request((ring, token) =>
    encodeFileWrite(ring.view, ring.entry, token, 0, handle, at(source), source.length, position),
  );
}

export function fileSync(handle: Handle, dataOnly: boolean): Request {
  return new Request((ring, token) => encodeFileSync(ring.view, ring.entry, token, 0, handle, dataOnly ? 1 : 0));
}

export function fileResize(handle: Handle, size: number): Request {
  return new Request((ring, token) => encodeFileResize(ring.view, ring.entry, token, handle, size));
}

/** `flags`: bits of PathFlag. */
export function pathStatus({ volume, path }: Name, flags: number): Answer {
  const bytes = new Uint8Array(FileStatus.SIZE);
  return new Answer(bytes, (ring, token) =>
    encodeFileStatus(ring.view, ring.entry, token, 0, at(path), path.length, volume, flags, at(bytes), bytes.length),
  );
}

export function fileStatus(handle: Handle): Answer {
  const bytes = new Uint8Array(FileStatus.SIZE);
  return new Answer(bytes, (ring, token) =>
    encodeFileStatus(ring.view, ring.entry, token, handle, 0, 0, 0, 0, at(bytes), bytes.length),
  );
}

/** Times in nanoseconds since 1970, or FILE_TIME_KEEP, FILE_TIME_NOW. */
export function pathSetTimes({ volume, path }: Name, flags: number, accessed: number, modified: number): Request {
  return new Request((ring, token) =>
    encodeFileSetTimes(ring.view, ring.entry, token, 0, at(path), path.length, volume, flags, accessed, modified),
  );
}

export function fileSetTimes(handle: Handle, accessed: number, modified: number): Request {
  return new Request((ring, token) =>
    encodeFileSetTimes(ring.view, ring.entry, token, handle, 0, 0, 0, 0, accessed, modified),
  );
}

export function pathSetMode({ volume, path }: Name, mode: number): Request {
  return new Request((ring, token) =>
    encodeFileSetMode(ring.view, ring.entry, token, 0, at(path), path.length, volume, mode),
  );
}

export function fileSetMode(handle: Handle, mode: number): Request {
  return new Request((ring, token) => encodeFileSetMode(ring.view, ring.entry, token, handle, 0, 0, 0, mode));
}

/** The next entries of a directory. */
export function fileEntries(handle: Handle, bytes: Uint8Array, rewind: boolean): Answer {
  return new Answer(bytes, (ring, token) =>
    encodeFileEntries(ring.view, ring.entry, token, handle, at(bytes), bytes.length, rewind ? 1 : 0),
  );
}

/** `access`: bits of Access. */
export function pathAccess({ volume, path }: Name, access: number): Request {
  return new Request((ring, token) =>
    encodePathAccess(ring.view, ring.entry, token, at(path), path.length, volume, access),
  );
}

export function makeDirectory({ volume, path }: Name, mode: number): Request {
  return new Request((ring, token) =>
    encodePathMakeDirectory(ring.view, ring.entry, token, at(path), path.length, volume, mode),
  );
}

export function remove({ volume, path }: Name, directory: boolean): Request {
  return new Request((ring, token) =>
    encodePathRemove(ring.view, ring.entry, token, at(path), path.length, volume, directory ? 1 : 0),
  );
}

export function rename({ volume, path }: Name, to: Uint8Array): Request {
  return new Request((ring, token) =>
    encodePathRename(ring.view, ring.entry, token, at(path), path.length, volume, at(to), to.length),
  );
}

export function link({ volume, path }: Name, to: Uint8Array): Request {
  return new Request((ring, token) =>
    encodePathLink(ring.view, ring.entry, token, at(path), path.length, volume, at(to), to.length),
  );
}

export function symlink({ volume, path }: Name, target: Uint8Array): Request {
  return new Request((ring, token) =>
    encodePathSymlink(ring.view, ring.entry, token, at(path), path.length, volume, at(target), target.length),
  );
}

/** Result: the bytes of the text in `bytes`. */
export function readLink({ volume, path }: Name): Answer {
  const bytes = new Uint8Array(4096);
  return new Answer(bytes, (ring, token) =>
    encodePathReadLink(ring.view, ring.entry, token, at(path), path.length, volume, at(bytes), bytes.length),
  );
}

export function volumeStatus(volume: number): Answer {
  const bytes = new Uint8Array(VolumeStatus.SIZE);
  return new Answer(bytes, (ring, token) =>
    encodeVolumeStatus(ring.view, ring.entry, token, at(bytes), bytes.length, volume),
  );
}
