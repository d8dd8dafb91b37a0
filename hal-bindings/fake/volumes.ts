// The volume operations of the fake: granted directories, and open files behind handles.

import {
  Access,
  Error as HalError,
  FILE_POSITION,
  FILE_TIME_KEEP,
  FILE_TIME_NOW,
  FileKind,
  FileStatus,
  Operation,
  PATH_MAX,
  PathFlag,
  TRANSFER_MAX,
  VolumeFlag,
  VolumeStatus,
} from "../gen/hal.ts";
import { addressAt, type Device, type DeviceHost } from "./device.ts";
import { Errno } from "./errno.ts";
import { permit, type FileSystem } from "./file-system.ts";
import { Handles } from "./handles.ts";
import type { Inode } from "./inodes.ts";
import { link, makeDirectory, remove, rename, symlink } from "./names-in-volumes.ts";
import { forgetFile, openFile, read, resizeOpen, write, type OpenFile } from "./open-files.ts";
import { errorClass, Malformed, Refused } from "./refused.ts";
import type { Request } from "./request.ts";
import { directoryEntry, fileStatus, volumeStatus } from "./volume-status.ts";
import type { FakeVolume } from "./volume.ts";

/** Milliseconds of virtual time that the disk takes for a sync. */
const SYNC = 1;

/** A result with a second one, or nothing: it completes later. */
type Outcome = { readonly result: number; readonly value?: number } | undefined;
type Act = (request: Request) => Outcome;

export class VolumeDevice implements Device {
  readonly #host: DeviceHost;
  readonly #volumes: readonly FakeVolume[];
  readonly #files = new Handles<OpenFile>();
  /** Syncs in force: the handle by token. */
  readonly #syncs = new Map<number, number>();
  readonly #acts: Readonly<Record<number, Act>>;

