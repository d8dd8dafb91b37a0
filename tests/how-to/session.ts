// A shell as a new user has it: in an empty directory, with `uk` and `ukd` on the path, and with a network of its own so that ports are free.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Writable } from "node:stream";
import { cache, root, uk } from "../harness/places.ts";

/** Reads names of directories on descriptor 3 and runs the script in each, in this one shell, so that jobs and directories stay. */
const driver = `
trap 'failed=1' ERR
while IFS= read -r -u 3 block; do
  failed=0
  source "$block/script" >>"$TERMINAL" 2>&1 3<&- </dev/null
  echo "$failed" >"$block/ended.new" && mv "$block/ended.new" "$block/ended"
done
`;

/** Stands for npm: what a registry would give comes from this checkout. Everything else is npm's own. */
const npm = `#!/bin/sh
if [ "$1" = create ] && [ "$2" = unikernel ]; then
  shift 2
  for word; do shift; [ "$word" = -- ] || set -- "$@" "$word"; done
  exec "${process.execPath}" "${join(root, "build-tool/create-unikernel/bin/create-unikernel.js")}" "$@"
fi
if [ "$1" = install ] && [ $# -eq 1 ]; then
  mkdir -p node_modules/.bin node_modules/@types
  ln -s "${join(root, "build-tool")}" node_modules/unikernel
  ln -s "${join(root, "node_modules/@types/node")}" node_modules/@types/node
  ln -s "${uk}" node_modules/.bin/uk
  exit 0
fi
PATH=\${PATH#*:} exec npm "$@"
`;

/** Whether a process may have a network of its own here, and bring its loopback up. */
export function hasOwnNetwork(): boolean {
  return spawnSync("unshare", ["--map-root-user", "--net", "ip", "link", "set", "lo", "up"]).status === 0;
}

export interface Block {
  /** What has been printed since it began, also by what runs in the background: one log, as a terminal is. */
  output(): string;
  /** Whether one of its commands has failed; undefined as long as they run. */
  failed(): boolean | undefined;
}

export class Session {
  readonly directory: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #terminal: string;
  #blocks = 0;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "uk-how-to-"));
    this.directory = join(this.#folder, "home");
    this.#terminal = join(this.#folder, "terminal");
    writeFileSync(this.#terminal, "");
    const bin = join(this.#folder, "bin");
    for (const path of [this.directory, bin]) mkdirSync(path);
    writeFileSync(join(bin, "npm"), npm);
    chmodSync(join(bin, "npm"), 0o755);
    symlinkSync(uk, join(bin, "uk"));
    symlinkSync(join(root, "monitor/bin/ukd.js"), join(bin, "ukd"));
    const shell = ["bash", "--noprofile", "--norc", "-c", driver];
    const command = hasOwnNetwork()
      ? ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", ...shell]
      : shell;
    this.#child = spawn(command[0]!, command.slice(1), {
      cwd: this.directory,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env["PATH"]}`,
        TERMINAL: this.#terminal,
        XDG_CACHE_HOME: join(cache, "how-to"),
        NO_COLOR: "1",
      },
      stdio: ["ignore", "inherit", "inherit", "pipe"],
      // A process group of its own, for what is left of it in the background.
      detached: true,
    });
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.directory, name)), { recursive: true });
    writeFileSync(join(this.directory, name), text);
  }

  run(commands: string): Block {
    const folder = join(this.#folder, String(++this.#blocks));
    mkdirSync(folder);
    writeFileSync(join(folder, "script"), commands);
    const before = readFileSync(this.#terminal).length;
    (this.#child.stdio[3] as Writable).write(`${folder}\n`);
    const ended = join(folder, "ended");
    return {
      output: () => readFileSync(this.#terminal).subarray(before).toString(),
      failed: () => (existsSync(ended) ? readFileSync(ended, "utf8") !== "0\n" : undefined),
    };
  }

  /** Ends everything that was started in it. */
  async close(): Promise<void> {
    const { pid } = this.#child;
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      try {
        process.kill(-pid!, signal);
      } catch {
        break;
      }
      await delay(100);
    }
    this.#endSupervised();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What ukd has started outlives it by intention, in process groups of its own: ended are those that work in this session's folder. */
  #endSupervised(): void {
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const words = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
        const owner = words[words.findIndex((word) => word === "--supervise" || word === "--keep-ports") + 1];
        if (words.length > 1 && owner?.startsWith(`${this.#folder}/`) === true) process.kill(Number(id), "SIGKILL");
      } catch {
        // It has just ended.
      }
    }
  }
}
