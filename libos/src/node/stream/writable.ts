// Writable: ordered writes, back-pressure, cork, end. The semantics are those of Node.js.

import { Buffer } from "../buffer.ts";
import { nextTick } from "../next-tick.ts";
import { addAbortSignalTo } from "./abort-signal.ts";
import { callable, type CallableClass } from "./callable.ts";
import { highWaterMark } from "./chunks.ts";
import { construct, destroy, errorOrDestroy, undestroy } from "./destroy.ts";
import { alreadyFinished, cannotPipe, destroyedError, notImplemented, unknownEncoding } from "./errors.ts";
import { Stream } from "./legacy.ts";
import type { AnyStream, Callback, WritableLike } from "./types.ts";
import { WritableState, type BufferedWrite, type WritableStateOptions } from "./writable-state.ts";
import { failBuffered, finishMaybe, nop, write, writeBuffered, written, type WritingStream } from "./writing.ts";

export interface WritableOptions extends WritableStateOptions {
  write?: (this: never, chunk: never, encoding: never, callback: Callback) => void;
  writev?: (this: never, chunks: never, callback: Callback) => void;
  final?: (this: never, callback: Callback) => void;
  destroy?: (this: never, error: Error | null, callback: Callback) => void;
  construct?: (this: never, callback: Callback) => void;
  signal?: AbortSignal;
}