  constructor(host: DeviceHost, volumes: readonly FakeVolume[]) {
    this.#host = host;
    this.#volumes = volumes;
    const done = { result: 0 };
    this.#acts = {
      [Operation.VOLUME_DESCRIBE]: (request) => this.#describe(request),
      [Operation.VOLUME_STATUS]: (request) => {
        const { volume, target } = this.#volumeAndTarget(request);
        if (target.length < VolumeStatus.SIZE) throw new Malformed();
        return this.#give(target, volumeStatus(volume.files));
      },
      [Operation.FILE_OPEN]: (request) => this.#open(request),
      [Operation.FILE_CLOSE]: (request) => this.#close(request),
      [Operation.FILE_READ]: (request) => {
        const position = positionOf(request);
        const target = this.#payload(request);
        return { result: read(this.#file(request), target, position) };
      },
      [Operation.FILE_WRITE]: (request) => {
        const position = positionOf(request);
        const bytes = this.#payload(request);
        return { result: write(this.#file(request), bytes, position) };
      },
      [Operation.FILE_SYNC]: (request) => this.#sync(request),
      [Operation.FILE_RESIZE]: (request) => {
        const size = request.view.getBigInt64(24, true);
        if (size < 0n) throw new Malformed();
        resizeOpen(this.#file(request), size);
        return done;
      },
      [Operation.FILE_STATUS]: (request) => {
        const target = this.#second(request);
        if (target.length < FileStatus.SIZE) throw new Malformed();
        const { inode, number } = this.#target(request, u32(request, 28));
        return this.#give(target, fileStatus(inode, number));
      },
      [Operation.FILE_SET_TIMES]: (request) => {
        const { inode, files } = this.#target(request, u32(request, 28));
        files.changeable();
        inode.accessed = newTime(request.view.getBigInt64(32, true), inode.accessed, files.now);
        inode.modified = newTime(request.view.getBigInt64(40, true), inode.modified, files.now);
        inode.changed = files.now;
        return done;
      },
      [Operation.FILE_SET_MODE]: (request) => {
        const { inode, files } = this.#target(request, 0);
        files.changeable();
        inode.mode = u32(request, 28) & 0o777;
        inode.changed = files.now;
        return done;
      },
      [Operation.FILE_ENTRIES]: (request) => this.#entries(request),
      [Operation.PATH_ACCESS]: (request) => {
        const path = this.#path(request);
        const wanted = u32(request, 28);
        if ((wanted & ~(Access.READ | Access.WRITE | Access.EXECUTE)) !== 0) throw new Malformed();
        const { files } = this.#volume(request);
        const inode = files.find(path, true);
        if ((wanted & Access.WRITE) !== 0) files.changeable();
        permit(inode, wanted << 6);
        return done;
      },
      [Operation.PATH_MAKE_DIRECTORY]: (request) => {
        const path = this.#path(request);
        makeDirectory(this.#volume(request).files, path, u32(request, 32));
        return done;
      },
      [Operation.PATH_REMOVE]: (request) => {
        const path = this.#path(request);
        if (u32(request, 28) > 1) throw new Malformed();
        remove(this.#volume(request).files, path, u32(request, 28));
        return done;
      },
      [Operation.PATH_RENAME]: (request) => {
        const [from, to] = [this.#path(request), this.#secondPath(request)];
        rename(this.#volume(request).files, from, to);
        return done;
      },
      [Operation.PATH_LINK]: (request) => {
        const [from, to] = [this.#path(request), this.#secondPath(request)];
        link(this.#volume(request).files, from, to);
        return done;
      },
      [Operation.PATH_SYMLINK]: (request) => {
        const [path, target] = [this.#path(request), this.#secondPath(request)];
        symlink(this.#volume(request).files, target, path);
        return done;
      },
      [Operation.PATH_READ_LINK]: (request) => {
        const target = this.#second(request);
        const path = this.#path(request);
        const inode = this.#volume(request).files.find(path, false);
        if (inode.kind !== FileKind.LINK) throw new Refused(Errno.INVAL);
        return this.#give(target, Buffer.from(inode.target, "latin1").subarray(0, target.length));
      },
    };
  }

  get open(): number {
    return this.#files.size;
  }

  submit(request: Request): void {
    const { token } = request;
    try {
      const outcome = this.#acts[request.operation]!(request);
      if (outcome !== undefined) this.#host.rings.post({ token, ...outcome });
    } catch (error) {
      if (error instanceof Malformed) this.#host.fail(token, error.error);
      else if (error instanceof Refused) this.#host.fail(token, errorClass(error.errno), error.errno);
      else throw error;
    }
  }

  cancel(token: number): boolean {
    const handle = this.#syncs.get(token);
    if (handle === undefined) return false;
    this.#host.fail(token, HalError.CANCELLED);
    this.#synced(token, handle);
    return true;
  }

  pump(): void {}

  #describe(request: Request): Outcome {
    const { volume, target } = this.#volumeAndTarget(request);
    const path = Buffer.from(volume.path);
    if (path.length > target.length) throw new Malformed(HalError.LIMIT);
    return { ...this.#give(target, path), value: volume.files.readOnly ? VolumeFlag.READ_ONLY : 0 };
  }

  #open(request: Request): Outcome {
    const path = this.#path(request);
    const number = u32(request, 24);
    const [flags, mode] = [u32(request, 28), u32(request, 32)];
    const volume = this.#volumes[number];
    if (this.#files.full) throw new Refused(Errno.MFILE);
    if (volume === undefined) throw new Malformed(HalError.NOT_FOUND);
    const file = openFile(number, volume.files, path, flags, mode);
    return { result: this.#files.add(file), value: file.inode.kind };
  }

  #close(request: Request): Outcome {
    const file = this.#file(request);
    if (file.syncing > 0) {
      file.closing = request.token;
      return undefined;
    }
    this.#forget(request.handle, file);
    return { result: 0 };
  }

  #forget(handle: number, file: OpenFile): void {
    forgetFile(file);
    this.#files.delete(handle);
  }

  /** Completes when the disk has it: later than what is done in memory. */
  #sync(request: Request): Outcome {
    if (u32(request, 24) > 1) throw new Malformed();
    const { token, handle } = request;
    this.#file(request).syncing++;
    this.#syncs.set(token, handle);
    this.#host.schedule.after(SYNC, () => {
      if (!this.#syncs.has(token)) return;
      this.#host.rings.post({ token, result: 0 });
      this.#synced(token, handle);
    });
    return undefined;
  }

  /** A sync is over, however; a close may have waited for it. */
  #synced(token: number, handle: number): void {
    this.#syncs.delete(token);
    const file = this.#files.get(handle)!;
    if (--file.syncing > 0 || file.closing === undefined) return;
    this.#host.rings.post({ token: file.closing, result: 0 });
    this.#forget(handle, file);
  }

  #entries(request: Request): Outcome {
    const target = this.#payload(request);
    const file = this.#file(request);
    const rewind = u32(request, 24);
    if (rewind > 1) throw new Malformed();
    if (file.inode.kind !== FileKind.DIRECTORY) throw new Refused(Errno.NOTDIR);
    if (rewind === 1 || file.names === undefined) file.names = [...file.inode.entries.keys()];
    let total = 0;
    while (file.names.length > 0) {
      const inode = file.inode.entries.get(file.names[0]!);
      if (inode !== undefined) {
        const entry = directoryEntry(file.names[0]!, inode);
        if (entry.length > target.length - total) {
          if (total === 0) throw new Malformed(HalError.LIMIT);
          break;
        }
        target.set(entry, total);
        total += entry.length;
      }
      file.names.shift(); // one that has gone meanwhile is left out
    }
    return { result: total };
  }

  /** What an operation on a handle or a path is about. */
  #target(request: Request, flags: number): { inode: Inode; files: FileSystem; number: number } {
    if ((flags & ~PathFlag.NO_FOLLOW) !== 0) throw new Malformed();
    if (request.handle !== 0) {
      const { inode, files, volume } = this.#file(request);
      return { inode, files, number: volume };
    }
    const path = this.#path(request);
    const { files } = this.#volume(request);
    return { inode: files.find(path, flags === 0), files, number: u32(request, 24) };
  }

  #file(request: Request): OpenFile {
    const file = this.#files.get(request.handle);
    if (file === undefined || file.closing !== undefined) throw new Malformed();
    return file;
  }

  #volume(request: Request): FakeVolume {
    const volume = this.#volumes[u32(request, 24)];
    if (volume === undefined) throw new Malformed(HalError.NOT_FOUND);
    return volume;
  }

  #volumeAndTarget(request: Request): { volume: FakeVolume; target: Uint8Array } {
    const target = this.#payload(request);
    return { volume: this.#volume(request), target };
  }

  #give(target: Uint8Array, bytes: Uint8Array): { result: number } {
    target.set(bytes);
    return { result: bytes.length };
  }

  #payload(request: Request): Uint8Array {
    const bytes = this.#host.payload(request);
    if (bytes === undefined) throw new Malformed();
    return bytes;
  }

  #path({ address, length }: Request): string {
    return this.#text(address, length);
  }

  #secondPath(request: Request): string {
    return this.#text(addressAt(request.view, 32), u32(request, 40));
  }

  #second(request: Request): Uint8Array {
    const bytes = this.#host.memory.bytes(addressAt(request.view, 32), u32(request, 40));
    if (bytes === undefined) throw new Malformed();
    return bytes;
  }

  /** Bytes without NUL, at most PATH_MAX, as Latin-1 text. */
  #text(address: number, length: number): string {
    const bytes = length <= PATH_MAX ? this.#host.memory.bytes(address, length) : undefined;
    if (bytes === undefined || bytes.includes(0)) throw new Malformed();
    return Buffer.from(bytes).toString("latin1");
  }
}

function u32(request: Request, offset: number): number {
  return request.view.getUint32(offset, true);
}

/** Undefined: where the file stands. */
function positionOf({ view, length }: Request): number | undefined {
  const position = view.getBigInt64(24, true);
  if (length > TRANSFER_MAX || position < BigInt(FILE_POSITION)) throw new Malformed();
  return position === BigInt(FILE_POSITION) ? undefined : Number(position);
}

function newTime(wanted: bigint, before: bigint, now: bigint): bigint {
  if (wanted === BigInt(FILE_TIME_KEEP)) return before;
  return wanted === BigInt(FILE_TIME_NOW) ? now : wanted;
}
