// Readable: buffering, flowing and paused mode, 'readable', end, async iteration. The semantics are those of Node.js.

import { Buffer } from "../buffer.ts";
import type { EventName, Listener } from "../events/emitter.ts";
import { nextTick } from "../next-tick.ts";
import { StringDecoder } from "../string_decoder.ts";
import { addAbortSignalTo } from "./abort-signal.ts";
import { iterate, type IteratorOptions } from "./async-iterator.ts";
import { callable, type CallableClass } from "./callable.ts";
import { highWaterMark } from "./chunks.ts";
import { construct, destroy, undestroy } from "./destroy.ts";
import { notImplemented, unknownEncoding } from "./errors.ts";
import { Stream } from "./legacy.ts";
import { pipeTo } from "./pipe.ts";
import { append, maybeReadMore, readFrom, scheduleReadable, scheduleResume } from "./reading.ts";
import { ReadableState, type ReadableStateOptions } from "./readable-state.ts";
import type { AnyStream, Callback, WritableLike } from "./types.ts";

export interface ReadableOptions extends ReadableStateOptions {
  read?: (this: never, size: number) => void;
  destroy?: (this: never, error: Error | null, callback: Callback) => void;
  construct?: (this: never, callback: Callback) => void;
  signal?: AbortSignal;
}

