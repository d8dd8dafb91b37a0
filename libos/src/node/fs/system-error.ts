// Errors of system calls, as Node.js words them.

import { Error as HalError } from "@unikernel/hal";

export type SystemCode =
  | "EPERM"
  | "ENOENT"
  | "EINTR"
  | "EIO"
  | "ENXIO"
  | "EBADF"
  | "EAGAIN"
  | "ENOMEM"
  | "EACCES"
  | "EBUSY"
  | "EEXIST"
  | "EXDEV"
  | "ENODEV"
  | "ENOTDIR"
  | "EISDIR"
  | "EINVAL"
  | "ENFILE"
  | "EMFILE"
  | "ETXTBSY"
  | "EFBIG"
  | "ENOSPC"
  | "ESPIPE"
  | "EROFS"
  | "EMLINK"
  | "ENAMETOOLONG"
  | "ENOSYS"
  | "ENOTEMPTY"
  | "ELOOP"
  | "EOVERFLOW"
  | "EILSEQ"
  | "ENOTSUP"
  | "EDQUOT"
  | "ECANCELED";

/** Number and text of each, as libuv has them. */
const table: Readonly<Record<SystemCode, readonly [number: number, text: string]>> = {
  EPERM: [1, "operation not permitted"],
  ENOENT: [2, "no such file or directory"],
  EINTR: [4, "interrupted system call"],
  EIO: [5, "i/o error"],
  ENXIO: [6, "no such device or address"],
  EBADF: [9, "bad file descriptor"],
  EAGAIN: [11, "resource temporarily unavailable"],
  ENOMEM: [12, "not enough memory"],
  EACCES: [13, "permission denied"],
  EBUSY: [16, "resource busy or locked"],
  EEXIST: [17, "file already exists"],
  EXDEV: [18, "cross-device link not permitted"],
  ENODEV: [19, "no such device"],
  ENOTDIR: [20, "not a directory"],
  EISDIR: [21, "illegal operation on a directory"],
  EINVAL: [22, "invalid argument"],
  ENFILE: [23, "file table overflow"],
  EMFILE: [24, "too many open files"],
  ETXTBSY: [26, "text file is busy"],
  EFBIG: [27, "file too large"],
  ENOSPC: [28, "no space left on device"],
  ESPIPE: [29, "invalid seek"],
  EROFS: [30, "read-only file system"],
  EMLINK: [31, "too many links"],
  ENAMETOOLONG: [36, "name too long"],
  ENOSYS: [38, "function not implemented"],
  ENOTEMPTY: [39, "directory not empty"],
  ELOOP: [40, "too many symbolic links encountered"],
  EOVERFLOW: [75, "value too large for defined data type"],
  EILSEQ: [84, "illegal byte sequence"],
  ENOTSUP: [95, "operation not supported on socket"],
  EDQUOT: [122, "disk quota exceeded"],
  ECANCELED: [125, "operation canceled"],
};

export interface SystemError extends Error {
  errno: number;
  code: string;
  syscall: string;
  path?: string;
  dest?: string;
}

function make(
  code: string,
  number: number,
  text: string,
  syscall: string,
  path: string | undefined,
  dest: string | undefined,
  hint: string | undefined,
): SystemError {
  let message = `${code}: ${text}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  if (hint !== undefined) message += ` (${hint})`;
  const error: SystemError = Object.assign(new Error(message), { errno: -number, code, syscall });
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/**
 * `hint` follows in parentheses: how to mend it, where that is not what everybody knows.
 *
 * @example throw systemError("ENOENT", "open", "x") // ENOENT: no such file or directory, open 'x'
 */
export function systemError(
  code: SystemCode,
  syscall: string,
  path?: string,
  dest?: string,
  hint?: string,
): SystemError {
  const [number, text] = table[code];
  return make(code, number, text, syscall, path, dest, hint);
}

/** What a class of the HAL means where the host has told no errno. */
const classes: Readonly<Record<number, SystemCode>> = {
  [HalError.INVALID]: "EINVAL",
  [HalError.DENIED]: "EACCES",
  [HalError.NOT_FOUND]: "ENOENT",
  [HalError.EXISTS]: "EEXIST",
  [HalError.LIMIT]: "EMFILE",
  [HalError.CANCELLED]: "ECANCELED",
};

const hints: Partial<Record<SystemCode, string>> = {
  EXDEV: "the path leads out of its volume",
  EDQUOT: "the volume's quota is reached: raise it with --volume-quota",
};

/** The code of a failed request. */
export function codeOf(request: { readonly result: number; readonly detail: number }): SystemCode | undefined {
  const { result, detail } = request;
  if (detail === 0) return classes[-result] ?? "EIO";
  for (const code of Object.keys(table) as SystemCode[]) if (table[code][0] === detail) return code;
  return undefined;
}

/** The error of a failed request. */
export function failure(
  request: { readonly result: number; readonly detail: number },
  syscall: string,
  path?: string,
  dest?: string,
): SystemError {
  const code = codeOf(request);
  if (code !== undefined) return systemError(code, syscall, path, dest, hints[code]);
  const name = `Unknown system error ${-request.detail}`;
  return make(name, request.detail, name, syscall, path, dest, undefined);
}

/** Throws if the request has failed. */
export function check(
  request: { readonly result: number; readonly detail: number },
  syscall: string,
  path?: string,
  dest?: string,
): void {
  if (request.result < 0) throw failure(request, syscall, path, dest);
}
