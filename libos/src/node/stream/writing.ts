// The machinery of a Writable: what write, end and their callbacks do.

import { Buffer } from "../buffer.ts";
import { invalidArgType } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import { viewAsBuffer } from "./chunks.ts";
import { errorOrDestroy } from "./destroy.ts";
import { destroyedError, multipleCallback, nullValues, unknownEncoding, writeAfterEnd } from "./errors.ts";
import type { AnyStream, Callback } from "./types.ts";
import type { BufferedWrite, WritableState } from "./writable-state.ts";

/** What the machinery calls on its stream. */
export interface WritingStream extends AnyStream {
  readonly _writableState: WritableState;
  _write(chunk: unknown, encoding: string, callback: Callback): void;
  _writev?: ((chunks: BufferedWrite[], callback: Callback) => void) | null | undefined;
  _final?: ((callback: Callback) => void) | undefined;
}

export function nop(): void {}

/** `write`: true if there is room for more; an error if it was refused. */
export function write(
  stream: WritingStream,
  state: WritableState,
  chunk: unknown,
  encoding: string | null | undefined,
  callback: Callback,
): boolean | Error {
  if (chunk === null) throw nullValues();
  let data = chunk;
  let kind = encoding ?? state.defaultEncoding;
  if (!state.objectMode) {
    if (encoding && encoding !== "buffer" && !Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    if (typeof data === "string") {
      if (state.decodeStrings) {
        data = Buffer.from(data, (kind || "utf8") as BufferEncoding);
        kind = "buffer";
      }
    } else {
      data = viewAsBuffer(data);
      if (data === undefined) throw invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
      kind = "buffer";
    }
  }
  const refused = state.ending ? writeAfterEnd() : state.destroyed ? destroyedError("write") : undefined;
  if (refused !== undefined) {
    nextTick(callback, refused);
    errorOrDestroy(stream, refused, true);
    return refused;
  }
  state.pendingcb++;
  return accept(stream, state, data, kind, callback);
}

function accept(
  stream: WritingStream,
  state: WritableState,
  chunk: unknown,
  encoding: string,
  callback: Callback,
): boolean {
  const length = state.objectMode ? 1 : (chunk as Buffer).length;
  state.length += length;
  if (state.writing || state.corked > 0 || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback });
  } else {
    state.writelen = length;
    state.writecb = callback;
    state.writing = state.sync = state.expectWriteCb = true;
    stream._write(chunk, encoding, state.onwrite);
    state.sync = false;
  }
  const room = state.length < state.highWaterMark || state.length === 0;
  if (!room) state.needDrain = true;
  return room && !state.errored && !state.destroyed;
}

