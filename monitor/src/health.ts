// Health checks: each instance is asked by itself, through a socket of its own.

import { request } from "node:http";
import { connect } from "node:net";
import type { Health } from "./config/types.ts";

/** Asks once; resolves with what is wrong, or undefined if it is well. */
export function probe(health: Health, socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Once more around the loop: on a busy host the answer may be there already, and only this program was late to look.
    const late = (): void => void setImmediate(() => done(`no answer within ${health.timeout} ms`));
    const timer = setTimeout(late, health.timeout);
    const asked =
      health.kind === "http"
        ? askHttp(health.path, socket, (flaw) => done(flaw))
        : askTcp(socket, (flaw) => done(flaw));
    const done = (flaw: string | undefined): void => {
      clearTimeout(timer);
      resolve(flaw);
      asked.destroy();
    };
  });
}

function askHttp(path: string, socketPath: string, done: (flaw: string | undefined) => void) {
  const asked = request({ socketPath, path, agent: false, headers: { host: "localhost", "user-agent": "ukd" } });
  asked.once("response", (response) => {
    const { statusCode = 0 } = response;
    response.resume();
    done(statusCode >= 200 && statusCode < 400 ? undefined : `GET ${path} is answered with ${statusCode}`);
  });
  asked.on("error", (error) => done(error.message));
  return asked.end();
}

function askTcp(path: string, done: (flaw: string | undefined) => void) {
  const socket = connect(path);
  socket.once("connect", () => done(undefined));
  socket.on("error", (error) => done(error.message));
  return socket;
}

/** Asks again and again until it is ended. The first success, and each change after, is told. */
export class HealthCheck {
  readonly #health: Health;
  readonly #socket: string;
  readonly #changed: (healthy: boolean, flaw: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #healthy: boolean | undefined;
  #ended = false;

  constructor(health: Health, socket: string, changed: (healthy: boolean, flaw: string) => void) {
    this.#health = health;
    this.#socket = socket;
    this.#changed = changed;
    void this.#ask();
  }

  /** Whether it is known how the instance is. */
  get decided(): boolean {
    return this.#healthy !== undefined;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const flaw = await probe(this.#health, this.#socket);
    if (this.#ended) return;
    this.#failures = flaw === undefined ? 0 : this.#failures + 1;
    const { interval, failures } = this.#health;
    // One that was never well yet is asked more often, as its start waits for that; and it has as much time as later.
    const pause = this.#healthy === undefined ? Math.min(interval, 100) : interval;
    const limit = (failures * interval) / pause;
    if (flaw === undefined && this.#healthy !== true) this.#tell(true, "");
    else if (this.#failures >= limit && this.#healthy !== false) this.#tell(false, flaw ?? "");
    this.#timer = setTimeout(() => void this.#ask(), pause);
  }

  #tell(healthy: boolean, flaw: string): void {
    this.#healthy = healthy;
    this.#changed(healthy, flaw);
  }
}