/** The state of a new readable side. */
export function readableState(options: ReadableStateOptions | undefined, isDuplex: boolean): ReadableState {
  const objectMode = !!options?.objectMode || (isDuplex && !!options?.readableObjectMode);
  const state = new ReadableState(
    highWaterMark(
      options?.highWaterMark,
      options?.readableHighWaterMark,
      "readableHighWaterMark",
      isDuplex,
      objectMode,
    ),
  );
  if (options === undefined) return state;
  state.objectMode = objectMode;
  if (options.emitClose === false) state.emitClose = false;
  if (options.autoDestroy === false) state.autoDestroy = false;
  const encoding = options.defaultEncoding;
  if (encoding !== undefined && encoding !== null) {
    if (!Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    state.defaultEncoding = encoding;
  }
  if (options.encoding) {
    state.decoder = new StringDecoder(options.encoding as BufferEncoding);
    state.encoding = options.encoding;
  }
  return state;
}

class ReadableMethods extends Stream {
  declare _readableState: ReadableState;
  declare _construct?: ((callback: Callback) => void) | undefined;

  destroy(error?: Error | null, callback?: Callback): this {
    return destroy.call(this as AnyStream, error, callback) as this;
  }

  _undestroy(): void {
    undestroy.call(this as AnyStream);
  }

  _read(_size: number): void {
    throw notImplemented("_read()");
  }

  _destroy(error: Error | null, callback: Callback): void {
    callback(error);
  }

  push(chunk: unknown, encoding?: string): boolean {
    return append(this, this._readableState, chunk, encoding, false);
  }

  unshift(chunk: unknown, encoding?: string): boolean {
    return append(this, this._readableState, chunk, encoding, true);
  }

  read(size?: number): unknown {
    return readFrom(this, this._readableState, size);
  }

  isPaused(): boolean {
    const state = this._readableState;
    return state.paused === true || state.flowing === false;
  }

  setEncoding(encoding: string): this {
    const state = this._readableState;
    const decoder = new StringDecoder(encoding as BufferEncoding);
    state.decoder = decoder;
    state.encoding = decoder.encoding;
    let text = "";
    for (const chunk of state.buffer.slice(state.bufferIndex)) text += decoder.write(chunk as Buffer);
    state.buffer = text === "" ? [] : [text];
    state.bufferIndex = 0;
    state.length = text.length;
    return this;
  }

  override pipe<T extends WritableLike>(destination: T, options?: { end?: boolean }): T {
    return pipeTo(this, this._readableState, destination, options);
  }

  unpipe(destination?: WritableLike): this {
    const state = this._readableState;
    if (state.pipes.length === 0) return this;
    if (destination === undefined) {
      const all = state.pipes;
      state.pipes = [];
      this.pause();
      for (const each of all) each.emit("unpipe", this, { hasUnpiped: false });
      return this;
    }
    const index = state.pipes.indexOf(destination);
    if (index < 0) return this;
    state.pipes.splice(index, 1);
    if (state.pipes.length === 0) this.pause();
    destination.emit("unpipe", this, { hasUnpiped: false });
    return this;
  }

  override on(event: EventName, listener: Listener): this {
    super.on(event, listener);
    if (event === "data") {
      const state = this._readableState;
      state.dataListening = true;
      if (this.listenerCount("readable") > 0) state.readableListening = true;
      if (state.flowing !== false) this.resume();
    } else if (event === "readable") {
      const state = this._readableState;
      if (!state.endEmitted && !state.readableListening) {
        state.readableListening = state.needReadable = true;
        state.flowing = false;
        state.emittedReadable = false;
        if (state.length > 0) scheduleReadable(this, state);
        else if (!state.reading) nextTick(readNothing, this);
      }
    }
    return this;
  }

  override addListener(event: EventName, listener: Listener): this {
    return this.on(event, listener);
  }

  override removeListener(event: EventName, listener: Listener): this {
    super.removeListener(event, listener);
    if (event === "readable") nextTick(updateListening, this);
    else if (event === "data" && this.listenerCount("data") === 0) this._readableState.dataListening = false;
    return this;
  }

  override off(event: EventName, listener: Listener): this {
    return this.removeListener(event, listener);
  }

  override removeAllListeners(event?: EventName): this {
    if (arguments.length === 0) super.removeAllListeners();
    else super.removeAllListeners(event);
    if (event === "readable" || event === undefined) nextTick(updateListening, this);
    return this;
  }

  resume(): this {
    const state = this._readableState;
    if (state.flowing !== true) {
      // With a 'readable' listener nothing flows; the call only says that it may.
      state.flowing = !state.readableListening;
      scheduleResume(this, state);
    }
    state.paused = false;
    return this;
  }

  pause(): this {
    const state = this._readableState;
    if (state.flowing !== false) {
      state.flowing = false;
      this.emit("pause");
    }
    state.paused = true;
    return this;
  }

  iterator(options?: IteratorOptions): AsyncIterableIterator<unknown> {
    return iterate(this, options);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<unknown> {
    return iterate(this);
  }

  get readable(): boolean {
    const state = this._readableState;
    return state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
  }

  set readable(value: boolean) {
    this._readableState.readable = value;
  }

  get readableDidRead(): boolean {
    return this._readableState.dataEmitted;
  }

  get readableAborted(): boolean {
    const state = this._readableState;
    return state.readable !== false && (state.destroyed || state.errored !== null) && !state.endEmitted;
  }

  get readableHighWaterMark(): number {
    return this._readableState.highWaterMark;
  }

  get readableBuffer(): unknown[] {
    return this._readableState.buffer;
  }

  get readableFlowing(): boolean | null {
    return this._readableState.flowing;
  }

  set readableFlowing(value: boolean | null) {
    this._readableState.flowing = value;
  }

  get readableLength(): number {
    return this._readableState.length;
  }

  get readableObjectMode(): boolean {
    return this._readableState.objectMode;
  }

  get readableEncoding(): string | null {
    return this._readableState.encoding;
  }

  get readableEnded(): boolean {
    return this._readableState.endEmitted;
  }

  get errored(): Error | null {
    return this._readableState.errored;
  }

  get closed(): boolean {
    return this._readableState.closed;
  }

  get destroyed(): boolean {
    return this._readableState.destroyed;
  }

  set destroyed(value: boolean) {
    this._readableState.destroyed = value;
  }
}

function readNothing(stream: ReadableMethods): void {
  stream.read(0);
}

/** After 'readable' listeners went: on a later tick, so that `once('readable')` in a loop changes nothing. */
function updateListening(stream: ReadableMethods): void {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount("readable") > 0;
  if (state.resumeScheduled && state.paused === false) state.flowing = true;
  else if (state.dataListening) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

/** Applies the options that both sides of a Duplex share. */
export function applyReadableOptions(stream: ReadableMethods, options: ReadableOptions): void {
  if (typeof options.read === "function") stream._read = options.read as never;
  if (typeof options.destroy === "function") stream._destroy = options.destroy as never;
  if (typeof options.construct === "function") stream._construct = options.construct as never;
  if (options.signal) addAbortSignalTo(options.signal, stream);
}

export type Readable = ReadableMethods;
export const Readable: CallableClass<ReadableMethods, ReadableOptions> = callable(
  ReadableMethods,
  "Readable",
  (stream: ReadableMethods, options?: ReadableOptions) => {
    stream._readableState = readableState(options, false);
    if (options) applyReadableOptions(stream, options);
    if (stream._construct) {
      construct(stream, () => {
        if (stream._readableState.needReadable) maybeReadMore(stream, stream._readableState);
      });
    }
  },
);