/** What `_write` calls when it is done. */
export function written(stream: WritingStream, error?: Error | null): void {
  const state = stream._writableState;
  if (!state.expectWriteCb) {
    errorOrDestroy(stream, multipleCallback());
    return;
  }
  const { sync } = state;
  const callback = state.writecb ?? nop;
  state.writing = state.expectWriteCb = false;
  state.writecb = undefined;
  state.length -= state.writelen;
  state.writelen = 0;
  if (error) {
    state.errored ??= error;
    const readable = stream._readableState;
    if (readable) readable.errored ??= error;
    if (sync) nextTick(failWrite, stream, state, error, callback);
    else failWrite(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > state.bufferedIndex) writeBuffered(stream, state);
  if (sync) callBackLater(stream, state, callback);
  else afterWrite(stream, state, 1, callback);
}

/** `_write` was done at once: the callback still comes later, those of one function together. */
function callBackLater(stream: WritingStream, state: WritableState, callback: Callback): void {
  const needTick = (state.needDrain && state.length === 0) || state.destroyed || callback !== nop;
  if (callback === nop) {
    if (!state.afterWritePending && needTick) {
      state.afterWritePending = true;
      nextTick(afterWrite, stream, state, 1, callback);
    } else {
      state.pendingcb--;
      if (state.ending) finishMaybe(stream, state, true);
    }
  } else if (state.afterWrite?.callback === callback) {
    state.afterWrite.count++;
  } else {
    const info = (state.afterWrite = { count: 1, callback });
    state.afterWritePending = true;
    nextTick(() => {
      state.afterWrite = undefined;
      afterWrite(stream, state, info.count, callback);
    });
  }
}

function failWrite(stream: WritingStream, state: WritableState, error: Error, callback: Callback): void {
  state.pendingcb--;
  callback(error);
  failBuffered(state);
  errorOrDestroy(stream, error); // after the callback
}

function afterWrite(stream: WritingStream, state: WritableState, count: number, callback: Callback): void {
  state.afterWritePending = false;
  if (!state.ending && !state.destroyed && state.length === 0 && state.needDrain) {
    state.needDrain = false;
    stream.emit("drain");
  }
  for (let left = count; left > 0; left--) {
    state.pendingcb--;
    callback(null);
  }
  if (state.destroyed) failBuffered(state);
  if (state.ending) finishMaybe(stream, state, true);
}

/** The stream failed or was destroyed: what waits is told so. */
export function failBuffered(state: WritableState): void {
  if (state.writing) return;
  for (const { chunk, callback } of state.getBuffer()) {
    state.length -= state.objectMode ? 1 : (chunk as Buffer).length;
    callback(state.errored ?? destroyedError("write"));
  }
  callFinished(state, state.errored ?? destroyedError("end"));
  forget(state);
}

function callFinished(state: WritableState, error: Error | null): void {
  const callbacks = state.onFinished;
  if (callbacks === undefined) return;
  state.onFinished = undefined;
  for (const callback of callbacks) callback(error);
}

function forget(state: WritableState): void {
  state.buffered = [];
  state.bufferedIndex = 0;
}

/** Writes what has gathered while a write was under way or the stream was corked. */
export function writeBuffered(stream: WritingStream, state: WritableState): void {
  if (state.corked > 0 || state.bufferProcessing || state.destroyed || !state.constructed) return;
  const { buffered } = state;
  const count = buffered.length - state.bufferedIndex;
  if (count === 0) return;
  state.bufferProcessing = true;
  if (count > 1 && stream._writev) {
    const chunks = state.getBuffer();
    const quiet = chunks.every((entry) => entry.callback === nop);
    state.pendingcb -= count - 1;
    forget(state);
    const done: Callback = quiet ? nop : (error) => chunks.forEach((entry) => entry.callback(error));
    writeNow(stream, state, chunks, "", done, state.length, true);
  } else {
    do {
      const { chunk, encoding, callback } = buffered[state.bufferedIndex]!;
      buffered[state.bufferedIndex++] = undefined;
      writeNow(stream, state, chunk, encoding, callback, state.objectMode ? 1 : (chunk as Buffer).length, false);
    } while (state.bufferedIndex < buffered.length && !state.writing);
    if (state.bufferedIndex === buffered.length) {
      forget(state);
    } else if (state.bufferedIndex > 256) {
      buffered.splice(0, state.bufferedIndex);
      state.bufferedIndex = 0;
    }
  }
  state.bufferProcessing = false;
}

function writeNow(
  stream: WritingStream,
  state: WritableState,
  chunk: unknown,
  encoding: string,
  callback: Callback,
  length: number,
  many: boolean,
): void {
  state.writelen = length;
  state.writecb = callback;
  state.writing = state.sync = state.expectWriteCb = true;
  if (state.destroyed) state.onwrite(destroyedError("write"));
  else if (many) stream._writev?.(chunk as BufferedWrite[], state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state.sync = false;
}

function needsFinish(state: WritableState): boolean {
  return (
    state.ending &&
    !state.destroyed &&
    state.constructed &&
    state.length === 0 &&
    !state.errored &&
    state.buffered.length === 0 &&
    !state.finished &&
    !state.writing &&
    !state.errorEmitted &&
    !state.closeEmitted
  );
}

/** Ends the stream if `end` was called and all is written; `later`: on the next tick. */
export function finishMaybe(stream: WritingStream, state: WritableState, later: boolean): void {
  if (!needsFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb > 0) return;
  if (later) {
    state.pendingcb++;
    nextTick(() => {
      if (needsFinish(state)) finish(stream, state);
      else state.pendingcb--;
    });
  } else if (needsFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function prefinish(stream: WritingStream, state: WritableState): void {
  if (state.prefinished || state.finalCalled) return;
  state.finalCalled = true;
  if (typeof stream._final !== "function" || state.destroyed) {
    state.prefinished = true;
    stream.emit("prefinish");
    return;
  }
  state.sync = true;
  state.pendingcb++;
  try {
    stream._final((error) => finalDone(stream, state, error));
  } catch (error) {
    finalDone(stream, state, error as Error);
  }
  state.sync = false;
}

function finalDone(stream: WritingStream, state: WritableState, error?: Error | null): void {
  if (state.prefinished) {
    errorOrDestroy(stream, error ?? multipleCallback());
    return;
  }
  state.pendingcb--;
  if (error) {
    callFinished(state, error);
    errorOrDestroy(stream, error, state.sync);
  } else if (needsFinish(state)) {
    state.prefinished = true;
    stream.emit("prefinish");
    // 'finish' is never emitted within `_final`.
    state.pendingcb++;
    nextTick(finish, stream, state);
  }
}

function finish(stream: WritingStream, state: WritableState): void {
  state.pendingcb--;
  state.finished = true;
  callFinished(state, null);
  stream.emit("finish");
  if (!state.autoDestroy) return;
  const readable = stream._readableState;
  if (!readable || (readable.autoDestroy && (readable.endEmitted || readable.readable === false))) stream.destroy();
}
