// Guest memory of the fake: gives every ArrayBuffer that the guest names an address, and finds it again.

import { CONTROL_ADDRESS, CONTROL_SIZE, PAGE_SIZE } from "../gen/hal.ts";

interface Region {
  readonly base: number;
  readonly bytes: Uint8Array;
}

/** Where the fake's heap begins: every buffer but the shared one lies behind. */
const HEAP_ADDRESS = 0x100_0000;

/** Addresses are handed out upwards from `first` and never reused, so that a stale one is found out. */
export class FakeMemory {
  readonly shared: ArrayBuffer = new ArrayBuffer(CONTROL_SIZE);
  readonly #regions: Region[] = [{ base: CONTROL_ADDRESS, bytes: new Uint8Array(this.shared) }];
  readonly #bases = new Map<ArrayBufferLike, number>([[this.shared, CONTROL_ADDRESS]]);
  #next = HEAP_ADDRESS;

  /** The address of a view's first byte; the buffer gets a place at its first mention. */
  address(view: ArrayBufferView | ArrayBuffer): number {
    const buffer = ArrayBuffer.isView(view) ? view.buffer : view;
    const offset = ArrayBuffer.isView(view) ? view.byteOffset : 0;
    const known = this.#bases.get(buffer);
    if (known !== undefined) return known + offset;
    const base = this.#next;
    this.#next += Math.ceil((buffer.byteLength + 1) / PAGE_SIZE) * PAGE_SIZE;
    this.#bases.set(buffer, base);
    this.#regions.push({ base, bytes: new Uint8Array(buffer) });
    return base + offset;
  }

  /**
   * Zeros the pages of a release, or returns false where they are not whole pages of the heap. Memory that no buffer has been
   * given is the heap's too, as long as it lies before `end`.
   */
  release(address: number, length: number, end: number): boolean {
    const whole = address % PAGE_SIZE === 0 && length % PAGE_SIZE === 0 && length > 0;
    if (!whole || address < HEAP_ADDRESS || address + length > end) return false;
    for (const { base, bytes } of this.#regions) {
      if (base < HEAP_ADDRESS) continue;
      bytes.fill(0, Math.max(0, address - base), Math.max(0, address + length - base));
    }
    return true;
  }

  /** The bytes at [address, address + length), or undefined where the guest has no such memory. */
  bytes(address: number, length: number): Uint8Array | undefined {
    if (length === 0) return new Uint8Array(0); // nothing is everywhere
    let low = 0;
    let high = this.#regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#regions[middle]!.base <= address) low = middle + 1;
      else high = middle;
    }
    const region = this.#regions[low - 1];
    if (region === undefined) return undefined;
    const start = address - region.base;
    if (start + length > region.bytes.length) return undefined;
    return region.bytes.subarray(start, start + length);
  }
}
