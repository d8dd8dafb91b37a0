// A thousand guests of five applications on this machine under one ukd, beside a tenth as many processes of Node.js.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processorTime } from "@unikernel/tests/dist/harness/processor-time.js";
import { samples, type Benchmark, type Figure } from "../figure.ts";
import { build, nodeOfItsOwn, root, uk, vmm } from "../places.ts";
import { answers } from "../programs.ts";

const GUESTS = 1000;
const APPLICATIONS = [
  "bench/guests/http",
  "bench/guests/connections",
  "bench/guests/echo",
  "examples/http",
  "examples/notes",
];
/** What their guests are granted besides a port. */
const GRANTS: { readonly [application: string]: string } = { "examples/notes": `, volumes: ["data:/data"]` };
/** Of each guest: as much as the machine has for a thousand, and half of what an image asks for that says nothing. */
const MEMORY = "16M";
/** Processes of the peer; the machine does not hold as many as guests. */
const PEERS = GUESTS / 10;
/** Starts that are measured when there are few guests, and when there are all. */
const STARTS = 9;
/** Ports of the peer, below those that the system gives to clients. */
const FIRST_PORT = 21_000;
/** Milliseconds of rest: guests give memory back, and then their idleness is measured. */
const REST = 10_000;

interface Instance {
  readonly name: string;
  readonly state: string;
  readonly process?: number;
  readonly created: number;
  readonly started?: number;
  readonly ports: readonly string[];
}

