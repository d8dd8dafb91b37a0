// Names: addresses and records, asked of the host's resolver.

import { Error as HalError, NAME_MAX, encodeNameLookup, encodeNameQuery } from "@unikernel/hal";
import type { CompletionHandler } from "../core/types.ts";
import type { Network } from "./network.ts";
import type { Failure } from "./types.ts";

/** Addresses that one lookup gives at most. */
const ADDRESSES = 32;
const MESSAGE_FIRST = 2048;
const MESSAGE_MAX = 65_536;

export type Family = 0 | 4 | 6;

/** A question that can be given up: nothing more is heard of it then. */
export interface Question {
  cancel(): void;
}

export type LookupDone = (addresses: readonly Uint8Array[] | undefined, failure: Failure | undefined) => void;
export type QueryDone = (message: Uint8Array | undefined, failure: Failure | undefined) => void;

/** Keeps the guest running, and name and answer in memory, until the monitor has answered. */
abstract class Asking implements CompletionHandler, Question {
  protected readonly network: Network;
  protected readonly name: Uint8Array;
  private token = 0;
  private wanted = true;

  constructor(network: Network, name: string) {
    this.network = network;
    this.name = network.machine.encodeUtf8(name);
  }

  cancel(): void {
    if (!this.wanted) return;
    this.wanted = false;
    this.network.ring.cancel(this.token);
  }

  complete(_tag: number, result: number, _value: number, _flags: number, detail: number): void {
    this.network.loop.unref();
    if (!this.wanted) return;
    this.wanted = false;
    this.answered(result, detail);
  }

  /** Submits the question (again). */
  ask(): void {
    const { ring, loop } = this.network;
    loop.ref();
    this.wanted = true;
    this.token = ring.reserve(this, 0);
    this.encode(this.token);
  }

  protected abstract encode(token: number): void;
  protected abstract answered(result: number, detail: number): void;
}

class Lookup extends Asking {
  private readonly family: Family;
  private readonly done: LookupDone;
  private readonly answer: Uint8Array = new Uint8Array(16 * ADDRESSES);

  constructor(network: Network, name: string, family: Family, done: LookupDone) {
    super(network, name);
    this.family = family;
    this.done = done;
  }

  protected encode(token: number): void {
    const { name, answer } = this;
    const { ring, machine } = this.network;
    const from = machine.address(name);
    const to = machine.address(answer);
    encodeNameLookup(ring.view, ring.entry, token, from, name.length, this.family, to, answer.length);
  }

  protected answered(result: number, detail: number): void {
    if (result < 0) {
      this.done(undefined, { error: -result, detail });
      return;
    }
    const found: Uint8Array[] = [];
    for (let at = 0; at + 16 <= result; at += 16) found.push(this.answer.slice(at, at + 16));
    this.done(found, undefined);
  }
}

class Query extends Asking {
  private readonly kind: number;
  private readonly done: QueryDone;
  private answer: Uint8Array = new Uint8Array(MESSAGE_FIRST);

  constructor(network: Network, name: string, kind: number, done: QueryDone) {
    super(network, name);
    this.kind = kind;
    this.done = done;
  }

  protected encode(token: number): void {
    const { name, answer } = this;
    const { ring, machine } = this.network;
    const from = machine.address(name);
    const to = machine.address(answer);
    encodeNameQuery(ring.view, ring.entry, token, from, name.length, this.kind, to, answer.length);
  }

  protected answered(result: number, detail: number): void {
    if (result >= 0) {
      this.done(this.answer.subarray(0, result), undefined);
    } else if (result === -HalError.LIMIT && detail === 0 && this.answer.length < MESSAGE_MAX) {
      this.answer = new Uint8Array(MESSAGE_MAX);
      this.ask();
    } else {
      this.done(undefined, { error: -result, detail });
    }
  }
}

/** Whether a text can be a host's name at all: what is longer or not ASCII is not asked for. */
export function isAskable(name: string): boolean {
  return name !== "" && name.length <= NAME_MAX + 1 && /^[\x21-\x7e]+$/.test(name);
}

/**
 * Addresses of a name, 16 bytes each (IPv6, or IPv4 mapped), in the order of the host's resolver. `done` is called by a later
 * turn of the event loop.
 */
export function lookup(network: Network, name: string, family: Family, done: LookupDone): Question {
  const question = new Lookup(network, name, family, done);
  question.ask();
  return question;
}

/** The name server's whole message (RFC 1035) about records of a type, also if there are none. */
export function query(network: Network, name: string, kind: number, done: QueryDone): Question {
  const question = new Query(network, name, kind, done);
  question.ask();
  return question;
}
