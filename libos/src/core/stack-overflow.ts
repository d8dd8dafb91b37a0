// The engine's stack is exhausted.

/** Whether an error says so. */
export function isStackOverflow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^(Maximum call stack size exceeded|stack overflow)$/.test(error.message);
}
