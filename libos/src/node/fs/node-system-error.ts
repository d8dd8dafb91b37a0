// Node's own errors that speak of a system call: rm and cp throw them.

import { codedError, type CodedError } from "../errors.ts";

const numbers = { EEXIST: 17, EISDIR: 21, EINVAL: 22, ENOTDIR: 20, ENOTSUP: 95 } as const;

/** @example nodeSystemError("ERR_FS_EISDIR", "Path is a directory", "EISDIR", "rm", "is a directory", "/x") */
export function nodeSystemError(
  code: string,
  prefix: string,
  name: keyof typeof numbers,
  syscall: string,
  what: string,
  path: string,
  errno: number = numbers[name],
): Error & CodedError {
  const message = `${prefix}: ${syscall} returned ${name} (${what}) ${path}`;
  const error = codedError(Error, code, message);
  const info = { code: name, message: what, path, syscall, errno };
  return Object.assign(error, { name: "SystemError", info, errno, syscall, path });
}
