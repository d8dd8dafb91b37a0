// What each command that speaks to ukd is given.

import type { Arguments } from "../arguments.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import type { Client } from "./client.ts";

export interface Session {
  readonly host: Host;
  readonly client: Client;
  readonly given: Arguments;
  /** The path of the running bundle. */
  readonly program: string;
  /** Prints diagnostics and returns their exit code. */
  readonly show: (diagnostics: readonly Diagnostic[]) => Promise<number>;
}

/** A command; it returns the exit code. */
export type Perform = (session: Session) => Promise<number>;

/** The value of a flag that is given once at most. */
export function flag({ given }: Session, name: string): string | undefined {
  return given.flags[name]?.[0];
}

/** Whether a switch is set. */
export function isSet({ given }: Session, name: string): boolean {
  return given.flags[name] !== undefined;
}

export function printJson(host: Host, value: unknown): void {
  host.print(`${JSON.stringify(value, null, 2)}\n`);
}
