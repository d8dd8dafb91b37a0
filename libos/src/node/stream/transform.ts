// Transform and PassThrough: what is written comes out changed, or as it is.

import { nextTick } from "../next-tick.ts";
import { callable, type CallableClass } from "./callable.ts";
import { highWaterMark } from "./chunks.ts";
import { Duplex, initialiseDuplex, type DuplexOptions } from "./duplex.ts";
import { notImplemented } from "./errors.ts";
import type { Callback } from "./types.ts";

type TransformCallback = (error?: Error | null, data?: unknown) => void;

export interface TransformOptions extends DuplexOptions {
  transform?: (this: never, chunk: never, encoding: never, callback: TransformCallback) => void;
  flush?: (this: never, callback: TransformCallback) => void;
}

class TransformMethods extends Duplex {
  /** The callback of a write that waits for room on the readable side. */
  declare _waiting: Callback | undefined;
  declare _flush?: ((callback: TransformCallback) => void) | undefined;

  _transform(_chunk: unknown, _encoding: string, _callback: TransformCallback): void {
    throw notImplemented("_transform()");
  }

  override _write(chunk: unknown, encoding: string, callback: Callback): void {
    const { _readableState: r, _writableState: w } = this;
    const before = r.length;
    this._transform(chunk, encoding, (error, data) => {
      if (error) {
        callback(error);
        return;
      }
      if (data !== null && data !== undefined) this.push(data);
      if (r.ended) nextTick(callback);
      else if (w.ended || before === r.length || r.length < r.highWaterMark) callback();
      else this._waiting = callback;
    });
  }

  override _read(): void {
    const callback = this._waiting;
    if (callback === undefined) return;
    this._waiting = undefined;
    callback();
  }
}

/** `_final` of every Transform that has none of its own: flushes, then ends the readable side. */
function final(this: TransformMethods, callback?: Callback): void {
  if (typeof this._flush !== "function" || this.destroyed) {
    this.push(null);
    callback?.();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data !== null && data !== undefined) this.push(data);
    this.push(null);
    callback?.();
  });
}

/** A subclass with a `_final` of its own is flushed here. */
function onPrefinish(this: TransformMethods): void {
  if (this._final !== final) final.call(this);
}

Object.assign(TransformMethods.prototype, { _final: final });

function initialise(stream: TransformMethods, options?: TransformOptions): void {
  const mark = options
    ? highWaterMark(options.highWaterMark, options.readableHighWaterMark, "readableHighWaterMark", true, false)
    : null;
  // Both sides would buffer; with a readable side that wants none, neither does.
  const applied =
    mark === 0
      ? {
          ...options,
          highWaterMark: null,
          readableHighWaterMark: 0,
          writableHighWaterMark: options?.writableHighWaterMark || 0,
        }
      : options;
  initialiseDuplex(stream, applied as DuplexOptions | undefined);
  stream._readableState.sync = false;
  stream._waiting = undefined;
  if (options) {
    if (typeof options.transform === "function") stream._transform = options.transform as never;
    if (typeof options.flush === "function") stream._flush = options.flush as never;
  }
  stream.on("prefinish", onPrefinish as never);
}

export type Transform = TransformMethods;
export const Transform: CallableClass<TransformMethods, TransformOptions> = callable(
  TransformMethods,
  "Transform",
  initialise,
);

class PassThroughMethods extends Transform {
  override _transform(chunk: unknown, _encoding: string, callback: TransformCallback): void {
    callback(null, chunk);
  }
}

export type PassThrough = PassThroughMethods;
export const PassThrough: CallableClass<PassThroughMethods, TransformOptions> = callable(
  PassThroughMethods,
  "PassThrough",
  initialise as (s: PassThroughMethods, o?: TransformOptions) => void,
);
