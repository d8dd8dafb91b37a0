// A connection over the HAL's stream operations: multishot receive, orderly end of both directions.

import {
  CompletionFlag,
  Error as HalError,
  ShutdownSide,
  SubmissionFlag,
  encodeStreamClose,
  encodeStreamOption,
  encodeStreamReceive,
  encodeStreamShutdown,
  type StreamOption,
} from "@unikernel/hal";
import type { CompletionHandler } from "../core/types.ts";
import { formatAddress } from "./address.ts";
import { canSend, step, type ConnectionState } from "./connection-state.ts";
import type { Network } from "./network.ts";
import { Sender, type SenderOwner } from "./sender.ts";
import type { ConnectionHandler, Failure, SocketAddress } from "./types.ts";

const RECEIVE = 0;
const SHUTDOWN = 1;
const CLOSE = 2;
const OPTION = 3;

/** Hears nothing: who has given a connection up. */
export const nobody: ConnectionHandler = {
  received() {},
  ended() {},
  drained() {},
  closed() {},
};

export class Connection implements CompletionHandler, SenderOwner {
  /** Who hears of it; set by the function that was given the connection, before it returns. */
  handler!: ConnectionHandler;
  /** Sends. */
  readonly out: Sender;
  state: ConnectionState = "open";
  private readonly network: Network;
  private readonly handle: number;
  private readonly peerAddress: Uint8Array;
  private readonly peerPort: number;
  private readonly localAddress: Uint8Array | undefined;
  private readonly localPort: number;
  private receiving: "off" | "on" | "cancelling" = "off";
  private receiveToken = 0;
  private paused = false;
  private referenced = true;
  private wants: "nothing" | "end" | "close" = "nothing";
  private failure: Failure | undefined;

  /** Addresses: 16 bytes, kept. `localAddress` is not known of every accepted connection. */
  constructor(
    network: Network,
    handle: number,
    peerAddress: Uint8Array,
    peerPort: number,
    localAddress?: Uint8Array,
    localPort: number = 0,
  ) {
    this.network = network;
    this.handle = handle;
    this.peerAddress = peerAddress;
    this.peerPort = peerPort;
    this.localAddress = localAddress;
    this.localPort = localPort;
    this.out = new Sender(network, handle, this);
    network.loop.ref();
  }

  get peer(): SocketAddress {
    return formatAddress(this.peerAddress, this.peerPort);
  }

  get local(): SocketAddress | undefined {
    return this.localAddress && formatAddress(this.localAddress, this.localPort);
  }

  /** Sets a `StreamOption` of the HAL. Nobody waits for it: a peer that is gone is told of otherwise. */
  option(option: StreamOption, setting: number): void {
    if (this.wants === "close") return;
    const { ring } = this.network;
    const token = ring.reserve(this, OPTION);
    encodeStreamOption(ring.view, ring.entry, token, SubmissionFlag.QUIET, this.handle, option, setting);
  }

  /** Whether it keeps the guest running. */
  reference(referenced: boolean): void {
    if (this.referenced === referenced || this.state === "closed") return;
    this.referenced = referenced;
    if (referenced) this.network.loop.ref();
    else this.network.loop.unref();
  }

  /** Starts receiving. Called once, by whoever made the connection, when `handler` is set. */
  begin(): void {
    if (!this.paused && this.receiving === "off" && this.wants !== "close") this.receive();
  }

  /** Receives nothing more until `resume`; what is under way still comes. */
  pause(): void {
    this.paused = true;
    if (this.receiving !== "on") return;
    this.receiving = "cancelling";
    this.network.ring.cancel(this.receiveToken);
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.receiving === "off") this.receive();
  }

  /** Ends our direction once all is sent. */
  end(): void {
    if (this.wants === "nothing") this.wants = "end";
    this.proceed();
  }

  /** Closes once all is sent. `closed` follows. */
  close(): void {
    this.wants = "close";
    this.proceed();
  }

  /** Closes at once; what is not sent is lost. `closed` follows. */
  abort(): void {
    this.wants = "close";
    this.out.abort();
    this.proceed();
  }

  complete(tag: number, result: number, value: number, flags: number, detail: number): void {
    if (tag === RECEIVE) this.received(result, value, flags, detail);
    else if (tag === CLOSE) this.released();
  }

  drained(): void {
    if (this.wants !== "close") this.handler.drained();
  }

  submitted(): void {
    this.proceed();
  }

  sendFailed(failure: Failure): void {
    this.fail(failure);
  }

  private fail(failure: Failure): void {
    if (this.wants !== "close") this.failure = failure;
    this.abort();
  }

  private receive(): void {
    if (this.state !== "open" && this.state !== "ended") return;
    const { ring, pool } = this.network;
    void pool.bytes; // its first use provides the buffers
    this.receiving = "on";
    this.receiveToken = ring.reserve(this, RECEIVE);
    encodeStreamReceive(ring.view, ring.entry, this.receiveToken, SubmissionFlag.MULTISHOT, this.handle, 0, 0);
  }

  private received(result: number, value: number, flags: number, detail: number): void {
    const more = (flags & CompletionFlag.MORE) !== 0;
    if (!more) this.receiving = "off";
    if (result > 0) {
      const { pool } = this.network;
      const start = value * pool.size;
      try {
        if (this.wants !== "close") this.handler.received(pool.bytes, start, start + result);
      } finally {
        pool.give(value);
        if (!more && !this.paused) this.receive();
      }
    } else if (result === 0) {
      this.state = step(this.state, "peerEnd");
      if (this.wants !== "close") this.handler.ended();
    } else if (result !== -HalError.CANCELLED) {
      this.fail({ error: -result, detail });
    } else if (!this.paused) {
      this.receive();
    }
  }

  /** Takes the next step towards the end, as soon as what was sent is submitted: the monitor keeps the order. */
  private proceed(): void {
    if (this.wants === "nothing") return;
    const { ring } = this.network;
    if (this.out.waiting) this.out.flush();
    if (this.out.waiting) return;
    if (this.wants === "end") {
      if (!canSend(this.state)) return;
      this.state = step(this.state, "end");
      const token = ring.reserve(this, SHUTDOWN);
      encodeStreamShutdown(ring.view, ring.entry, token, SubmissionFlag.QUIET, this.handle, ShutdownSide.SEND);
    } else if (this.state !== "closing" && this.state !== "closed") {
      this.state = step(this.state, "close");
      const token = ring.reserve(this, CLOSE);
      encodeStreamClose(ring.view, ring.entry, token, 0, this.handle);
    }
  }

  private released(): void {
    this.state = step(this.state, "closed");
    if (this.referenced) this.network.loop.unref();
    this.handler.closed(this.failure);
  }
}
