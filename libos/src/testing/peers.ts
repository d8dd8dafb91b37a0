// For tests only: a guest on the fake machine with a peer outside that talks to it.

import type { FakeMachine, FakeOptions, Peer } from "@unikernel/hal/fake";
import { runtime } from "../core/runtime.ts";
import { installFake } from "./engine.ts";

export interface Client {
  readonly peer: Peer;
  /** All that has come, as Latin-1, the dates replaced by `*`; "|end" and "|reset" behind it. */
  readonly text: string;
  /** Sends at a moment, in milliseconds of virtual time from now on. */
  at(delay: number, action: (peer: Peer) => void): Client;
}

export interface World {
  readonly machine: FakeMachine;
  connect(port?: number): Client;
}

/** Runs `application` in a guest with port 80 granted; the operator ends it after `limit` ms. Returns how it ended. */
export async function guest(
  application: (world: World) => unknown,
  options: FakeOptions & { limit?: number } = {},
): Promise<{ output: string; error: string; code: number; machine: FakeMachine }> {
  const machine = installFake({ listen: [80], ...options });
  const connect = (port: number = 80): Client => {
    let text = "";
    const peer = machine.network.connect(port, {
      onData: (bytes) => void (text += Buffer.from(bytes).toString("latin1")),
      onEnd: () => void (text += "|end"),
      onReset: () => void (text += "|reset"),
    });
    return {
      peer,
      get text() {
        return text.replace(/^Date: .{29}$/gm, "Date: *");
      },
      at(delay, action) {
        machine.schedule.after(delay, () => action(peer));
        return this;
      },
    };
  };
  const result = await machine.run(
    () => machine.onStart((evaluation) => runtime.main(evaluation)),
    () => {
      machine.schedule.after(options.limit ?? 1000, () => machine.stop());
      return application({ machine, connect });
    },
  );
  return { ...result, machine };
}
