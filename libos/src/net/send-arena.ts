// Memory for what is to be sent: all small answers of a turn lie one behind the other in one block.

import type { Machine } from "@unikernel/hal/machine";

/** Bytes of a block; longer payloads are sent from where they are. */
export const BLOCK_SIZE = 16384;
/** Blocks kept although nothing uses them. */
const SPARE = 4;

export interface Block {
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Guest address of the first byte. */
  readonly address: number;
  /** Sends that are not done, and segments not yet submitted. */
  uses: number;
}

/**
 * Blocks are filled from the front and used again once all that was sent from them is done: while peers read, that is one block,
 * warm in the cache. A peer that does not read keeps its block; connections bound how much they have under way.
 */
export class SendArena {
  /** The block that is being filled, and where. */
  block: Block;
  position = 0;
  private readonly machine: Machine;
  private readonly blocks: (Block | undefined)[] = [];
  private readonly spare: Block[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
    this.block = this.allocate();
  }

  /** Makes sure that the current block has room for `length` bytes, at most BLOCK_SIZE. */
  reserve(length: number): void {
    if (this.position + length <= BLOCK_SIZE) return;
    this.position = 0;
    if (this.block.uses === 0) return;
    this.block = this.spare.pop() ?? this.allocate();
  }

  /** One use of a block is over. */
  release(index: number): void {
    const block = this.blocks[index] as Block;
    if (--block.uses > 0) return;
    if (block === this.block) this.position = 0;
    else if (this.spare.length < SPARE) this.spare.push(block);
    else this.blocks[index] = undefined;
  }

  private allocate(): Block {
    const bytes = new Uint8Array(BLOCK_SIZE);
    let index = this.blocks.indexOf(undefined);
    if (index < 0) index = this.blocks.length;
    return (this.blocks[index] = { index, bytes, address: this.machine.address(bytes), uses: 0 });
  }
}
