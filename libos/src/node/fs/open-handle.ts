// What a FileHandle is to the other functions of node:fs/promises, which so need not link its streams.

import { EventEmitter } from "../events/emitter.ts";

export class OpenHandle extends EventEmitter {
  #fd: number;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  /** -1 once it is closed. */
  get fd(): number {
    return this.#fd;
  }

  /** The file's number. @throws EBADF if it is closed */
  static number(handle: OpenHandle, syscall: string): number {
    if (handle.#fd < 0) throw Object.assign(new Error("file closed"), { code: "EBADF", syscall });
    return handle.#fd;
  }

  /** Gives the number back, which the handle forgets. */
  static release(handle: OpenHandle): number {
    const fd = OpenHandle.number(handle, "close");
    handle.#fd = -1;
    return fd;
  }
}
