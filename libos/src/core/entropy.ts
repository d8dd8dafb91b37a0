// Random bytes: from the host's generator by the `entropy` operation, a block ahead for small requests.

import { TRANSFER_MAX, encodeEntropy } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";
import type { Ring } from "./ring.ts";
import type { CompletionHandler, Random } from "./types.ts";

const BLOCK_SIZE = 1024;

export class HostRandom implements Random, CompletionHandler {
  private readonly machine: Machine;
  private readonly ring: Ring;
  private readonly token: number;
  private block: Uint8Array | undefined;
  private left = 0;
  private outstanding = 0;

  constructor(machine: Machine, ring: Ring) {
    this.machine = machine;
    this.ring = ring;
    this.token = ring.keep(this, 0);
  }

  fill(target: Uint8Array): void {
    if (target.length > BLOCK_SIZE) {
      this.request(target);
      return;
    }
    const block = (this.block ??= new Uint8Array(BLOCK_SIZE));
    if (target.length > this.left) {
      this.request(block);
      this.left = BLOCK_SIZE;
    }
    const start = BLOCK_SIZE - this.left;
    target.set(block.subarray(start, start + target.length));
    block.fill(0, start, start + target.length); // what was given out is not kept
    this.left -= target.length;
  }

  complete(_tag: number, result: number, _value: number, _flags: number, detail: number): void {
    if (result < 0) this.machine.panic(`the monitor has no entropy: error ${-result}, errno ${detail}`);
    this.outstanding--;
  }

  private request(target: Uint8Array): void {
    const { ring } = this;
    const address = this.machine.address(target);
    for (let at = 0; at < target.length; at += TRANSFER_MAX) {
      ring.reserveKept();
      encodeEntropy(ring.view, ring.entry, this.token, address + at, Math.min(TRANSFER_MAX, target.length - at));
      this.outstanding++;
    }
    ring.flush(0);
    while (this.outstanding > 0) ring.flush(1);
  }
}
