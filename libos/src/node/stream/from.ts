// Readable.from: a stream over anything that can be iterated.

import { Buffer } from "../buffer.ts";
import { invalidArgType } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import { nullValues } from "./errors.ts";
import { Readable, type ReadableOptions } from "./readable.ts";

type AnyIterable = Iterable<unknown> | AsyncIterable<unknown>;
type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** Objects by default. A string or Buffer is one chunk, not many. */
export function from(iterable: AnyIterable | string, options?: ReadableOptions): Readable {
  if (typeof iterable === "string" || iterable instanceof Buffer) {
    const whole = new Readable({ objectMode: true, ...options });
    whole._read = () => {
      whole.push(iterable);
      whole.push(null);
    };
    return whole;
  }
  const asynchronous = (iterable as Partial<AsyncIterable<unknown>> | undefined)?.[Symbol.asyncIterator] !== undefined;
  const open = (iterable as Partial<Iterable<unknown>> | undefined)?.[Symbol.iterator] !== undefined;
  if (!asynchronous && !open) throw invalidArgType("iterable", ["Iterable"], iterable);
  const iterator: AnyIterator = asynchronous
    ? (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    : (iterable as Iterable<unknown>)[Symbol.iterator]();

  const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  let reading = false;
  stream._read = () => {
    if (reading) return;
    reading = true;
    if (asynchronous) void readLater();
    else readNow();
  };
  stream._destroy = (error, callback) => {
    close(error).then(
      () => nextTick(callback, error),
      (failure: Error) => nextTick(callback, failure || error),
    );
  };

  /** Hands a value on; true if the next may follow at once. */
  function take(value: unknown): boolean {
    if (value === null) {
      reading = false;
      throw nullValues();
    }
    if (stream.push(value)) return true;
    reading = false;
    return false;
  }

  /** Without promises as long as the values are none. */
  function readNow(): void {
    try {
      for (;;) {
        const { value, done } = (iterator as Iterator<unknown>).next();
        if (done) {
          stream.push(null);
          return;
        }
        if (isThenable(value)) {
          void readLater(value);
          return;
        }
        if (!take(value)) return;
      }
    } catch (error) {
      stream.destroy(error as Error);
    }
  }

  async function readLater(first?: PromiseLike<unknown>): Promise<void> {
    try {
      if (first !== undefined && !take(await first)) return;
      for (;;) {
        const next = iterator.next();
        const { value, done } = asynchronous ? await next : (next as IteratorResult<unknown>);
        if (done) {
          stream.push(null);
          return;
        }
        if (!take(!asynchronous && isThenable(value) ? await value : value)) return;
      }
    } catch (error) {
      stream.destroy(error as Error);
    }
  }

  async function close(error: Error | null): Promise<void> {
    if (error && typeof iterator.throw === "function") {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === "function") {
      const { value } = await iterator.return();
      await value;
    }
  }
  return stream;
}
