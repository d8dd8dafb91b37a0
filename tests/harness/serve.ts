// Runs a server in a guest for as long as a test needs it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { announcedPort } from "./judge.ts";
import { vmm } from "./places.ts";

export interface Served {
  readonly pid: number;
  /** The host's port for a guest port. */
  port(guestPort: number): number;
  output(): { readonly stdout: string; readonly stderr: string };
  /** Sends SIGINT (or another signal) and waits for the end; returns the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts the monitor on an image with ports of the system's choice. Connections wait there until the guest listens. Rejects if
 * the monitor ends before it has announced the ports.
 */
export async function serve(image: string, ports: readonly number[], options: readonly string[] = []): Promise<Served> {
  const grants = ports.flatMap((port) => ["--listen", `0:${port}`]);
  const child = spawn(vmm, [...grants, "--announce", ...options, image], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const closed = once(child, "close");
  const deadline = performance.now() + 20_000;
  while (ports.some((port) => announcedPort(stderr, port) === undefined)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`the guest of ${image} did not start; code ${child.exitCode}, stderr: ${stderr}`);
    }
    await delay(2);
  }
  return {
    pid: child.pid!,
    port(guestPort) {
      const port = announcedPort(stderr, guestPort);
      if (port === undefined) throw new Error(`port ${guestPort} is not announced: ${stderr}`);
      return port;
    },
    output: () => ({ stdout, stderr }),
    async stop(signal = "SIGINT") {
      child.kill(signal);
      const [code] = (await closed) as [number | null];
      return code;
    },
  };
}
