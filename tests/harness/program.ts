// Runs a program to its end and collects what it writes.

import { spawn } from "node:child_process";
import { constants } from "node:os";

export interface Ended {
  /** 128 + signal if it was killed. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Rejects only if the program cannot be started. After `limit` milliseconds it is killed. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Readonly<Record<string, string>>; limit?: number } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.limit ?? 120_000,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal ?? "SIGKILL"], stdout, stderr }),
    );
  });
}
