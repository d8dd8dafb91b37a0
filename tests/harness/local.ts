// Runs a case on this machine's KVM.

import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Case, HostCondition, Step, TalkStep } from "./case.ts";
import { announcedPort, type Observation } from "./judge.ts";
import { serveNames } from "./name-server.ts";
import { vmm } from "./places.ts";
import { makeVolumes, type MadeVolumes } from "./volumes.ts";

/** Milliseconds after which a guest that has not ended is killed, and a step that has not come about is given up. */
const LIMIT = 20_000;

/** The guest while it runs, as the steps see it. */
interface Running {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly replies: string[];
  readonly missed: string[];
  ended: boolean;
}

/** Runs the monitor on an image, takes the case's steps, and tells what was seen. Never rejects for what the guest does. */
export async function runLocally(definition: Case, image: string): Promise<Observation> {
  const steps = definition.steps ?? [];
  const occupied = steps[0]?.kind === "occupy" ? await occupy() : undefined;
  const volumes = makeVolumes(definition.volumes);
  const server = definition.names === undefined ? undefined : await serveNames(definition.names);
  const dns = server === undefined ? [] : ["--dns", `127.0.0.1:${server.port}`];
  const granted = { ...definition, options: [...volumes.options, ...dns, ...(definition.options ?? [])] };
  const [command = vmm, ...args] = commandLine(granted, image, volumes, occupied?.port);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const running: Running = { child, output: { stdout: "", stderr: "" }, replies: [], missed: [], ended: false };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8");
    child[name].on("data", (text: string) => (running.output[name] += text));
  }
  const closed = once(child, "close").then(([code, signal]) => {
    running.ended = true;
    return (code as number | null) ?? 128 + constants.signals[signal as NodeJS.Signals];
  });
  for (const step of steps) await takeStep(step, running);
  const code = await Promise.race([closed, delay(LIMIT, undefined, { ref: false })]);
  if (code === undefined) child.kill("SIGKILL");
  await closed;
  occupied?.release();
  server?.close();
  volumes.remove();
  return { code, ...running.output, replies: running.replies, missed: running.missed };
}

/** The monitor's arguments for a case: what a person would type. */
export function monitorArguments(definition: Case, image: string, occupiedPort: number | undefined): readonly string[] {
  return [
    ...(definition.listen ?? []).flatMap((port) => ["--listen", `0:${port}`]),
    ...(definition.listen === undefined ? [] : ["--announce"]),
    ...(definition.options ?? []).map((option) => option.replaceAll("{port}", String(occupiedPort))),
    image,
    ...(definition.args === undefined ? [] : ["--", ...definition.args]),
  ];
}

/** Runs a command without the rights that put its user above permission bits, as root has them. */
const BOUND = `setpriv --bounding-set=-all --inh-caps=-all`;
/** Hides /dev/kvm, or takes the rights on it. */
const conditions: Readonly<Record<HostCondition, readonly string[]>> = {
  "no /dev/kvm": ["mount -t tmpfs none /dev"],
  "no permission on /dev/kvm": ["mount -t tmpfs none /dev", "touch /dev/kvm", "chmod 000 /dev/kvm"],
};

/** The monitor; in name spaces of its own (no root needed, nothing else changes) where the case needs another host than this. */
function commandLine(
  definition: Case,
  image: string,
  volumes: MadeVolumes,
  occupiedPort: number | undefined,
): readonly string[] {
  const own = [vmm, ...monitorArguments(definition, image, occupiedPort)];
  const before = [...(definition.host === undefined ? [] : conditions[definition.host]), ...volumes.mounts];
  const bound = volumes.bound || definition.host === "no permission on /dev/kvm";
  if (before.length === 0 && !bound) return own;
  const script = [...before, `exec ${bound ? BOUND : ""} "$@"`].join(" && ");
  return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", ...own];
}

async function occupy(): Promise<{ port: number; release: () => void }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return { port: address.port, release: () => void server.close() };
}

async function takeStep(step: Step, running: Running): Promise<void> {
  switch (step.kind) {
    case "occupy":
      return;
    case "await":
      if (!(await until(() => running.output[step.stream].includes(step.text), running)))
        running.missed.push(`${JSON.stringify(step.text)} on ${step.stream}`);
      return;
    case "signal":
      running.child.kill(`SIG${step.signal}`);
      return;
    case "resident": {
      const { above = 0, below = Infinity } = step;
      const held = (): number => residentOf(running.child.pid!);
      if (!(await until(() => held() > above && held() < below, running)))
        running.missed.push(`${held()} bytes held, not between ${above} and ${below}`);
      return;
    }
    case "talk":
      running.replies.push(await talkTo(step, running));
      return;
  }
}

/** Bytes of a process's own memory: what it shares with others, such as pages of the image, is not counted. NaN if it is gone. */
function residentOf(pid: number): number {
  try {
    const [, resident, shared] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ").map(Number);
    return (resident! - shared!) * 4096;
  } catch {
    return NaN;
  }
}

async function talkTo(step: TalkStep, running: Running): Promise<string> {
  await until(() => announcedPort(running.output.stderr, step.port) !== undefined, running);
  const port = announcedPort(running.output.stderr, step.port);
  if (port === undefined) {
    running.missed.push(`the announcement of port ${step.port}`);
    return "";
  }
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let reply = "";
  let over = false;
  socket.setEncoding("latin1");
  socket.on("data", (text: string) => (reply += text));
  socket.on("end", () => (over = true));
  socket.on("close", () => (over = true));
  // A reset is judged by what has arrived: the reply.
  socket.on("error", () => (over = true));
  for (const part of step.dialogue) {
    if ("send" in part) socket.write(part.send, "latin1");
    else if (!(await until(() => over || reply.includes(part.until))) || !reply.includes(part.until))
      running.missed.push(`${JSON.stringify(part.until)} on port ${step.port}`);
  }
  if (step.halfClose === true) socket.end();
  if (step.hangUp !== true && !(await until(() => over)))
    running.missed.push(`the end of the connection to port ${step.port}`);
  socket.destroy();
  return reply;
}

/**
 * Waits until something holds, the guest (if one is given) has ended, or the limit has passed; tells whether it holds. What is waited for
 * from a connection is waited for without the guest: its end ends the connection too, but may be heard of before the connection's last bytes.
 */
async function until(holds: () => boolean, running?: Running): Promise<boolean> {
  const start = performance.now();
  while (!holds()) {
    if (running?.ended === true || performance.now() - start > LIMIT) return holds();
    await delay(2);
  }
  return true;
}
