// A connection that is being made to a host: its name is looked up, its addresses are tried one after the other.

import { Error as HalError } from "@unikernel/hal";
import type { TimerEntry } from "../core/timers.ts";
import { familyOf, formatAddress, parseAddress } from "./address.ts";
import { Dial, type DialHandler } from "./connect.ts";
import { Errno } from "./errno.ts";
import { lookup, type Family, type Question } from "./name.ts";
import type { Network } from "./network.ts";
import type { Connection } from "./stream.ts";
import type { Failure, SocketAddress } from "./types.ts";

/** Milliseconds for an address while there is another one to try, as in Node.js. */
export const ATTEMPT_TIMEOUT = 250;

/** An address that could not be reached. */
export interface FailedAttempt {
  readonly address: SocketAddress;
  readonly failure: Failure;
}

/** Hears how it went: `connected` or `failed`, once, unless `abort` was called. */
export interface HostDialHandler {
  /** Sets the connection's `handler` before it returns. */
  connected(connection: Connection): void;
  /** Without attempts the name could not be resolved; `failure` then says why. */
  failed(failure: Failure, attempts: readonly FailedAttempt[]): void;
  /** What the name has resolved to, in the order in which it is tried. Not called for an address. */
  resolved?(addresses: readonly SocketAddress[]): void;
  attempt?(address: SocketAddress): void;
}

export interface HostDialOptions {
  /** Only addresses of this family. */
  readonly family?: Family;
  /** Milliseconds; default ATTEMPT_TIMEOUT. */
  readonly attemptTimeout?: number;
  /** false: only the first address is tried. */
  readonly all?: boolean;
}

/** First one of the first one's family, then in turns. */
function inTurns(addresses: readonly Uint8Array[]): Uint8Array[] {
  const first = addresses[0] === undefined ? 4 : familyOf(addresses[0]);
  const own = addresses.filter((address) => familyOf(address) === first);
  const other = addresses.filter((address) => familyOf(address) !== first);
  const out: Uint8Array[] = [];
  for (let at = 0; at < Math.max(own.length, other.length); at++) {
    if (own[at] !== undefined) out.push(own[at]!);
    if (other[at] !== undefined) out.push(other[at]!);
  }
  return out;
}

export class HostDial implements DialHandler, TimerEntry {
  previous: TimerEntry | undefined = undefined;
  next: TimerEntry | undefined = undefined;
  list: TimerEntry["list"] = undefined;
  duration: number;
  started = 0;
  readonly referenced: boolean = true;
  private readonly network: Network;
  private readonly port: number;
  private readonly handler: HostDialHandler;
  private readonly all: boolean;
  private addresses: readonly Uint8Array[] = [];
  private index = 0;
  private readonly attempts: FailedAttempt[] = [];
  private question: Question | undefined;
  private dial: Dial | undefined;

  /** `host`: the text of an address, or a name. */
  constructor(network: Network, host: string, port: number, options: HostDialOptions, handler: HostDialHandler) {
    this.network = network;
    this.port = port;
    this.handler = handler;
    this.all = options.all ?? true;
    this.duration = Math.max(10, options.attemptTimeout ?? ATTEMPT_TIMEOUT);
    const address = parseAddress(host);
    if (address !== undefined) {
      this.begin([address]);
      return;
    }
    this.question = lookup(network, host, options.family ?? 0, (addresses, failure) => {
      this.question = undefined;
      if (failure !== undefined) this.handler.failed(failure, []);
      else {
        const ordered = inTurns(addresses!);
        this.handler.resolved?.(ordered.map((bytes) => formatAddress(bytes, port)));
        this.begin(ordered);
      }
    });
  }

  /** Gives up; nothing more is heard of it. */
  abort(): void {
    this.network.loop.timers.stop(this);
    this.question?.cancel();
    this.dial?.abort();
    this.question = this.dial = undefined;
    this.index = this.addresses.length;
  }

  connected(connection: Connection): void {
    this.network.loop.timers.stop(this);
    this.dial = undefined;
    this.handler.connected(connection);
  }

  failed(failure: Failure): void {
    this.network.loop.timers.stop(this);
    this.dial = undefined;
    const bytes = this.addresses[this.index - 1]!;
    this.attempts.push({ address: formatAddress(bytes, this.port), failure });
    if (this.index < this.addresses.length) this.tryNext();
    else this.handler.failed(failure, this.attempts);
  }

  /** The attempt takes too long, and there is another address. */
  fire(): void {
    this.dial?.abort();
    this.failed(TIMED_OUT);
  }

  private begin(addresses: readonly Uint8Array[]): void {
    this.addresses = this.all ? addresses : addresses.slice(0, 1);
    this.tryNext();
  }

  private tryNext(): void {
    const bytes = this.addresses[this.index++]!;
    this.handler.attempt?.(formatAddress(bytes, this.port));
    this.dial = new Dial(this.network, bytes, this.port, this);
    if (this.index < this.addresses.length) this.network.loop.timers.start(this, this.network.loop.now);
  }
}

/** As if the host had said ETIMEDOUT. */
const TIMED_OUT: Failure = { error: HalError.CLOSED, detail: Errno.ETIMEDOUT };
