// How streams end: construct, destroy, errors, and the order of 'error' and 'close'.

import { nextTick } from "../next-tick.ts";
import { aggregate, multipleCallback } from "./errors.ts";
import type { AnyStream, Callback } from "./types.ts";

const kConstruct: unique symbol = Symbol("construct");
const kDestroy: unique symbol = Symbol("destroy");

function note(stream: AnyStream, error: Error | null | undefined): void {
  if (!error) return;
  const { _readableState: r, _writableState: w } = stream;
  if (w && !w.errored) w.errored = error;
  if (r && !r.errored) r.errored = error;
}

/** `stream.destroy`. The first call counts; 'error' and 'close' follow on a later tick, once `_destroy` is done. */
export function destroy<T extends AnyStream>(this: T, error?: Error | null, callback?: Callback): T {
  const { _readableState: r, _writableState: w } = this;
  if (w?.destroyed || r?.destroyed) {
    callback?.();
    return this;
  }
  note(this, error);
  if (w) w.destroyed = true;
  if (r) r.destroyed = true;
  if ((w ?? r)?.constructed === false) {
    this.once(kDestroy, (later?: Error | null) => finishDestroy(this, aggregate(later, error) as Error, callback));
  } else {
    finishDestroy(this, error, callback);
  }
  return this;
}

function finishDestroy(stream: AnyStream, error: Error | null | undefined, callback?: Callback): void {
  let called = false;
  const done = (failure?: Error | null): void => {
    if (called) return;
    called = true;
    const { _readableState: r, _writableState: w } = stream;
    note(stream, failure);
    if (w) w.closed = true;
    if (r) r.closed = true;
    callback?.(failure);
    if (failure) nextTick(emitErrorAndClose, stream, failure);
    else nextTick(emitClose, stream);
  };
  try {
    stream._destroy(error || null, done);
  } catch (failure) {
    done(failure as Error);
  }
}

function emitErrorAndClose(stream: AnyStream, error: Error): void {
  emitError(stream, error);
  emitClose(stream);
}

function emitClose(stream: AnyStream): void {
  const { _readableState: r, _writableState: w } = stream;
  if (w) w.closeEmitted = true;
  if (r) r.closeEmitted = true;
  if (w?.emitClose || r?.emitClose) stream.emit("close");
}

function emitError(stream: AnyStream, error: Error): void {
  const { _readableState: r, _writableState: w } = stream;
  if (w?.errorEmitted || r?.errorEmitted) return;
  if (w) w.errorEmitted = true;
  if (r) r.errorEmitted = true;
  stream.emit("error", error);
}

/** A failure of the stream itself: destroys it, or with autoDestroy off just emits 'error' (later, if `later`). */
export function errorOrDestroy(stream: AnyStream, error: Error | null | undefined, later: boolean = false): void {
  const { _readableState: r, _writableState: w } = stream;
  if (w?.destroyed || r?.destroyed) return;
  if (r?.autoDestroy || w?.autoDestroy) {
    stream.destroy(error);
  } else if (error) {
    note(stream, error);
    if (later) nextTick(emitError, stream, error);
    else emitError(stream, error);
  }
}

/** Starts `_construct` on the next tick; until it is done reads and writes wait. `ready` is called then. */
export function construct(stream: AnyStream, ready: () => void): void {
  const { _readableState: r, _writableState: w } = stream;
  if (r) r.constructed = false;
  if (w) w.constructed = false;
  stream.once(kConstruct, ready);
  nextTick(runConstruct, stream);
}

function runConstruct(stream: AnyStream): void {
  let called = false;
  const done = (error?: Error | null): void => {
    if (called) {
      errorOrDestroy(stream, error ?? multipleCallback());
      return;
    }
    called = true;
    const { _readableState: r, _writableState: w } = stream;
    if (r) r.constructed = true;
    if (w) w.constructed = true;
    if ((w ?? r)?.destroyed) stream.emit(kDestroy, error);
    else if (error) errorOrDestroy(stream, error, true);
    else stream.emit(kConstruct);
  };
  try {
    stream._construct?.((error) => nextTick(done, error));
  } catch (error) {
    nextTick(done, error as Error);
  }
}

/** Takes a destroyed stream back to its start (`_undestroy`, used by sockets that connect again). */
export function undestroy(this: AnyStream): void {
  for (const state of [this._readableState, this._writableState]) {
    if (!state) continue;
    state.constructed = true;
    state.closed = state.closeEmitted = state.destroyed = state.errorEmitted = false;
    state.errored = null;
  }
  const { _readableState: r, _writableState: w } = this;
  if (r) {
    r.reading = false;
    r.ended = r.endEmitted = r.readable === false;
  }
  if (w) {
    w.finalCalled = w.prefinished = false;
    w.ended = w.ending = w.finished = w.writable === false;
  }
}
