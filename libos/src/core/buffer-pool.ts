// The buffers provided to the monitor for receiving: one pool, lent out and given back by number.

import { BUFFER_COUNT, BUFFERS_ADDRESS, CONTROL_ADDRESS, ControlPage } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";

const BUFFER_TAIL = ControlPage.BUFFER_TAIL / 4;
const BUFFER_HEAD = ControlPage.BUFFER_HEAD / 4;
const MASK = BUFFER_COUNT - 1;

export interface PoolOptions {
  /** Bytes of each buffer. */
  readonly size: number;
  /** How many buffers there are at most, a power of two up to BUFFER_COUNT. */
  readonly count: number;
  /** How many are provided at first; more follow when the monitor runs short of them. */
  readonly initial: number;
}

/** From so many bytes of heap on, buffers are large. */
const ROOMY = 20 * 2 ** 20;

/**
 * 64 buffers, of which 8 are in use while little arrives. 64 KiB each, as much as Node.js reads at once: what streams costs JavaScript
 * by the piece. Memory that nothing was received into is not touched, so small messages use a page of each. A small guest has 16 KiB.
 */
export function usualPool(heapSize: number): PoolOptions {
  return { size: heapSize >= ROOMY ? 65_536 : 16_384, count: 64, initial: 8 };
}

/**
 * A completion with CompletionFlag.BUFFER lends buffer `value` to its handler: its bytes are `bytes` from `value * size` on. The
 * handler calls `give(value)` once, as soon as it has read or copied them: while none is provided, no connection receives.
 */
export class BufferPool {
  /** Bytes of each buffer. */
  readonly size: number;
  private readonly count: number;
  private readonly control: Uint32Array;
  private readonly ring: Uint32Array;
  private readonly machine: Machine;
  private memory: Uint8Array | undefined;
  private provided: number;
  private tail = 0;

  constructor(machine: Machine, options: PoolOptions = usualPool(machine.boot.heapSize)) {
    this.machine = machine;
    this.size = options.size;
    this.count = options.count;
    this.provided = options.initial;
    this.control = new Uint32Array(machine.shared, 0, ControlPage.SIZE / 4);
    this.ring = new Uint32Array(machine.shared, BUFFERS_ADDRESS - CONTROL_ADDRESS, BUFFER_COUNT);
  }

  /** The whole pool. The first use allocates it and provides its buffers, so read it before the first receive is submitted. */
  get bytes(): Uint8Array {
    return this.memory ?? this.start();
  }

  /** Gives a buffer back to the monitor. It must not be read afterwards. */
  give(number: number): void {
    const tail = this.tail;
    this.ring[tail & MASK] = number;
    this.control[BUFFER_TAIL] = this.tail = (tail + 1) >>> 0;
  }

  /** Provides more buffers if the monitor has used up all that it had. Called by the event loop once a turn, after `enter`. */
  adapt(): void {
    if (this.control[BUFFER_HEAD] !== this.tail || this.provided === this.count || this.memory === undefined) return;
    const first = this.provided;
    this.provided = Math.min(this.count, first * 2);
    for (let number = first; number < this.provided; number++) this.give(number);
  }

  private start(): Uint8Array {
    const memory = (this.memory = new Uint8Array(this.size * this.count));
    const address = this.machine.address(memory);
    this.control[ControlPage.POOL_ADDRESS / 4] = address;
    this.control[ControlPage.POOL_ADDRESS / 4 + 1] = 0;
    this.control[ControlPage.POOL_BUFFER_SIZE / 4] = this.size;
    this.control[ControlPage.POOL_COUNT / 4] = this.count;
    this.tail = this.control[BUFFER_TAIL]!;
    for (let number = 0; number < this.provided; number++) this.give(number);
    return memory;
  }
}
