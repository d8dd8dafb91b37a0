// Warnings to whoever runs the guest: `process` emits them as events if it is linked, else they go to standard error.

import { ConsoleStream } from "@unikernel/hal";
import { runtime } from "./runtime.ts";

/** Prints `(unikernel) NAME: text`, or hands it to process.emitWarning with `details` as properties of the warning. */
export function warn(name: string, text: string, details: Record<string, unknown> = {}): void {
  const warning = Object.assign(new Error(text), details);
  warning.name = name;
  if (runtime.hooks !== undefined) runtime.hooks.warning(warning);
  else printWarning(warning);
}

/** As Node.js prints it, after the running callback. */
export function printWarning(warning: Error & { code?: unknown; detail?: unknown }): void {
  const code = warning.code === undefined ? "" : `[${String(warning.code)}] `;
  const detail = typeof warning.detail === "string" ? `${warning.detail}\n` : "";
  const text = `(unikernel:1) ${code}${warning.name}: ${warning.message}\n${detail}`;
  runtime.tasks.nextTick(() => runtime.hal.console.write(ConsoleStream.ERROR, text));
}
