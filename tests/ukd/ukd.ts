// A ukd in a directory of its own, spoken to by its API.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { buildImage } from "../harness/images.ts";
import { root, vmm } from "../harness/places.ts";

const program = join(root, "monitor/bin/ukd.js");

export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly process?: number;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly restarts: number;
  readonly memory?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: any; // eslint-disable-line -- whatever the API says
}

/** A ukd that is ended with its guests when the test is over. */
export class Ukd {
  readonly directory: string = mkdtempSync(join(tmpdir(), "ukd-"));
  readonly socket: string = join(this.directory, "ukd.sock");
  readonly state: string = join(this.directory, "s");
  output = "";
  #child: ChildProcess | undefined;

  /** Starts one; waits until it serves. */
  static async start(): Promise<Ukd> {
    const ukd = new Ukd();
    mkdirSync(ukd.state);
    onTestFinished(() => ukd.#remove());
    await ukd.begin();
    return ukd;
  }

  get process(): number {
    return this.#child!.pid!;
  }

  /** Starts its program, again perhaps. */
  async begin(): Promise<void> {
    const flags = ["--state", this.state, "--socket", this.socket, "--monitor", vmm];
    const child = spawn(process.execPath, [program, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    for (let tries = 0; tries < 400; tries++) {
      if (child.exitCode !== null) throw new Error(`ukd has ended:\n${this.output}`);
      const answer = await this.ask("GET", "/v1/version").catch(() => undefined);
      if (answer?.body.process === child.pid) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`ukd does not serve:\n${this.output}`);
  }

  /** Ends the program, not the guests. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }

  /** Asks; gives status and parsed body, or the text if it is no JSON. */
  ask(method: string, path: string, body?: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { "content-type": "application/json" };
      const asked = request({ socketPath: this.socket, method, path, headers, timeout: 30_000 }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          let parsed: unknown = text;
          try {
            parsed = JSON.parse(text);
          } catch {
            // Lines, or the metrics.
          }
          resolve({ status: response.statusCode!, body: parsed });
        });
      });
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Applies a configuration, of which the image of these tests is `{app}`. */
  async apply(text: string, dry = false, expect?: string): Promise<Answer> {
    const image = await buildImage(join(root, "tests/ukd/app.ts"));
    return this.ask("POST", "/v1/apply", {
      text: text.replaceAll("{app}", image),
      file: join(this.directory, "ukd.yaml"),
      dry,
      ...(expect !== undefined && { expect }),
    });
  }

  async instances(all = false): Promise<readonly Instance[]> {
    return (await this.ask("GET", `/v1/instances?all=${all}`)).body.instances as Instance[];
  }

  /** `name state` of each instance. */
  async states(): Promise<readonly string[]> {
    return (await this.instances()).map(({ name, state }) => `${name} ${state}`);
  }

  /** The kinds of events, in order. */
  async events(): Promise<readonly { kind: string; text: string; instance?: string; id?: string }[]> {
    const { body } = await this.ask("GET", "/v1/events");
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { kind: string; text: string });
  }

  async #remove(): Promise<void> {
    if (this.#child?.exitCode !== null || this.#child.signalCode !== null) await this.begin().catch(() => undefined);
    const { body } = await this.ask("GET", "/v1/guests").catch(() => ({ body: { guests: [] } }));
    await Promise.all(
      (body.guests as { name: string }[]).map(async ({ name }) => {
        await this.ask("POST", "/v1/kill", { ref: name }).catch(() => undefined);
        await this.ask("DELETE", `/v1/guests/${name}`).catch(() => undefined);
      }),
    );
    await this.end("SIGKILL");
    await endAll(this.directory);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/**
 * The keeper of ports outlives ukd, and so do guests that are not listed any more while they end: those of this test are ended by their
 * process ids, found by their command lines.
 */
export async function endAll(directory: string): Promise<void> {
  const { readdirSync, readFileSync } = await import("node:fs");
  for (const id of readdirSync("/proc")) {
    if (!/^\d+$/.test(id)) continue;
    try {
      const line = readFileSync(`/proc/${id}/cmdline`, "utf8");
      if (line.includes(`--keep-ports\0${directory}/`) || line.includes(`--supervise\0${directory}/`))
        process.kill(Number(id), "SIGKILL");
    } catch {
      // It has just ended.
    }
  }
}
