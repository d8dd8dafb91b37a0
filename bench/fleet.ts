// Guests by the hundred, under a ukd of their own.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { root, vmm } from "./places.ts";

/** Of each guest: as much as the machine has for a thousand, and half of what an image asks for that says nothing. */
const MEMORY = "16M";
/** Milliseconds that they may take to be made. */
const LIMIT = 120_000;

/** What a guest is made of; its port 3000 is published at one that the host chooses. */
export interface Kind {
  readonly image: string;
  /** A directory of the fleet's, at /data. */
  readonly volume: boolean;
}

export interface Instance {
  readonly name: string;
  readonly state: string;
  readonly process?: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly started?: number;
  readonly ports: readonly string[];
}

/** The port of the host that leads to a guest's. */
export const portOf = ({ ports }: Instance): number => Number(/:(\d+)->/.exec(ports[0]!)![1]);

/** ukd with a directory of its own; the run directory is in memory, as in production. */
export class Fleet {
  readonly #kinds: readonly Kind[];
  readonly #directory = mkdtempSync(join(tmpdir(), "fleet-"));
  readonly #run = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "uk-"));
  readonly socket: string = join(this.#run, "ukd.sock");
  #ukd: ChildProcess | undefined;

  constructor(kinds: readonly Kind[]) {
    this.#kinds = kinds;
  }

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
    this.#ukd = spawn(join(root, "monitor/bin/ukd.js"), flags, { stdio: ["ignore", "ignore", "inherit"] });
    while ((await this.#ask("GET", "/v1/version").catch(() => undefined)) === undefined) await delay(50);
    mkdirSync(join(this.#directory, "data"));
  }

  /** Makes so many instances run, spread over the kinds; waits until they do. Returns the milliseconds that took. */
  async scale(count: number): Promise<number> {
    const share = Math.floor(count / this.#kinds.length);
    const replicas = (index: number): number => (index === 0 ? count - share * (this.#kinds.length - 1) : share);
    const guest = ({ image, volume }: Kind, index: number): string => {
      const volumes = volume ? `, volumes: ["data:/data"]` : "";
      return `  g${index}: { image: "${image}", replicas: ${replicas(index)}, memory: ${MEMORY}, ports: ["0:3000"]${volumes} }`;
    };
    let missing = count - (await this.instances()).length;
    const start = performance.now();
    await this.#ask("POST", "/v1/apply", {
      text: `guests:\n${this.#kinds.map(guest).join("\n")}\n`,
      file: join(this.#directory, "x.yaml"),
    });
    while (missing > 0) {
      // Asked rarely: an answer has a thousand entries, and what it takes is missing elsewhere. Each entry says when it began to run.
      await delay(200 + missing * 2);
      const all = await this.instances();
      missing = count - all.filter(({ state }) => state === "running").length;
      const lost = all.find(({ state }) => state === "ended" || state === "waiting");
      if (lost !== undefined) throw new Error(`${lost.name} is ${lost.state}`);
      if (performance.now() - start > LIMIT) throw new Error(`${missing} of ${count} guests do not run`);
    }
    const made = (await this.instances()).map(({ started = 0 }) => started);
    return Math.max(...made) - (performance.timeOrigin + start);
  }

  async instances(): Promise<readonly Instance[]> {
    return ((await this.#ask("GET", "/v1/instances")) as { instances: Instance[] }).instances;
  }

  /** Ends all. What they have left on the disk stays. */
  async end(): Promise<void> {
    const processes = (await this.instances().catch(() => [])).flatMap(({ process }) => process ?? []);
    await Promise.all(
      this.#kinds.map((_, index) => this.#ask("POST", "/v1/kill", { ref: `g${index}` }).catch(() => undefined)),
    );
    this.#ukd?.kill("SIGKILL");
    for (const id of [...processes, ...this.#keepers()]) end(id);
  }

  /** Removes their files. For minutes after so many are removed ext4 is slow to make others: to be done when all is measured. */
  remove(): void {
    for (const directory of [this.#directory, this.#run]) rmSync(directory, { recursive: true, force: true });
  }

  #ask(method: string, path: string, body?: object): Promise<unknown> {
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

  /** The keeper of the run directory: it outlives ukd. */
  #keepers(): number[] {
    const found = execFileSync("pgrep", ["-f", `keep-ports ${this.#run}`], { encoding: "utf8" });
    return found.split("\n").filter(Boolean).map(Number);
  }
}

const end = (id: number): void => {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It is over already.
  }
};
