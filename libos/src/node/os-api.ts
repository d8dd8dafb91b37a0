// The members of node:os that are true of a guest: one processor, its own memory, no users and no network interfaces to list.

import { runtime } from "../core/runtime.ts";
import { VERSION } from "../core/version.ts";

export const EOL: string = "\n";

export function arch(): string {
  return "x64";
}

export function machine(): string {
  return "x86_64";
}

export function platform(): string {
  return "linux";
}

/** The name of the system whose interfaces a guest follows. */
export function type(): string {
  return "Linux";
}

/** The version of the library OS. */
export function release(): string {
  return VERSION;
}

export function endianness(): "LE" {
  return "LE";
}

/** The name of the image. */
export function hostname(): string {
  return runtime.machine.boot.args[0] ?? "app";
}

/** A guest has one virtual processor. */
export function availableParallelism(): number {
  return 1;
}

/** Bytes of guest memory. */
export function totalmem(): number {
  return runtime.machine.boot.memorySize;
}

/** Bytes of the heap that are not in use and may be: the operator may have set a limit. */
export function freemem(): number {
  const { limit, used } = runtime.machine.memory();
  return Math.max(0, limit - used);
}

/** Seconds since the guest's start. */
export function uptime(): number {
  return runtime.hal.clock.monotonic() / 1e9;
}
