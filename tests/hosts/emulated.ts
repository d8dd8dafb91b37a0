// Runs all cases in one boot of an emulated machine.

import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { ReadStream } from "node:tty";
import type { Observation } from "../harness/judge.ts";
import { root, vmm } from "../harness/places.ts";
import { run } from "../harness/program.ts";
import type { Kernel } from "./kernel.ts";
import type { Machine } from "./machines.ts";
import { plan, type Planned } from "./plan.ts";
import { isDone, observations } from "./serial.ts";

export interface Outcome {
  readonly seen: ReadonlyMap<string, Observation>;
  /** Why there are fewer results than cases; with the end of the console. */
  readonly trouble: string | undefined;
}

/** Boots the machine with the monitor and the images, and collects what it reports. Takes seconds to minutes. */
export async function runEmulated(
  machine: Machine,
  kernel: Kernel,
  cases: readonly (Planned & { image: string })[],
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), `uk-${machine.name}-`));
  try {
    const initramfs = await packInitramfs(folder, kernel, cases, machine.caseLimit);
    const serial = join(folder, "serial");
    const [command, args] = await machine.prepare(folder, kernel.image, initramfs, serial);
    const read = (): string => (existsSync(serial) ? readFileSync(serial, "latin1") : "");
    const ended = await boot(command, args, read, machine.limit);
    const text = read();
    const seen = observations(text);
    const trouble = isDone(text) ? undefined : `${ended}; the end of its console: ${text.slice(-600)}`;
    return { seen, trouble };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the emulator and waits for the end of the plan, of the emulator, or of the time; tells which. */
async function boot(command: string, args: readonly string[], read: () => string, limit: number): Promise<string> {
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TERM: "xterm" },
  });
  const screen = drainScreen(child.stdout);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  let code: number | undefined;
  child.on("error", (error) => ((code = -1), (errors += error.message)));
  child.on("exit", (value, signal) => (code = value ?? (signal === null ? 1 : 128)));
  const kill = (): void => {
    if (child.pid !== undefined && code === undefined) process.kill(-child.pid, "SIGKILL");
  };
  process.once("exit", kill);
  const start = performance.now();
  while (code === undefined && !isDone(read()) && performance.now() - start < limit * 1000) await delay(250);
  process.removeListener("exit", kill);
  screen.stop();
  if (code !== undefined) return `the emulator ended with code ${code} ${errors.trim()}`;
  kill();
  await once(child, "close");
  return `it was stopped after ${limit} s`;
}

/** Bochs draws on a pseudo-terminal that it opens and names; when nobody reads there, it stands still after some thousand bytes. */
function drainScreen(output: Readable): { stop(): void } {
  let [said, screen]: [string, ReadStream | undefined] = ["", undefined];
  output.setEncoding("latin1").on("data", (text: string) => {
    if (screen !== undefined) return;
    said = (said + text).slice(-4096);
    const path = /connected to screen "([^"]+)"/.exec(said)?.[1];
    // A read that ends with its terminal is no error here.
    if (path !== undefined)
      screen = new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY)).on("error", () => {}).resume();
  });
  return { stop: () => screen?.destroy() };
}

/** busybox, the modules, the monitor, the images and the plan as a cpio archive. */
async function packInitramfs(
  folder: string,
  kernel: Kernel,
  cases: readonly (Planned & { image: string })[],
  limit: number,
): Promise<string> {
  const top = join(folder, "root");
  const { script, files } = plan(cases, limit);
  const copy = (from: string, to: string): void => {
    mkdirSync(dirname(join(top, to)), { recursive: true });
    copyFileSync(from, join(top, to));
  };
  copy("/bin/busybox", "bin/busybox");
  for (const module of kernel.modules) copy(module, basename(module));
  copy(join(root, "tests/hosts/init.sh"), "init");
  chmodSync(join(top, "init"), 0o755);
  copy(join(root, "tests/hosts/functions.sh"), "w/functions.sh");
  copy(vmm, "w/uk-vmm");
  for (const { name, image } of cases) copy(image, `w/images/${name}.uk`);
  mkdirSync(join(top, "w/parts"), { recursive: true });
  for (const [path, text] of files) writeFileSync(join(top, "w", path), text, "latin1");
  writeFileSync(join(top, "w/plan.sh"), script);
  const archive = join(folder, "initramfs.gz");
  const pack = `find . | cpio --quiet -o -H newc | gzip -1 > '${archive}'`;
  const { code, stderr } = await run("sh", ["-c", pack], { cwd: top });
  if (code !== 0) throw new Error(`\`${pack}\` failed: ${stderr}`);
  return archive;
}
