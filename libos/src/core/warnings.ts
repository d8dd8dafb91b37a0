// Warnings to whoever runs the guest: `process` emits them as events if it is linked, else they go to standard error.

import { ConsoleStream } from "@unikernel/hal";
import { runtime } from "./runtime.ts";

/** Prints `(node:1) NAME: text` when the running callback is done, or hands it to process.emitWarning, with `details` as properties. */
export function warn(name: string, text: string, details: Record<string, unknown> = {}): void {
  const warning = Object.assign(new Error(text), details);
  warning.name = name;
  if (runtime.hooks !== undefined) runtime.hooks.warning(warning);
  else runtime.tasks.nextTick(() => printWarning(warning, false));
}

/** As Node.js prints it; with `trace` where it was made. */
export function printWarning(warning: Error & { code?: unknown; detail?: unknown }, trace: boolean): void {
  const code = warning.code === undefined ? "" : `[${String(warning.code)}] `;
  const text = trace && warning.stack !== undefined ? warning.stack : String(warning);
  const detail = typeof warning.detail === "string" ? `${warning.detail}\n` : "";
  runtime.hal.console.write(ConsoleStream.ERROR, `(node:1) ${code}${text}\n${detail}`);
}
