// Runs a monitor with a hostile guest and watches it from outside: how it ends, how large it gets, how soon it hears SIGTERM.

import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { closeSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { vmm } from "../harness/places.ts";

export interface Watched {
  /** The exit code; undefined if a signal killed it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** The most bytes resident that were seen, of them private to the process and in no file. */
  readonly resident: number;
  readonly anonymous: number;
  /** Milliseconds from SIGTERM to the end; undefined if it has ended by itself. */
  readonly reaction: number | undefined;
}

export interface WatchOptions {
  readonly args: readonly string[];
  /** After so many milliseconds it is sent SIGTERM. */
  readonly patience: number;
  /** Signals to send after SIGTERM, because the guest hears that one itself. */
  readonly insist?: boolean;
  /** A descriptor for its standard output, which is closed here; otherwise nobody keeps it. */
  readonly stdout?: number;
  /** Whether standard error is thrown away as well: the guest writes there without end. */
  readonly silent?: boolean;
}

/** The most that is kept of standard error: the monitor's words come last. */
const KEPT = 64 * 1024;
/** After so many milliseconds without a reaction it is killed. */
const LIMIT = 15_000;

export async function watch({ args, patience, insist, stdout, silent }: WatchOptions): Promise<Watched> {
  const stdio: StdioOptions = ["ignore", stdout ?? "ignore", silent ? "ignore" : "pipe"];
  const child = spawn(vmm, args, { stdio });
  if (stdout !== undefined) closeSync(stdout);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-KEPT)));
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("close", (code, signal) => resolve([code, signal]));
    child.once("error", reject);
  });
  let [resident, anonymous] = [0, 0];
  const look = (): void => {
    const size = sizeOf(child);
    resident = Math.max(resident, size.resident);
    anonymous = Math.max(anonymous, size.anonymous);
  };
  const sampling = setInterval(look, 10);
  try {
    const alone = await Promise.race([ended.then(() => true), delay(patience, false)]);
    look();
    const asked = performance.now();
    if (!alone) child.kill("SIGTERM");
    if (!alone && insist === true)
      for (let i = 0; i < 2; i++) {
        await delay(50);
        child.kill("SIGINT");
      }
    const killer = setTimeout(() => child.kill("SIGKILL"), LIMIT);
    const [code, signal] = await ended;
    clearTimeout(killer);
    const reaction = alone ? undefined : performance.now() - asked;
    return { code: code ?? undefined, signal, stderr, resident, anonymous, reaction };
  } finally {
    clearInterval(sampling);
  }
}

/** Bytes resident at the most so far, and of anonymous memory now. Zero of a process that is gone. */
function sizeOf(child: ChildProcess): { resident: number; anonymous: number } {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
    return { resident: field("VmHWM"), anonymous: field("RssAnon") };
  } catch {
    return { resident: 0, anonymous: 0 };
  }
}
