// A UDP socket over the HAL's datagram operations.

import {
  CompletionFlag,
  type DatagramOption,
  Error as HalError,
  SubmissionFlag,
  encodeDatagramBind,
  encodeDatagramClose,
  encodeDatagramOption,
  encodeDatagramReceive,
  encodeDatagramSend,
} from "@unikernel/hal";
import type { CompletionHandler } from "../core/types.ts";
import { formatAddress } from "./address.ts";
import type { Network } from "./network.ts";
import type { Failure, SocketAddress } from "./types.ts";

const BIND = -1;
const RECEIVE = -2;
const CLOSE = -3;
const OPTION = -4;

/** Hears of one socket. `failed` (of the bind) and `closed` are the last call. */
export interface DatagramHandler {
  /** It is bound: to a granted port, or ready to ask. */
  bound(): void;
  failed(failure: Failure): void;
  /** A whole datagram, the handler's own from now on. The sender's 16 bytes are at `data[at]`, valid for the time of the call. */
  received(datagram: Uint8Array, data: Uint8Array, at: number, port: number): void;
  /** Receiving has ended for good. */
  receiveFailed(failure: Failure): void;
  /** A datagram that nobody waits for was not sent. */
  sendFailed(failure: Failure): void;
  closed(): void;
}

/** What became of a send; `undefined`: it is on its way. */
export type SendDone = (failure: Failure | undefined) => void;

interface Sending {
  readonly bytes: Uint8Array;
  readonly done: SendDone | undefined;
}

export class DatagramSocket implements CompletionHandler {
  /** Where it is reached on the host; port 0 until a socket without a granted port has sent something. */
  hostAddress: SocketAddress | undefined;
  /** Bytes that were given and are not sent, and how many datagrams. */
  queuedBytes: number = 0;
  queuedCount: number = 0;
  private readonly network: Network;
  private readonly handler: DatagramHandler;
  private handle = 0;
  private state: "opening" | "open" | "closing" | "closed" = "opening";
  private closeWanted = false;
  private referenced = true;
  /** What is under way, by tag: it must stay in memory. */
  private readonly sending: (Sending | undefined)[] = [];
  private readonly free: number[] = [];
  /** The parts of a datagram that is longer than a buffer. */
  private parts: Uint8Array[] | undefined;

  /** Takes up a granted port, or with 0 makes a socket of a family; `bound` or `failed` follows. */
  constructor(network: Network, port: number, family: 4 | 6, handler: DatagramHandler) {
    this.network = network;
    this.handler = handler;
    network.loop.ref();
    const { ring } = network;
    const token = ring.reserve(this, BIND);
    encodeDatagramBind(ring.view, ring.entry, token, port, family);
  }

  /** Sends one datagram to 16 bytes of address. The bytes must not change until `done` is called, by a later turn. */
  send(bytes: Uint8Array, target: Uint8Array, port: number, done: SendDone | undefined): void {
    const { ring, machine } = this.network;
    const tag = this.free.pop() ?? this.sending.length;
    this.sending[tag] = { bytes, done };
    this.queuedBytes += bytes.length;
    this.queuedCount++;
    const address = machine.address(bytes);
    const token = ring.reserve(this, tag);
    // Nobody waits for a datagram that went well, unless he said so.
    const flags = done === undefined ? SubmissionFlag.QUIET : 0;
    encodeDatagramSend(ring.view, ring.entry, token, flags, this.handle, address, bytes.length, port, target);
  }

  /** Sets a `DatagramOption` of the HAL. Values are checked by the caller. */
  option(option: DatagramOption, setting: number): void {
    const { ring } = this.network;
    const token = ring.reserve(this, OPTION);
    encodeDatagramOption(ring.view, ring.entry, token, SubmissionFlag.QUIET, this.handle, option, setting);
  }

  /** Closes once all is sent. `closed` follows. */
  close(): void {
    this.closeWanted = true;
    if (this.state !== "open") return;
    this.state = "closing";
    const { ring } = this.network;
    const token = ring.reserve(this, CLOSE);
    encodeDatagramClose(ring.view, ring.entry, token, 0, this.handle);
  }

  /** Whether it keeps the guest running. */
  reference(referenced: boolean): void {
    if (this.referenced === referenced || this.state === "closed") return;
    this.referenced = referenced;
    if (referenced) this.network.loop.ref();
    else this.network.loop.unref();
  }

  complete(tag: number, result: number, value: number, flags: number, detail: number, data: number): void {
    if (tag >= 0) this.sent(tag, result, value, detail);
    else if (tag === RECEIVE) this.received(result, value, flags, detail, data);
    else if (tag === BIND) this.opened(result, value, detail, data);
    else if (tag === CLOSE) this.end(() => this.handler.closed());
  }

  private opened(result: number, value: number, detail: number, data: number): void {
    if (result < 0) {
      this.end(() => this.handler.failed({ error: -result, detail }));
      return;
    }
    this.handle = result;
    this.hostAddress = formatAddress(this.network.ring.data.slice(data, data + 16), value);
    this.state = "open";
    if (this.closeWanted) {
      this.close();
      return;
    }
    this.receive();
    this.handler.bound();
  }

  private receive(): void {
    const { ring, pool } = this.network;
    void pool.bytes; // its first use provides the buffers
    const token = ring.reserve(this, RECEIVE);
    encodeDatagramReceive(ring.view, ring.entry, token, SubmissionFlag.MULTISHOT, this.handle);
  }

  private received(result: number, value: number, flags: number, detail: number, data: number): void {
    if (result < 0) {
      if (this.state === "open") this.handler.receiveFailed({ error: -result, detail });
      return;
    }
    const { pool, ring } = this.network;
    const number = value & 0xffff;
    const start = number * pool.size;
    // A closing socket gives its buffers back like any other.
    const bytes = this.state === "open" ? pool.bytes.slice(start, start + result) : undefined;
    pool.give(number);
    if (bytes !== undefined) {
      if ((flags & CompletionFlag.PARTIAL) !== 0) {
        (this.parts ??= []).push(bytes);
      } else {
        const whole = this.parts === undefined ? bytes : joined([...this.parts, bytes]);
        this.parts = undefined;
        this.handler.received(whole, ring.data, data, value >>> 16);
      }
    }
    if ((flags & CompletionFlag.MORE) === 0 && this.state === "open") this.receive();
  }

  private sent(tag: number, result: number, value: number, detail: number): void {
    const { bytes, done } = this.sending[tag]!;
    this.sending[tag] = undefined;
    this.free.push(tag);
    this.queuedBytes -= bytes.length;
    this.queuedCount--;
    if (result >= 0 && this.hostAddress?.port === 0) this.hostAddress = { ...this.hostAddress, port: value };
    if (done !== undefined) done(result < 0 ? { error: -result, detail } : undefined);
    else if (result < 0 && result !== -HalError.CANCELLED) this.handler.sendFailed({ error: -result, detail });
    else this.network.ring.calm = true;
  }

  private end(tell: () => void): void {
    this.state = "closed";
    if (this.referenced) this.network.loop.unref();
    tell();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
