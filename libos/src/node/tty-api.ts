// The members of node:tty. A guest's console is no terminal, and a guest has no other files that could be one.

/** Always false. */
export function isatty(_fd: number): boolean {
  return false;
}
