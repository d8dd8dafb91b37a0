// What is printed of an exception that nothing caught, and the code with which the guest ends.

import { ExitCode } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";

/** Causes that are printed below an error at most: a chain may be a circle. */
const CAUSES = 8;

/** How errors and other thrown values are shown; replaced by `util.inspect` when that is linked. */
let show: (value: unknown) => string = (value) => plain(value, CAUSES);

function plain(value: unknown, causes: number): string {
  if (!(value instanceof Error)) return typeof value === "string" ? JSON.stringify(value) : String(value);
  const stack = String(value.stack ?? "");
  const head = value.message === "" ? value.name : `${value.name}: ${value.message}`;
  const whole = stack.startsWith(head) ? stack : `${head}\n${stack}`;
  if (value.cause === undefined || causes === 0) return whole;
  return `${whole} {\n  [cause]: ${plain(value.cause, causes - 1).replaceAll("\n", "\n  ")}\n}`;
}

/** The printing of objects needs memory, and calls what belongs to the application. */
function firstThatWorks(ways: readonly ((value: unknown) => string)[], value: unknown): string | undefined {
  for (const way of ways) {
    try {
      return way(value);
    } catch {
      // The next one.
    }
  }
  return undefined;
}

/** Lets `util.inspect` show what nothing caught, with properties and causes. */
export function setErrorFormatter(format: (value: unknown) => string): void {
  show = format;
}

/** Text for standard error, with a newline, and the exit code. Never throws. */
export function describeUncaught(error: unknown, machine: Machine): { text: string; code: number } {
  const text = `Uncaught ${firstThatWorks([show, (value) => plain(value, CAUSES)], error) ?? "exception, which could not be printed"}\n`;
  if (!isOutOfMemory(error)) return { text, code: ExitCode.UNCAUGHT };
  const { limit, peak } = machine.memory();
  const hint =
    `error[OUT_OF_MEMORY]: the guest's memory is exhausted. ${mebibytes(peak)} of a heap of ${mebibytes(limit)} were in use. ` +
    "Give it more with `uk run -m SIZE` or `memory` in uk.config.ts, or keep less of it.\n";
  return { text: text + hint, code: ExitCode.OUT_OF_MEMORY };
}

/** The error that stands for a rejection whose reason is not an Error, as in Node.js. */
export function unhandledRejectionError(reason: unknown): Error {
  const shown = firstThatWorks([show], reason) ?? "an object that could not be printed";
  const error = new Error(
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise " +
      `which was not handled with .catch(). The promise rejected with the reason "${shown}".`,
  );
  error.name = "UnhandledPromiseRejection";
  return Object.assign(error, { code: "ERR_UNHANDLED_REJECTION" });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.name === "InternalError" && error.message === "out of memory";
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
