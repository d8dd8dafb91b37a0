// A connection that is being made to an address.

import { encodeStreamConnect } from "@unikernel/hal";
import type { CompletionHandler } from "../core/types.ts";
import type { Network } from "./network.ts";
import { Connection, nobody } from "./stream.ts";
import type { Failure } from "./types.ts";

/** Hears how it went: one of the two, once, unless `abort` was called. */
export interface DialHandler {
  /** Sets the connection's `handler` before it returns. */
  connected(connection: Connection): void;
  failed(failure: Failure): void;
}

/** Connects to 16 bytes of address. Keeps the guest running until it is over. */
export class Dial implements CompletionHandler {
  private readonly network: Network;
  private readonly target: Uint8Array;
  private readonly port: number;
  private readonly token: number;
  private handler: DialHandler | undefined;

  constructor(network: Network, target: Uint8Array, port: number, handler: DialHandler) {
    this.network = network;
    this.target = target;
    this.port = port;
    this.handler = handler;
    network.loop.ref();
    const { ring } = network;
    this.token = ring.reserve(this, 0);
    encodeStreamConnect(ring.view, ring.entry, this.token, port, target);
  }

  /** Gives up; nothing more is heard of it. Does nothing once it is over. */
  abort(): void {
    if (this.handler === undefined) return;
    this.handler = undefined;
    this.network.ring.cancel(this.token);
  }

  complete(_tag: number, result: number, value: number, _flags: number, detail: number, data: number): void {
    const { network, handler } = this;
    network.loop.unref();
    this.handler = undefined;
    if (result < 0) {
      handler?.failed({ error: -result, detail });
      return;
    }
    const local = network.ring.data.slice(data, data + 16);
    const connection = new Connection(network, result, this.target, this.port, local, value);
    if (handler === undefined) {
      // It was made just before it was given up.
      connection.handler = nobody;
      connection.abort();
      return;
    }
    try {
      handler.connected(connection);
    } finally {
      if (connection.handler !== undefined) connection.begin();
    }
  }
}
