// One ukd for a directory: a lock that goes with its process, however that ends.
//
// Node.js has no flock. So whoever wants a directory listens at a socket of its own in `ukd.lock/` there first, and looks second whether
// anybody else listens. The later one of two sees the other one; if both do, both withdraw and try again. Nobody listens at what a dead
// process has left. Unlike sockets of the abstract namespace these are seen from other network namespaces, and by this user alone.
// Another host that shares the directory does not see them.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Who holds a directory, for messages. */
export interface Holder {
  readonly process: number;
  /** Where it serves. */
  readonly socket: string;
}

export type Taken =
  | { readonly ok: true; readonly release: () => void }
  /** Another process has it; it may be too busy to say who it is. */
  | { readonly ok: false; readonly holder?: Holder };

const LOCK = "ukd.lock";
/** Tries, when others try at the same time. */
const TRIES = 20;
/** Milliseconds for another process to say who it is. */
const PATIENCE = 1000;

/** Holds a directory for this process until it releases it or ends; does not wait for another. Throws if no socket can be there. */
export async function take(directory: string, holder: Holder): Promise<Taken> {
  const place = join(directory, LOCK);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  // The path of a socket holds 107 bytes; this way the directory's may be of any length. It stays open: the sockets go by it.
  const short = `/proc/self/fd/${openSync(place, "r")}`;
  for (let tries = 0; tries < TRIES; tries++) {
    const name = `${randomBytes(6).toString("hex")}.sock`;
    let says = "";
    const server = await listen(`${short}/${name}`, () => says);
    const others = readdirSync(place).filter((other) => other.endsWith(".sock") && other !== name);
    const answers = (await Promise.all(others.map((other) => ask(`${short}/${other}`)))).filter(isLive);
    // Who held it just now may have taken this one for dead, before it listened.
    if (answers.length === 0 && existsSync(join(place, name))) {
      says = JSON.stringify(holder);
      for (const other of others) rmSync(join(place, other), { force: true });
      return { ok: true, release: () => void server.close() };
    }
    server.close();
    const held = answers.find((answer) => answer !== TRYING);
    if (held !== undefined) return { ok: false, ...(held !== SILENT && { holder: JSON.parse(held) as Holder }) };
    await delay(10 + Math.random() * 50);
  }
  return { ok: false };
}

/** Answers of a process that only tries as well, and of one that does not answer. */
const TRYING = "";
const SILENT = "?";
const isLive = (answer: string | undefined): answer is string => answer !== undefined;

async function listen(path: string, says: () => string): Promise<Server> {
  const server = createServer((socket) => void socket.on("error", () => {}).end(says()));
  server.listen(path);
  await once(server, "listening");
  return server.unref();
}

/** What the process says that listens there; undefined if none does. */
function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(path);
    const silent = setTimeout(() => {
      resolve(SILENT);
      socket.destroy();
    }, PATIENCE);
    socket.setEncoding("utf8").on("data", (text: string) => (said += text));
    socket.on("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code === "ECONNREFUSED" || code === "ENOENT" ? undefined : SILENT),
    );
    socket.on("close", () => {
      clearTimeout(silent);
      resolve(said);
    });
  });
}