/** ukd with a directory of its own; the run directory is in memory, as in production. */
class Host {
  readonly #directory = mkdtempSync(join(tmpdir(), "density-"));
  readonly #run = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "uk-"));
  readonly socket: string = join(this.#run, "ukd.sock");
  #ukd: ChildProcess | undefined;

  async begin(): Promise<void> {
    const flags = [
      "--state",
      join(this.#directory, "s"),
      "--socket",
      this.socket,
      "--monitor",
      vmm,
      "--log-level",
      "error",
    ];
    this.#ukd = spawn(join(root, "monitor/bin/ukd.js"), flags, {
      stdio: ["ignore", "ignore", "inherit"],
    });
    while ((await this.ask("GET", "/v1/version").catch(() => undefined)) === undefined) await delay(50);
    mkdirSync(join(this.#directory, "data"));
  }

  get ukd(): number {
    return this.#ukd!.pid!;
  }

  ask(method: string, path: string, body?: object): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { "content-type": "application/json" };
      const asked = request({ socketPath: this.socket, method, path, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () =>
          response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${method} ${path}: ${text}`)),
        );
      });
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Makes so many instances run, spread over the images; waits until they do. Returns the milliseconds that took. */
  async scale(images: readonly string[], count: number): Promise<number> {
    const share = Math.floor(count / images.length);
    const guest = (image: string, index: number): string =>
      `  g${index}: { image: "${image}", replicas: ${index === 0 ? count - share * (images.length - 1) : share}, memory: ${MEMORY}, ports: ["0:3000"]${GRANTS[APPLICATIONS[index]!] ?? ""} }`;
    let missing = count - (await this.instances()).length;
    const start = performance.now();
    await this.ask("POST", "/v1/apply", {
      text: `guests:\n${images.map(guest).join("\n")}\n`,
      file: join(this.#directory, "x.yaml"),
    });
    while (missing > 0) {
      // Asked rarely: an answer has a thousand entries, and what it takes is missing elsewhere. Each entry says when it began to run.
      await delay(200 + missing * 2);
      const all = await this.instances();
      missing = count - all.filter(({ state }) => state === "running").length;
      const lost = all.find(({ state }) => state === "ended" || state === "waiting");
      if (lost !== undefined) throw new Error(`${lost.name} is ${lost.state}`);
      if (performance.now() - start > 120_000) throw new Error(`${missing} of ${count} guests do not run`);
    }
    const made = (await this.instances()).map(({ started = 0 }) => started);
    return Math.max(...made) - (performance.timeOrigin + start);
  }

  async instances(): Promise<readonly Instance[]> {
    return ((await this.ask("GET", "/v1/instances")) as { instances: Instance[] }).instances;
  }

  async end(): Promise<void> {
    const processes = (await this.instances().catch(() => [])).flatMap(({ process }) => process ?? []);
    await Promise.all(
      [0, 1, 2, 3, 4].map((index) => this.ask("POST", "/v1/kill", { ref: `g${index}` }).catch(() => undefined)),
    );
    this.#ukd?.kill("SIGKILL");
    for (const id of [...processes, ...keepers(this.#run)]) end(id);
    for (const directory of [this.#directory, this.#run]) rmSync(directory, { recursive: true, force: true });
  }
}

const end = (id: number): void => {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It is over already.
  }
};

/** The keeper of a run directory. */
function keepers(directory: string): number[] {
  const found = execFileSync("pgrep", ["-f", `keep-ports ${directory}`], { encoding: "utf8" });
  return found.split("\n").filter(Boolean).map(Number);
}

/** The number behind a word in a file of /proc, summed where there are several. */
const counted = (file: string, word: string): number =>
  [...readFileSync(`/proc/${file}`, "utf8").matchAll(new RegExp(`\\b${word}:\\s+(\\d+)`, "g"))].reduce(
    (sum, [, digits]) => sum + Number(digits),
    0,
  );

interface Memory {
  /** MB that the machine could still give, as it says itself. */
  readonly available: number;
  /** The same, corrected. */
  readonly free: number;
}

/**
 * `free` is as if this process were not there, which only measures: its heap grows with what it reads. And free pages that lie ready for one
 * processor (tens of MB, at times more) are free, but not in MemAvailable.
 */
function memoryNow(): Memory {
  const available = counted("meminfo", "MemAvailable") / 1024;
  return { available, free: available + (counted("self/status", "RssAnon") + counted("zoneinfo", "count") * 4) / 1024 };
}

/** What so many have taken since, each. */
function takenSince(before: Memory, count: number): Memory {
  const now = memoryNow();
  return { available: (before.available - now.available) / count, free: (before.free - now.free) / count };
}

/** Percent of one processor that these processes take while nothing asks them. */
async function idleness(ids: readonly number[]): Promise<number> {
  const used = (): number => ids.reduce((sum, id) => sum + processorTime(id), 0);
  const [before, start] = [used(), performance.now()];
  await delay(REST);
  return ((used() - before) / (performance.now() - start)) * 100;
}

async function allAnswer(ports: readonly number[]): Promise<void> {
  const todo = [...ports];
  const client = async (): Promise<void> => {
    for (let port; (port = todo.pop()) !== undefined;)
      if (!(await answers(port))) throw new Error(`the guest at port ${port} does not answer`);
  };
  await Promise.all(Array.from({ length: 16 }, client));
}

/** Milliseconds from the making of an instance until it runs, one after the other, on top of `count`. */
async function starts(host: Host, images: readonly string[], count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let more = 1; more <= STARTS; more++) {
    const before = new Set((await host.instances()).map(({ name }) => name));
    await host.scale(images, count + more);
    const fresh = (await host.instances()).find(({ name }) => !before.has(name))!;
    seen.push(fresh.started! - fresh.created);
  }
  return seen;
}

interface Peers {
  readonly rate: number;
  readonly memory: Memory;
  readonly idle: number;
}

async function peers(): Promise<Peers> {
  const node = nodeOfItsOwn();
  const script = join(root, "bench/dist/guests/http/app.js");
  const before = memoryNow();
  const start = performance.now();
  const children: ChildProcess[] = [];
  const ports: number[] = [];
  try {
    for (let index = 0; index < PEERS; index++) {
      const port = FIRST_PORT + index;
      ports.push(port);
      children.push(spawn(node, [script], { stdio: "ignore", env: { PORT: String(port) } }));
    }
    for (const port of ports) while (!(await answers(port))) await delay(5);
    const rate = (PEERS * 1000) / (performance.now() - start);
    await delay(REST);
    const memory = takenSince(before, PEERS);
    return { rate, memory, idle: (await idleness(children.map(({ pid }) => pid!))) * (GUESTS / PEERS) };
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await delay(1000);
  }
}

export const density: Benchmark = {
  name: "density",
  byName: true,
  async run(): Promise<readonly Figure[]> {
    const images = APPLICATIONS.map((application) => build(application, `density-${application.replaceAll("/", "-")}`));
    const peer = await peers();
    const host = new Host();
    try {
      await host.begin();
      const before = memoryNow();
      await host.scale(images, 5);
      const few = await starts(host, images, 5);
      const already = 5 + STARTS;
      const took = await host.scale(images, GUESTS - STARTS);
      const many = await starts(host, images, GUESTS - STARTS);
      const all = await host.instances();
      await allAnswer(all.map(({ ports }) => Number(/:(\d+)->/.exec(ports[0]!)![1])));
      await delay(REST);
      const memory = takenSince(before, GUESTS);
      const idle = await idleness(all.map(({ process }) => process!));
      const lists: number[] = [];
      for (let round = 0; round < 5; round++) {
        const start = performance.now();
        execFileSync(process.execPath, [uk, "ps"], {
          env: { ...process.env, UKD_HOST: host.socket },
          maxBuffer: 1 << 26,
        });
        lists.push(performance.now() - start);
      }
      const one = (value: number) => samples([value]);
      const note = `(peer: ${PEERS} node processes`;
      return [
        {
          name: `density: guests made a second, up to ${GUESTS} ${note})`,
          unit: "1/s",
          ours: one(((GUESTS - STARTS - already) * 1000) / took),
          peer: one(peer.rate),
          must: { of: "ours", least: 150 },
          goal: { of: "ours", least: 400 },
        },
        {
          name: `density: memory a guest, all counted, as MemAvailable falls ${note})`,
          unit: "MB",
          ours: one(memory.available),
          peer: one(peer.memory.available),
          must: { of: "ours", most: 2 },
          goal: { of: "ours", most: 1 },
        },
        {
          name: `density: the same without the benchmark's own heap and free pages at a processor's hand ${note})`,
          unit: "MB",
          ours: one(memory.free),
          peer: one(peer.memory.free),
        },
        { name: "density: start of one more beside 10 guests", unit: "ms", ours: samples(few) },
        {
          name: `density: start of one more beside ${GUESTS} (peer: beside 10)`,
          unit: "ms",
          ours: samples(many),
          peer: samples(few),
          must: { of: "ratio", most: 1.5 },
        },
        {
          name: `density: processor of ${GUESTS} idle guests ${note}, times 10)`,
          unit: "% of one",
          ours: one(idle),
          peer: one(peer.idle),
          must: { of: "ours", most: 3 },
        },
        {
          name: `density: uk ps of ${GUESTS} guests`,
          unit: "ms",
          ours: samples(lists),
          must: { of: "ours", most: 500 },
        },
      ];
    } finally {
      await host.end();
    }
  },
};