/** The state of a new writable side. */
export function writableState(
  stream: WritingStream,
  options: WritableStateOptions | undefined,
  isDuplex: boolean,
): WritableState {
  const objectMode = !!options?.objectMode || (isDuplex && !!options?.writableObjectMode);
  const mark = highWaterMark(
    options?.highWaterMark,
    options?.writableHighWaterMark,
    "writableHighWaterMark",
    isDuplex,
    objectMode,
  );
  const state = new WritableState(mark, (error) => written(stream, error));
  if (options === undefined) return state;
  state.objectMode = objectMode;
  if (options.decodeStrings === false) state.decodeStrings = false;
  if (options.emitClose === false) state.emitClose = false;
  if (options.autoDestroy === false) state.autoDestroy = false;
  const encoding = options.defaultEncoding;
  if (encoding !== undefined && encoding !== null) {
    if (!Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    state.defaultEncoding = encoding;
  }
  return state;
}

/** Applies the options that a Writable and a Duplex share. */
export function applyWritableOptions(stream: WritingStream, options: WritableOptions): void {
  if (typeof options.write === "function") stream._write = options.write as never;
  if (typeof options.writev === "function") stream._writev = options.writev as never;
  if (typeof options.destroy === "function") stream._destroy = options.destroy as never;
  if (typeof options.final === "function") stream._final = options.final as never;
  if (typeof options.construct === "function") stream._construct = options.construct as never;
  if (options.signal) addAbortSignalTo(options.signal, stream);
}

/** `_construct` is done: what has been written meanwhile follows. */
export function writableReady(stream: WritingStream): void {
  const state = stream._writableState;
  if (!state.writing) writeBuffered(stream, state);
  if (state.ending) finishMaybe(stream, state, false);
}

class WritableMethods extends Stream {
  declare _writableState: WritableState;
  declare _construct?: ((callback: Callback) => void) | undefined;
  declare _writev?: ((chunks: BufferedWrite[], callback: Callback) => void) | null | undefined;
  declare _final?: ((callback: Callback) => void) | undefined;

  _write(chunk: unknown, encoding: string, callback: Callback): void {
    if (this._writev) this._writev([{ chunk, encoding } as BufferedWrite], callback);
    else throw notImplemented("_write()");
  }

  _destroy(error: Error | null, callback: Callback): void {
    callback(error);
  }

  override pipe<T extends WritableLike>(): T {
    errorOrDestroy(this as AnyStream, cannotPipe());
    return undefined as never;
  }

  write(chunk: unknown, encoding?: string | Callback | null, callback?: Callback): boolean {
    if (typeof encoding === "function") return write(this, this._writableState, chunk, null, encoding) === true;
    const done = typeof callback === "function" ? callback : nop;
    return write(this, this._writableState, chunk, encoding, done) === true;
  }

  cork(): void {
    this._writableState.corked++;
  }

  uncork(): void {
    const state = this._writableState;
    if (state.corked === 0) return;
    state.corked--;
    if (!state.writing) writeBuffered(this, state);
  }

  setDefaultEncoding(encoding: string): this {
    const lower = typeof encoding === "string" ? encoding.toLowerCase() : encoding;
    if (!Buffer.isEncoding(lower)) throw unknownEncoding(encoding);
    this._writableState.defaultEncoding = lower;
    return this;
  }

  end(chunk?: unknown, encoding?: string | Callback | null, callback?: Callback): this {
    let done = callback;
    let data = chunk;
    let kind = typeof encoding === "string" ? encoding : undefined;
    if (typeof chunk === "function") {
      done = chunk as Callback;
      data = kind = undefined;
    } else if (typeof encoding === "function") {
      done = encoding;
    }
    const state = this._writableState;
    let failure: Error | undefined;
    if (data !== undefined && data !== null) {
      const result = write(this, state, data, kind, nop);
      if (typeof result !== "boolean") failure = result;
    }
    if (state.corked > 0) {
      state.corked = 1;
      this.uncork();
    }
    if (failure === undefined) {
      if (!state.errored && !state.ending) {
        state.ending = true;
        finishMaybe(this, state, true);
        state.ended = true;
      } else if (state.finished) failure = alreadyFinished("end");
      else if (state.destroyed) failure = destroyedError("end");
    }
    if (typeof done === "function") {
      if (failure !== undefined) nextTick(done, failure);
      else if (state.errored) nextTick(done, state.errored);
      else if (state.finished) nextTick(done, null);
      else (state.onFinished ??= []).push(done);
    }
    return this;
  }

  destroy(error?: Error | null, callback?: Callback): this {
    const state = this._writableState;
    const waiting = state.buffered.length > 0 || state.onFinished !== undefined;
    if (!state.destroyed && waiting) nextTick(failBuffered, state);
    return destroy.call(this as AnyStream, error, callback) as this;
  }

  _undestroy(): void {
    undestroy.call(this as AnyStream);
  }

  get writable(): boolean {
    const state = this._writableState;
    return state.writable !== false && !state.destroyed && !state.errored && !state.ending && !state.ended;
  }

  set writable(value: boolean) {
    this._writableState.writable = value;
  }

  get writableFinished(): boolean {
    return this._writableState.finished;
  }

  get writableObjectMode(): boolean {
    return this._writableState.objectMode;
  }

  get writableBuffer(): BufferedWrite[] {
    return this._writableState.getBuffer();
  }

  get writableEnded(): boolean {
    return this._writableState.ending;
  }

  get writableNeedDrain(): boolean {
    const state = this._writableState;
    return !state.destroyed && !state.ending && state.needDrain;
  }

  get writableHighWaterMark(): number {
    return this._writableState.highWaterMark;
  }

  get writableCorked(): number {
    return this._writableState.corked;
  }

  get writableLength(): number {
    return this._writableState.length;
  }

  get writableAborted(): boolean {
    const state = this._writableState;
    return state.writable !== false && (state.destroyed || state.errored !== null) && !state.finished;
  }

  get errored(): Error | null {
    return this._writableState.errored;
  }

  get closed(): boolean {
    return this._writableState.closed;
  }

  get destroyed(): boolean {
    return this._writableState.destroyed;
  }

  set destroyed(value: boolean) {
    this._writableState.destroyed = value;
  }
}

Object.assign(WritableMethods.prototype, { _writev: null });

export type Writable = WritableMethods;
export const Writable: CallableClass<WritableMethods, WritableOptions> = callable(
  WritableMethods,
  "Writable",
  (stream: WritableMethods, options?: WritableOptions) => {
    stream._writableState = writableState(stream, options, false);
    if (options) applyWritableOptions(stream, options);
    if (stream._construct) construct(stream as AnyStream, () => writableReady(stream));
  },
);

// A Duplex inherits from Readable only, but is a Writable too.
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    return this === Writable && (value as Partial<WritableMethods> | null)?._writableState instanceof WritableState;
  },
});
