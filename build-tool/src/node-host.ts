// The host as Node.js gives it. Synchronous file access: a command line tool waits for its files anyway, and starts faster so.

import { spawn, type ChildProcess } from "node:child_process";
// Each by its name: an object of all of node:fs would load its promises too, which costs a start 2 ms.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { constants as system } from "node:os";
import { dirname } from "node:path";
import type { Captured, Ended, FileStatus, Host, Screen } from "./host.ts";

function missing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

function endOf(code: number | null, signal: NodeJS.Signals | null): Ended {
  return signal === null ? { code: code ?? 128 } : { code: 128 + system.signals[signal], signal };
}

function read(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (missing(error)) return undefined;
    throw error;
  }
}

function readPart(path: string, offset: number, length: number): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (missing(error)) return undefined;
    throw error;
  }
  try {
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
  } finally {
    closeSync(file);
  }
}

function status(path: string): FileStatus | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const kind = found.isFile() ? "file" : found.isDirectory() ? "directory" : "other";
  return { kind, size: found.size, modified: found.mtimeMs, executable: (found.mode & 0o111) !== 0, owner: found.uid };
}

function write(path: string, data: Uint8Array | string): void {
  const draft = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(draft, data);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Resolves with undefined if the program is not there; rejects if it cannot be started for another reason. */
function ended<T>(child: ChildProcess, event: "exit" | "close", result: (end: Ended) => T): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => (missing(error) ? resolve(undefined) : reject(error)));
    child.once(event, (code: number | null, signal: NodeJS.Signals | null) => resolve(result(endOf(code, signal))));
  });
}

function capture(command: string, args: readonly string[], directory?: string): Promise<Captured | undefined> {
  const child = spawn(command, args, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  const streams = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString();
  });
  return ended(child, "close", (end) => ({ ...end, stdout: streams[0]!(), stderr: streams[1]!() }));
}

function attach(command: string, args: readonly string[]): Promise<Ended | undefined> {
  // In place before there is a child, so that no signal ends this process and leaves the child behind.
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGTERM", pass).on("SIGHUP", pass);
  process.on("SIGINT", () => {
    const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    if (!terminal) pass("SIGINT");
  });
  const child = spawn(command, args, { stdio: "inherit" });
  return ended(child, "exit", (end) => end);
}

function screen(): Screen | undefined {
  const { isTTY, columns, rows } = process.stdout;
  if (!isTTY) return undefined;
  // A terminal that does not know its size says 0.
  return {
    columns: columns || 80,
    rows: rows || 24,
    colours: process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb",
  };
}

let guarded = false;

/** Whoever reads the output may go before it ends, as `head` does: then this ends too, as programs without a handler for SIGPIPE do. */
function print(text: string): void {
  if (!guarded) {
    guarded = true;
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(128 + system.signals.SIGPIPE);
      throw error;
    });
  }
  process.stdout.write(text);
}

export function nodeHost(): Host {
  return {
    process: process.pid,
    user: process.getuid!(),
    directory: process.cwd(),
    environment: process.env,
    get interactive() {
      return process.stderr.isTTY && process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb";
    },
    get screen() {
      return screen();
    },
    print,
    printError: (text) => void process.stderr.write(text),
    now: () => performance.now(),
    clock: () => Date.now(),
    ask: async (question) => (await import("./node-terminal.ts")).ask(question),
    canvas: async (key, resize) => (await import("./node-terminal.ts")).canvas(key, resize),
    read,
    readPart,
    status,
    list: (path) => readdirSync(path).sort(),
    write,
    remove: (path) => rmSync(path, { recursive: true, force: true }),
    capture,
    attach,
  };
}
