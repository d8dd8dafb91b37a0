// A queue that knows the sum of its entries' sizes (queue-with-sizes), and the strategies that set them.

import type { QueuingStrategy } from "./types.ts";

/** Taken entries are thrown out so many at a time. */
const SHIFT_AT_ONCE = 64;

export class SizeQueue {
  /** Sum of the sizes. */
  total = 0;
  #values: unknown[] = [];
  #sizes: number[] = [];
  #head = 0;

  get length(): number {
    return this.#values.length - this.#head;
  }

  push(value: unknown, size: number): void {
    if (!(size >= 0 && size < Infinity))
      throw new RangeError("The size of a chunk must be a finite number, zero or more");
    this.#values.push(value);
    this.#sizes.push(size);
    this.total += size;
  }

  peek(): unknown {
    return this.#values[this.#head];
  }

  shift(): unknown {
    const at = this.#head++;
    const value = this.#values[at];
    // Sums of fractions may go below zero.
    this.total = Math.max(0, this.total - this.#sizes[at]!);
    this.#values[at] = undefined;
    if (this.#head === this.#values.length || this.#head >= SHIFT_AT_ONCE) {
      this.#values = this.#values.slice(this.#head);
      this.#sizes = this.#sizes.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }

  clear(): void {
    this.#values = [];
    this.#sizes = [];
    this.#head = 0;
    this.total = 0;
  }
}

export type SizeOf = (chunk: unknown) => number;

export function sizeOf(strategy: QueuingStrategy<never>): SizeOf | undefined {
  const { size } = strategy;
  if (size === undefined) return undefined;
  if (typeof size !== "function") throw new TypeError("The strategy's size is not a function");
  // Called without a receiver.
  return (chunk) => Number(size(chunk as never));
}

export function highWaterMarkOf(strategy: QueuingStrategy<never>, fallback: number): number {
  if (strategy.highWaterMark === undefined) return fallback;
  const mark = Number(strategy.highWaterMark);
  if (!(mark >= 0)) throw new RangeError("The strategy's highWaterMark must be a number, zero or more");
  return mark;
}

/** A function among the members of a source, sink or transformer, bound to it. */
export function member(owner: object, name: string): ((...args: unknown[]) => unknown) | undefined {
  const value = (owner as Record<string, unknown>)[name];
  if (value === undefined) return undefined;
  if (typeof value !== "function") throw new TypeError(`The member ${name} is not a function`);
  return (...args) => Reflect.apply(value, owner, args) as unknown;
}

/** An argument that is an object or left out. */
export function objectOr<T extends object>(value: T | null | undefined, what: string): T {
  if (value === undefined) return {} as T;
  if (value === null && what === "strategy") return {} as T;
  if (value === null || (typeof value !== "object" && typeof value !== "function"))
    throw new TypeError(`The ${what} is not an object`);
  return value;
}

function checkMark(init: { highWaterMark: number }): number {
  if (init === undefined || init === null || typeof init !== "object" || init.highWaterMark === undefined)
    throw new TypeError("A queuing strategy needs an object with highWaterMark");
  return Number(init.highWaterMark);
}

const one = (): number => 1;
const bytes = (chunk: { byteLength: number }): number => chunk.byteLength;
// The Standard has functions of this name, the same for all instances.
Object.defineProperty(one, "name", { value: "size" });
Object.defineProperty(bytes, "name", { value: "size" });

export class CountQueuingStrategy {
  readonly #mark: number;

  constructor(init: { highWaterMark: number }) {
    this.#mark = checkMark(init);
  }

  get highWaterMark(): number {
    return this.#mark;
  }

  get size(): () => number {
    return one;
  }

  get [Symbol.toStringTag](): string {
    return "CountQueuingStrategy";
  }
}

export class ByteLengthQueuingStrategy {
  readonly #mark: number;

  constructor(init: { highWaterMark: number }) {
    this.#mark = checkMark(init);
  }

  get highWaterMark(): number {
    return this.#mark;
  }

  get size(): (chunk: { byteLength: number }) => number {
    return bytes;
  }

  get [Symbol.toStringTag](): string {
    return "ByteLengthQueuingStrategy";
  }
}
