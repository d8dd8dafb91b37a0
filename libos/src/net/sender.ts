// The sending side of a connection: coalesces what a turn writes, bounds what the monitor holds, keeps memory until it is sent.

import { SubmissionFlag, encodeStreamSend } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";
import type { Ring } from "../core/ring.ts";
import type { CompletionHandler } from "../core/types.ts";
import type { Network } from "./network.ts";
import { BLOCK_SIZE, type Block, type SendArena } from "./send-arena.ts";
import type { Failure } from "./types.ts";

/** Bytes given and not sent beyond which `latin1`, `utf8` and `bytes` return false. */
export const HIGH_WATER = 65536;
/** Bytes left at which `drained` is called. */
const LOW_WATER = 16384;
/** Longer byte payloads are sent from where they are, shorter ones are copied into the arena. */
const COPY_MAX = 4096;
/** Sends of one connection that the monitor holds at once. */
const UNDERWAY_MAX = 8;
/** Tag of a send that is not from the arena; other tags are the index of the arena's block. */
const PAYLOAD = -1;

export interface SenderOwner {
  /** There is room again, after a send returned false. */
  drained(): void;
  /** Everything that was given has been submitted. */
  submitted(): void;
  sendFailed(failure: Failure): void;
}

/** What could not be submitted yet. */
interface Piece {
  readonly tag: number;
  readonly payload: Uint8Array | undefined;
  readonly address: number;
  readonly length: number;
}

export class Sender implements CompletionHandler {
  /** Bytes that were given and are not sent. */
  unsent: number = 0;
  /** Called when something is submitted: for timeouts of inactivity. */
  onActivity: (() => void) | undefined = undefined;
  private readonly network: Network;
  private readonly arena: SendArena;
  private readonly machine: Machine;
  private readonly ring: Ring;
  private readonly owner: SenderOwner;
  private readonly handle: number;

  // The segment of the arena's current block that this turn has written.
  private block: Block | undefined;
  private start = 0;
  private end = 0;
  private dirty = false;

  private queue: Piece[] | undefined;
  /** Payloads under way, in order: they must stay in memory. */
  private payloads: Uint8Array[] | undefined;
  private underway = 0;
  // Tokens of the sends under way; the first apart, since there is rarely a second.
  private firstToken = 0;
  private moreTokens: number[] | undefined;
  private wantsDrain = false;
  private dead = false;

  constructor(network: Network, handle: number, owner: SenderOwner) {
    this.network = network;
    this.arena = network.arena;
    this.machine = network.machine;
    this.ring = network.ring;
    this.handle = handle;
    this.owner = owner;
  }

  /**
   * Sends text, a UTF-16 unit a byte (Latin-1). All that is sent within a turn goes out together at its end.
   * False: more is waiting than the peer takes; wait for `drained`.
   */
  latin1(text: string): boolean {
    const { length } = text;
    const { arena } = this;
    if (arena.position + length > BLOCK_SIZE) {
      if (length > BLOCK_SIZE) {
        const bytes = new Uint8Array(length);
        this.machine.encodeLatin1Into(text, bytes, 0);
        return this.payload(bytes);
      }
      arena.reserve(length);
    }
    this.machine.encodeLatin1Into(text, arena.block.bytes, arena.position);
    return this.extend(length);
  }

  /** Sends text as UTF-8; `length` is what `machine.utf8Length` says of it. */
  utf8(text: string, length: number): boolean {
    const { arena, machine } = this;
    if (length > BLOCK_SIZE) return this.payload(machine.encodeUtf8(text));
    arena.reserve(length);
    machine.encodeUtf8Into(text, arena.block.bytes, arena.position);
    return this.extend(length);
  }

  /** Sends bytes. Long ones are not copied: they must not change until they are sent, as with Node.js's sockets. */
  bytes(bytes: Uint8Array): boolean {
    const { length } = bytes;
    if (length > COPY_MAX) return this.payload(bytes);
    const { arena, machine } = this;
    arena.reserve(length);
    machine.copy(arena.block.bytes, arena.position, bytes, 0, length);
    return this.extend(length);
  }

  /** True while something is not submitted. */
  get waiting(): boolean {
    return this.block !== undefined || this.queue !== undefined;
  }

