// Bytes of a connection that cannot be used yet: an incomplete head, requests behind the one that is being answered.

import type { Machine } from "@unikernel/hal/machine";

const LEAST = 1024;
const EMPTY = new Uint8Array(0);

export class Pending {
  bytes: Uint8Array = EMPTY;
  start = 0;
  /** 0 if nothing is pending. */
  end = 0;
  private readonly machine: Pick<Machine, "copy">;

  constructor(machine: Pick<Machine, "copy">) {
    this.machine = machine;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Copies source[start, end) behind what is there. `source` may be this memory itself. */
  append(source: Uint8Array, start: number, end: number): void {
    const { length } = this;
    const more = end - start;
    if (this.end + more > this.bytes.length) {
      const size = length + more;
      let { bytes } = this;
      // Moved to the front; into larger memory unless half of this is free.
      if (size * 2 > bytes.length) bytes = new Uint8Array(Math.max(LEAST, 2 ** Math.ceil(Math.log2(size + 1))));
      this.machine.copy(bytes, 0, this.bytes, this.start, this.end);
      this.bytes = bytes;
      this.start = 0;
      this.end = length;
    }
    this.machine.copy(this.bytes, this.end, source, start, end);
    this.end += more;
  }

  /** Everything before `at` has been used. */
  consumed(at: number): void {
    this.start = at;
    if (at >= this.end) this.clear();
  }

  /** Forgets all and gives the memory back. */
  clear(): void {
    this.bytes = EMPTY;
    this.start = this.end = 0;
  }
}
