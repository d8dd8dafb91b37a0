// Duplex: a Readable and a Writable in one.

import { callable, type CallableClass } from "./callable.ts";
import { construct } from "./destroy.ts";
import { Readable, applyReadableOptions, readableState, type ReadableOptions } from "./readable.ts";
import { maybeReadMore } from "./reading.ts";
import type { AnyStream, Callback } from "./types.ts";
import { Writable, applyWritableOptions, writableReady, writableState, type WritableOptions } from "./writable.ts";

export interface DuplexOptions extends Omit<ReadableOptions, "highWaterMark">, WritableOptions {
  /** false: the writable side ends when the readable side does. */
  allowHalfOpen?: boolean;
  readable?: boolean;
  writable?: boolean;
}

type WritableSide = Pick<
  Writable,
  | "_writableState"
  | "_writev"
  | "writable"
  | "writableFinished"
  | "writableObjectMode"
  | "writableBuffer"
  | "writableEnded"
  | "writableNeedDrain"
  | "writableHighWaterMark"
  | "writableCorked"
  | "writableLength"
  | "writableAborted"
>;

interface BothSides extends Readable, WritableSide {
  _write(chunk: unknown, encoding: string, callback: Callback): void;
  _final?(callback: Callback): void;
  write(chunk: unknown, encoding?: string | Callback | null, callback?: Callback): boolean;
  end(chunk?: unknown, encoding?: string | Callback | null, callback?: Callback): this;
  cork(): void;
  uncork(): void;
  setDefaultEncoding(encoding: string): this;
}

/** Readable, with what its prototype is given below. */
const Base: new () => BothSides = Readable as never;

class DuplexMethods extends Base {
  declare allowHalfOpen: boolean;
}

// What Readable has, it keeps; `destroy` is the Writable's, which tells pending writes.
const { prototype } = DuplexMethods;
for (const key of Reflect.ownKeys(Writable.prototype)) {
  if (key !== "destroy" && key in prototype) continue;
  Object.defineProperty(prototype, key, Object.getOwnPropertyDescriptor(Writable.prototype, key)!);
}
Object.defineProperty(prototype, "destroyed", {
  configurable: true,
  get(this: DuplexMethods): boolean {
    return this._readableState.destroyed && this._writableState.destroyed;
  },
  set(this: DuplexMethods, value: boolean) {
    this._readableState.destroyed = value;
    this._writableState.destroyed = value;
  },
});

/** What `new Duplex(options)` does. */
export function initialiseDuplex(stream: DuplexMethods, options?: DuplexOptions): void {
  stream._readableState = readableState(options, true);
  stream._writableState = writableState(stream, options, true);
  stream.allowHalfOpen = options?.allowHalfOpen !== false;
  if (options) {
    if (options.readable === false) {
      const state = stream._readableState;
      state.readable = false;
      state.ended = state.endEmitted = true;
    }
    if (options.writable === false) {
      const state = stream._writableState;
      state.writable = false;
      state.ending = state.ended = state.finished = true;
    }
    const { signal, ...rest } = options;
    applyReadableOptions(stream, rest);
    applyWritableOptions(stream, options.signal ? { ...rest, signal: signal as AbortSignal } : rest);
  }
  if (stream._construct) {
    construct(stream as AnyStream, () => {
      if (stream._readableState.needReadable) maybeReadMore(stream, stream._readableState);
      writableReady(stream);
    });
  }
}

export type Duplex = DuplexMethods;
export const Duplex: CallableClass<DuplexMethods, DuplexOptions> = callable(DuplexMethods, "Duplex", initialiseDuplex);
