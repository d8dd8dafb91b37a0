// The keeper: a small process of uk-vmm that holds the sockets which replicas share, starts monitors, and outlives this one.

import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { Turns } from "../turns.ts";
import { LineSocket, type Reply } from "./line-socket.ts";

/** Milliseconds for a keeper to begin. */
const START = 3000;

/** Questions under way. */
const AT_ONCE = 8;

/** A socket: where it listens, and for which replica. */
export interface Slot {
  /** Address and port, IPv6 in brackets. */
  readonly address: string;
  readonly slot: number;
}

export class PortKeeper {
  readonly #monitor: string;
  readonly #path: string;
  readonly #questions = new Turns(AT_ONCE);
  #starting: Promise<void> | undefined;

  constructor(monitor: string, path: string) {
    this.#monitor = monitor;
    this.#path = path;
  }

  /** Waits until a keeper answers: the one of a former ukd, or a new one. */
  begin(): Promise<void> {
    return (this.#starting ??= this.#start().finally(() => (this.#starting = undefined)));
  }

  /** Starts a monitor with these arguments; resolves with its process id. Its control socket listens by then, whether or not it hears yet. */
  async start(args: readonly string[], control: string): Promise<number> {
    const { process } = await this.#ask({ do: "start", control, program: this.#monitor, arguments: args });
    if (typeof process !== "number") throw new Error("the keeper does not say which process it has started");
    return process;
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

  async #ask(message: object): Promise<Reply> {
    const reply = await this.#once(message).catch(async () => {
      await this.begin();
      return this.#once(message);
    });
    if (!reply.ok) throw new Error(reply.error ?? "the keeper of ports refuses");
    return reply;
  }

  /** One question by itself. Few at once: more could not wait at its door. */
  async #once(message: object): Promise<Reply> {
    const end = await this.#questions.take();
    try {
      const socket = await LineSocket.open(this.#path);
      try {
        return await socket.ask(message);
      } finally {
        socket.close();
      }
    } finally {
      end();
    }
  }
}
