// The keeper of ports: a process of uk-vmm that holds the sockets which replicas share, and outlives this one.

import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { LineSocket } from "./line-socket.ts";

/** Milliseconds for a keeper to begin. */
const START = 3000;

/** A socket: where it listens, and for which replica. */
export interface Slot {
  /** Address and port, IPv6 in brackets. */
  readonly address: string;
  readonly slot: number;
}

export class PortKeeper {
  readonly #monitor: string;
  readonly #path: string;
  #starting: Promise<void> | undefined;

  constructor(monitor: string, path: string) {
    this.#monitor = monitor;
    this.#path = path;
  }

  /** Waits until a keeper answers: the one of a former ukd, or a new one. */
  begin(): Promise<void> {
    return (this.#starting ??= this.#start().finally(() => (this.#starting = undefined)));
  }

  /** Hands a socket to a running instance. Rejects if that fails. */
  async give({ address, slot }: Slot, control: string, port: number): Promise<void> {
    await this.#ask({ do: "give", address, slot, to: control, port });
  }

  /** Closes the sockets of an address from a slot on. */
  async drop(address: string, from: number): Promise<void> {
    await this.#ask({ do: "drop", address, from });
  }

  /** The sockets there are. */
  async list(): Promise<readonly Slot[]> {
    const { sockets } = await this.#once({ do: "list" });
    return sockets as readonly Slot[];
  }

  async #start(): Promise<void> {
    if (await this.#answers()) return;
    const child = spawn(this.#monitor, ["--keep-ports", this.#path], { detached: true, stdio: "ignore" });
    let failed: Error | undefined;
    child.once("error", (error) => (failed = error));
    child.unref();
    for (let waited = 0; waited < START && failed === undefined; waited += 10) {
      await delay(10);
      if (await this.#answers()) return;
    }
    throw failed ?? new Error("the keeper of ports does not begin");
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#once({ do: "list" });
      return true;
    } catch {
      return false;
    }
  }

  async #ask(message: object): Promise<void> {
    const reply = await this.#once(message).catch(async () => {
      await this.begin();
      return this.#once(message);
    });
    if (!reply.ok) throw new Error(reply.error ?? "the keeper of ports refuses");
  }

  async #once(message: object) {
    const socket = await LineSocket.open(this.#path);
    try {
      return await socket.ask(message);
    } finally {
      socket.close();
    }
  }
}
