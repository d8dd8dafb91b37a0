// A listener on a granted port: takes it up, accepts, and hands each connection over.

import {
  CompletionFlag,
  Error as HalError,
  SubmissionFlag,
  encodeStreamAccept,
  encodeStreamClose,
  encodeStreamListen,
} from "@unikernel/hal";
import type { CompletionHandler } from "../core/types.ts";
import { formatAddress } from "./address.ts";
import type { Network } from "./network.ts";
import { Connection } from "./stream.ts";
import type { Failure, SocketAddress } from "./types.ts";

const LISTEN = 0;
const ACCEPT = 1;
const CLOSE = 2;

/** Hears of a listener. `failed` and `closed` are the last call. */
export interface ListenerHandler {
  listening(): void;
  /** The port cannot be taken up. */
  failed(failure: Failure): void;
  /** A new connection; sets its `handler`. */
  accepted(connection: Connection): void;
  closed(): void;
}

export class Listener implements CompletionHandler {
  /** The guest's port. */
  readonly port: number;
  /** Where it can be reached on the host; undefined until it listens. */
  hostAddress: SocketAddress | undefined;
  private readonly network: Network;
  private readonly handler: ListenerHandler;
  private state: "opening" | "listening" | "closing" | "closed" = "opening";
  private closeWanted = false;
  private referenced = true;
  private handle = 0;

  /** Takes up the port; `listening` or `failed` follows. */
  constructor(network: Network, port: number, handler: ListenerHandler) {
    this.network = network;
    this.port = port;
    this.handler = handler;
    network.loop.ref();
    const { ring } = network;
    const token = ring.reserve(this, LISTEN);
    encodeStreamListen(ring.view, ring.entry, token, port);
  }

  /** Gives the port back; connections live on. `closed` follows. */
  close(): void {
    if (this.state === "opening") this.closeWanted = true;
    if (this.state !== "listening") return;
    this.state = "closing";
    const { ring } = this.network;
    const token = ring.reserve(this, CLOSE);
    encodeStreamClose(ring.view, ring.entry, token, 0, this.handle);
  }

  /** Whether it keeps the guest running. */
  reference(referenced: boolean): void {
    if (this.referenced === referenced || this.state === "closed") return;
    this.referenced = referenced;
    if (referenced) this.network.loop.ref();
    else this.network.loop.unref();
  }

  complete(tag: number, result: number, value: number, flags: number, detail: number, data: number): void {
    if (tag === LISTEN) this.opened(result, value, detail, data);
    else if (tag === ACCEPT) this.accepted(result, value, flags, detail, data);
    else this.end(() => this.handler.closed());
  }

  private opened(result: number, value: number, detail: number, data: number): void {
    if (result < 0) {
      this.end(() => this.handler.failed({ error: -result, detail }));
      return;
    }
    this.handle = result;
    this.hostAddress = formatAddress(this.network.ring.data.slice(data, data + 16), value);
    this.state = "listening";
    if (this.closeWanted) {
      this.close();
      return;
    }
    this.accept();
    this.handler.listening();
  }

  private accept(): void {
    const { ring } = this.network;
    const token = ring.reserve(this, ACCEPT);
    encodeStreamAccept(ring.view, ring.entry, token, SubmissionFlag.MULTISHOT, this.handle);
  }

  private accepted(result: number, value: number, flags: number, detail: number, data: number): void {
    if (result >= 0) {
      const connection = new Connection(this.network, result, this.network.ring.data.slice(data, data + 16), value);
      try {
        this.handler.accepted(connection);
      } finally {
        if (connection.handler !== undefined) connection.begin();
      }
    }
    if ((flags & CompletionFlag.MORE) !== 0 || this.state !== "listening") return;
    if (result >= 0 || result === -HalError.LIMIT) this.accept();
    else this.network.machine.panic(`accepting on port ${this.port} ended with HAL error ${-result}, errno ${detail}`);
  }

  private end(tell: () => void): void {
    this.state = "closed";
    if (this.referenced) this.network.loop.unref();
    tell();
  }
}
