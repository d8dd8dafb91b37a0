// An error: its stack, its class if the stack does not tell it, and its own properties, causes among them.

import { isError } from "./brands.ts";
import { prefix } from "./class-name.ts";
import type { Inspection } from "./types.ts";

const FRAMES = "\n    at";

/** The text of the stack. Keys of properties that are to be shown after it are added to `keys`, those in the stack removed. */
export function showError(
  run: Inspection,
  error: Error,
  name: string | null,
  tag: string,
  keys: PropertyKey[],
): string {
  const errorName = error.name === null || error.name === undefined ? "Error" : String(error.name);
  let stack = stackOf(error);
  if (!run.showHidden) {
    for (const key of ["name", "message", "stack"] as const) {
      const at = keys.indexOf(key);
      if (at >= 0 && stack.includes(error[key] as string)) keys.splice(at, 1);
    }
  }
  if ("cause" in error && !keys.includes("cause")) keys.push("cause");
  if (Array.isArray((error as AggregateError).errors) && !keys.includes("errors")) keys.push("errors");

  stack = withClass(stack, name, errorName, tag);
  const at = error.message ? stack.indexOf(error.message) : -1;
  const frames = stack.indexOf(FRAMES, at > 0 ? at + error.message.length : -1);
  if (frames < 0) stack = `[${stack}]`;
  else stack = `${stack.slice(0, frames)}\n${withoutCauseFrames(run, error, stack.slice(frames + 1)).join("\n")}`;
  return run.indentation === 0 ? stack : stack.replaceAll("\n", `\n${" ".repeat(run.indentation)}`);
}

function stackOf(error: Error): string {
  return error.stack ? String(error.stack) : Error.prototype.toString.call(error);
}

/** Puts the name of the class in front where the stack begins with another one. */
function withClass(stack: string, name: string | null, errorName: string, tag: string): string {
  let length = errorName.length;
  const regular =
    errorName.endsWith("Error") && stack.startsWith(errorName) && /^(:|\n|$)/.test(stack.slice(length, length + 1));
  if (name !== null && !regular) return stack;
  let fallback = "Error";
  if (name === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = start?.[1] ?? "";
    length = fallback.length;
    fallback ||= "Error";
  }
  const shown = prefix(name, tag, fallback).slice(0, -1);
  if (errorName === shown) return stack;
  if (!shown.includes(errorName)) return `${shown} [${errorName}]${stack.slice(length)}`;
  return length === 0 ? `${shown}: ${stack}` : `${shown}${stack.slice(length)}`;
}

/** The frames, with those left out that the cause's stack has too. */
function withoutCauseFrames(run: Inspection, error: Error, text: string): string[] {
  const frames = text.split("\n");
  let cause: unknown;
  try {
    ({ cause } = error);
  } catch {
    return frames; // a getter that throws
  }
  if (!isError(cause)) return frames;
  const stack = stackOf(cause);
  const start = stack.indexOf(FRAMES);
  if (start < 0) return frames;
  const same = commonRun(frames, stack.slice(start + 1).split("\n"));
  if (same !== undefined) {
    const skipped = same.length - 2;
    const note = run.stylize(`    ... ${skipped} lines matching cause stack trace ...`, "undefined");
    frames.splice(same.start + 1, skipped, note);
  }
  return frames;
}

/** The first run of more than three lines of `a` that is in `b` too. */
function commonRun(a: readonly string[], b: readonly string[]): { start: number; length: number } | undefined {
  for (let start = 0; start < a.length - 3; start++) {
    const at = b.indexOf(a[start]!);
    if (at < 0 || b.length - at <= 3) continue;
    let length = 1;
    while (start + length < a.length && at + length < b.length && a[start + length] === b[at + length]) length++;
    if (length > 3) return { start, length };
  }
  return undefined;
}
