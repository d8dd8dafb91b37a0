// Why the host refuses a file or directory, in words.

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  ENOTDIR: "a part of its path is no directory",
  EACCES: "this user may not",
  EPERM: "this user may not",
  ELOOP: "its symbolic links lead in a circle",
  EROFS: "it is on a file system that is read-only",
};

export function reason(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}
