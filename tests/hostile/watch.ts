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
  /** The most bytes resident, and those of them outside of the guest's memory, that were seen. */
  readonly resident: number;
  readonly own: number;
  /** Milliseconds from SIGTERM to the end; undefined if it has ended by itself. */
  readonly reaction: number | undefined;
}

export interface WatchOptions {
  readonly args: readonly string[];
  /** Bytes of the guest's memory. */
  readonly memory: number;
  /** After so many milliseconds it is sent SIGTERM. */
  readonly patience: number;
  /** Whether it is sent SIGINT twice after SIGTERM, because the guest hears that one itself. */
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

export async function watch({ args, memory, patience, insist, stdout, silent }: WatchOptions): Promise<Watched> {
  const stdio: StdioOptions = ["ignore", stdout ?? "ignore", silent ? "ignore" : "pipe"];
  const child = spawn(vmm, args, { stdio });
  if (stdout !== undefined) closeSync(stdout);
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-KEPT)));
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("close", (code, signal) => resolve([code, signal]));
    child.once("error", reject);
  });
  let [resident, own] = [0, 0];
  const look = (): void => {
    const size = sizeOf(child, memory);
    resident = Math.max(resident, size.resident);
    own = Math.max(own, size.own);
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
    return { code: code ?? undefined, signal, stderr, resident, own, reaction };
  } finally {
    clearInterval(sampling);
  }
}

/** Bytes resident now. The guest's memory is the run of mappings without a gap that is as large as it. Zero of a process that is gone. */
function sizeOf(child: ChildProcess, memory: number): { resident: number; own: number } {
  let runs: { end: string; size: number; resident: number }[] = [];
  try {
    const smaps = readFileSync(`/proc/${child.pid}/smaps`, "utf8");
    for (const [, start = "", end = "", rss] of smaps.matchAll(
      /^([0-9a-f]+)-([0-9a-f]+) .*\n(?:\w+:.*\n)*?Rss: +(\d+) kB/gm,
    )) {
      const size = Number.parseInt(end, 16) - Number.parseInt(start, 16);
      const last = runs.at(-1);
      const run = last?.end === start ? last : { end, size: 0, resident: 0 };
      if (run !== last) runs.push(run);
      run.end = end;
      run.size += size;
      run.resident += Number(rss) * 1024;
    }
  } catch {
    runs = [];
  }
  const sum = (some: typeof runs): number => some.reduce((total, run) => total + run.resident, 0);
  return { resident: sum(runs), own: sum(runs.filter(({ size }) => size < memory)) };
}
