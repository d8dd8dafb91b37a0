// Errors of system calls, as Node.js words them.

export type SystemCode =
  | "EACCES"
  | "EBADF"
  | "EEXIST"
  | "EINVAL"
  | "EIO"
  | "EISDIR"
  | "ELOOP"
  | "EMFILE"
  | "ENAMETOOLONG"
  | "ENOENT"
  | "ENOTDIR"
  | "EROFS";

/** Number and text of each. */
const table: Readonly<Record<SystemCode, readonly [number: number, text: string]>> = {
  EACCES: [13, "permission denied"],
  EBADF: [9, "bad file descriptor"],
  EEXIST: [17, "file already exists"],
  EINVAL: [22, "invalid argument"],
  EIO: [5, "i/o error"],
  EISDIR: [21, "illegal operation on a directory"],
  ELOOP: [40, "too many symbolic links encountered"],
  EMFILE: [24, "too many open files"],
  ENAMETOOLONG: [36, "name too long"],
  ENOENT: [2, "no such file or directory"],
  ENOTDIR: [20, "not a directory"],
  EROFS: [30, "read-only file system"],
};

export interface SystemError extends Error {
  errno: number;
  code: string;
  syscall: string;
  path?: string;
}

/** @example throw systemError("ENOENT", "open", "x") // ENOENT: no such file or directory, open 'x' */
export function systemError(code: SystemCode, syscall: string, path?: string): SystemError {
  const [number, text] = table[code];
  const where = path === undefined ? syscall : `${syscall} '${path}'`;
  const error = Object.assign(new Error(`${code}: ${text}, ${where}`), { errno: -number, code, syscall });
  return path === undefined ? error : Object.assign(error, { path });
}
