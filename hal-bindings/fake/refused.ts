// Why a volume of the fake does not do something: an errno, and the class of error that the real monitor gives it.

import { Error as HalError } from "../gen/hal.ts";
import { Errno } from "./errno.ts";

/** Thrown within a volume only; its device makes a completion of it. */
export class Refused extends globalThis.Error {
  readonly errno: number;

  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
  }
}

/** The submission itself is malformed, or names no such thing: an error of the HAL without an errno. */
export class Malformed extends globalThis.Error {
  readonly error: number;

  constructor(error: number = HalError.INVALID) {
    super(`error ${error}`);
    this.error = error;
  }
}

export function errorClass(errno: number): number {
  switch (errno) {
    case Errno.NOENT:
      return HalError.NOT_FOUND;
    case Errno.EXIST:
    case Errno.NOTEMPTY:
    case Errno.AGAIN:
      return HalError.EXISTS;
    // XDEV: the path leads out of its volume. NXIO: neither a file nor a directory.
    case Errno.ACCES:
    case Errno.PERM:
    case Errno.ROFS:
    case Errno.XDEV:
    case Errno.NXIO:
      return HalError.DENIED;
    case Errno.NOSPC:
    case Errno.DQUOT:
    case Errno.MFILE:
    case Errno.FBIG:
    case Errno.NAMETOOLONG:
    case Errno.MLINK:
      return HalError.LIMIT;
    default:
      return HalError.FAILED;
  }
}
