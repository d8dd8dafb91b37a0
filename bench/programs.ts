// Starts programs and measures them from outside.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, connect, type AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { vmm } from "./places.ts";

/** Milliseconds from before the program is started to the first byte that it prints; it is then left to end by itself. */
export async function firstByte(command: string, args: readonly string[]): Promise<number> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  const time = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", () => resolve(performance.now() - start));
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`${command} ended with code ${code} without printing anything`)));
  });
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return time;
}

/** What the program prints on standard output. Rejects unless it ends with 0. */
export async function output(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${code}`);
  return text;
}

export interface Server {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a guest's server; it listens on its port 3000. `options`: more of the monitor's. */
export async function guestServer(image: string, options: readonly string[] = []): Promise<Server> {
  const port = await freePort();
  return await ready(spawn(vmm, ["--listen", `${port}:3000`, ...options, image], { stdio: "ignore" }), port);
}

/** Starts a server on Node.js; it takes its port from PORT. `variables`: more of its environment. */
export async function nodeServer(
  script: string,
  node: string = process.execPath,
  variables: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const port = await freePort();
  const env = { ...process.env, ...variables, PORT: String(port) };
  return await ready(spawn(node, [script], { stdio: "ignore", env }), port);
}

/** The same two for UDP, which nobody needs to wait for: who asks repeats its question until it is answered. */
export async function guestDatagrams(image: string): Promise<Server> {
  const port = await freePort();
  return running(spawn(vmm, ["--listen", `${port}:3000/udp`, image], { stdio: "ignore" }), port);
}

export async function nodeDatagrams(script: string): Promise<Server> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port) };
  return running(spawn(process.execPath, [script], { stdio: "ignore", env }), port);
}

function running(child: ChildProcess, port: number): Server {
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { pid: child.pid!, port, stop };
}

async function ready(child: ChildProcess, port: number): Promise<Server> {
  const server = running(child, port);
  for (let tries = 0; tries < 2000; tries++) {
    if (child.exitCode !== null)
      throw new Error(`a server ended with code ${child.exitCode} before it could be reached`);
    if (await answers(port)) return server;
    await delay(5);
  }
  await server.stop();
  throw new Error(`no server answers on port ${port}`);
}

/** Whether a request is answered within ten seconds. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.setTimeout(10_000, () => socket.destroy());
    // Not ended: a server need not answer one who is gone.
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    socket.on("data", () => {
      resolve(true);
      socket.destroy(); // an echo would keep it open for good
    });
    socket.on("error", () => resolve(false));
    socket.on("close", () => resolve(false));
  });
}

/** Proportional set size of a process in KB: its own pages, and its share of those that others map too. */
export function pss(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