  /** Submits what this turn has written. */
  flush(): void {
    this.dirty = false;
    const { block } = this;
    if (block === undefined) return;
    this.block = undefined;
    const address = block.address + this.start;
    const length = this.end - this.start;
    // The way of most sends: nothing before it is under way, so nobody waits behind it.
    if (this.underway === 0 && !this.wantsDrain && this.onActivity === undefined) {
      const { ring } = this;
      const token = (this.firstToken = ring.reserve(this, block.index));
      this.underway = 1;
      encodeStreamSend(ring.view, ring.entry, token, SubmissionFlag.QUIET, this.handle, address, length);
    } else {
      this.give(block.index, undefined, address, length);
    }
  }

  /** Drops what is not submitted and cancels what is. Nothing can be sent afterwards. */
  abort(): void {
    this.dead = true;
    const { arena, ring } = this;
    if (this.block !== undefined) arena.release(this.block.index);
    this.block = undefined;
    for (const piece of this.queue ?? []) if (piece.tag >= 0) arena.release(piece.tag);
    this.queue = undefined;
    if (this.underway > 0) ring.cancel(this.firstToken);
    for (const token of this.moreTokens ?? []) ring.cancel(token);
  }

  /** `length` bytes at the arena's position are ours now. */
  private extend(length: number): boolean {
    const { arena } = this;
    if (this.dead) return false;
    const { block, position } = arena;
    arena.position = position + length;
    if (this.block !== block || this.end !== position) {
      if (this.block !== undefined) this.flush();
      this.block = block;
      block.uses++;
      this.start = position;
      if (!this.dirty) {
        this.dirty = true;
        this.network.flushLater(this);
      }
    }
    this.end = position + length;
    if ((this.unsent += length) <= HIGH_WATER) return true;
    this.wantsDrain = true;
    return false;
  }

  private payload(bytes: Uint8Array): boolean {
    if (this.dead) return false;
    if (this.block !== undefined) this.flush();
    const room = this.count(bytes.length);
    this.give(PAYLOAD, bytes, this.machine.address(bytes), bytes.length);
    return room;
  }

  private count(length: number): boolean {
    if ((this.unsent += length) <= HIGH_WATER) return true;
    this.wantsDrain = true;
    return false;
  }

  private give(tag: number, payload: Uint8Array | undefined, address: number, length: number): void {
    if (this.queue !== undefined || this.underway >= UNDERWAY_MAX) {
      (this.queue ??= []).push({ tag, payload, address, length });
    } else {
      this.submit(tag, payload, address, length);
    }
  }

  private submit(tag: number, payload: Uint8Array | undefined, address: number, length: number): void {
    const { ring } = this;
    if (this.onActivity !== undefined) this.onActivity();
    const token = ring.reserve(this, tag);
    // A send that nobody waits for does not end the guest's wait. What is behind another must, or the queue would stand still.
    const flags = this.underway === 0 && !this.wantsDrain ? SubmissionFlag.QUIET : 0;
    encodeStreamSend(ring.view, ring.entry, token, flags, this.handle, address, length);
    if (payload !== undefined) (this.payloads ??= []).push(payload);
    if (this.underway++ === 0) this.firstToken = token;
    else (this.moreTokens ??= []).push(token);
  }

  complete(tag: number, result: number, _value: number, _flags: number, detail: number): void {
    if (tag === PAYLOAD) this.payloads?.shift();
    else this.arena.release(tag);
    if (--this.underway > 0) this.firstToken = this.moreTokens?.shift() as number;
    if (result < 0) {
      if (!this.dead) this.owner.sendFailed({ error: -result, detail });
      return;
    }
    this.unsent -= result;
    if (this.queue === undefined && !this.wantsDrain) {
      this.ring.calm = true;
      return;
    }
    if (this.queue !== undefined) this.next();
    if (this.wantsDrain && this.unsent <= LOW_WATER) {
      this.wantsDrain = false;
      if (!this.dead) this.owner.drained();
    }
  }

  private next(): void {
    const queue = this.queue as Piece[];
    const { tag, payload, address, length } = queue.shift() as Piece;
    if (queue.length === 0) this.queue = undefined;
    this.submit(tag, payload, address, length);
    if (this.queue === undefined) this.owner.submitted();
  }
}
