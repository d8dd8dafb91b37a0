// The machinery of a Readable: what push, read and the ticks after them do.

import { Buffer } from "../buffer.ts";
import { nextTick } from "../next-tick.ts";
import { viewAsBuffer } from "./chunks.ts";
import { errorOrDestroy } from "./destroy.ts";
import { invalidArgType, outOfRange } from "../errors.ts";
import { pushAfterEof, unshiftAfterEnd } from "./errors.ts";
import type { ReadableState } from "./readable-state.ts";
import type { AnyStream } from "./types.ts";

/** What the machinery calls on its stream. */
export interface ReadingStream extends AnyStream {
  readonly _readableState: ReadableState;
  _read(size: number): void;
  read(size?: number): unknown;
  readonly allowHalfOpen?: boolean;
  end?(): unknown;
}

function takesMore(state: ReadableState): boolean {
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

/** `push` and `unshift`. True while more may come. */
export function append(
  stream: ReadingStream,
  state: ReadableState,
  chunk: unknown,
  encoding: string | undefined,
  atFront: boolean,
): boolean {
  if (chunk === null) {
    state.reading = false;
    endOfInput(stream, state);
    return false;
  }
  let data = chunk;
  let decoded = false;
  if (!state.objectMode) {
    if (typeof data === "string") {
      const from = (encoding || state.defaultEncoding) as BufferEncoding;
      if (state.encoding === from) decoded = true;
      else if (atFront && state.encoding) {
        data = Buffer.from(data, from).toString(state.encoding as BufferEncoding);
      } else data = Buffer.from(data, from);
    } else if (data !== undefined) {
      data = viewAsBuffer(data);
      if (data === undefined) {
        errorOrDestroy(stream, invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk));
        return false;
      }
    }
    if (data === undefined || (data as Buffer).length === 0) {
      if (!atFront) {
        state.reading = false;
        maybeReadMore(stream, state);
      }
      return takesMore(state);
    }
  }
  if (atFront ? state.endEmitted : state.ended) {
    errorOrDestroy(stream, atFront ? unshiftAfterEnd() : pushAfterEof());
    return atFront ? takesMore(state) : false;
  }
  if (state.destroyed || state.errored) return false;
  if (!atFront) {
    state.reading = false;
    if (state.decoder !== null && !decoded && !(state.objectMode && encoding)) {
      data = state.decoder.write(data as Buffer);
      if (!state.objectMode && (data as string).length === 0) {
        maybeReadMore(stream, state);
        return takesMore(state);
      }
    }
  }
  add(stream, state, data, atFront);
  return takesMore(state);
}

function add(stream: ReadingStream, state: ReadableState, chunk: unknown, atFront: boolean): void {
  if (state.flowing === true && state.length === 0 && !state.sync && state.dataListening) {
    state.awaitDrainWriters?.clear();
    state.dataEmitted = true;
    stream.emit("data", chunk);
  } else {
    state.length += state.objectMode ? 1 : (chunk as Buffer).length;
    if (!atFront) state.buffer.push(chunk);
    else if (state.bufferIndex > 0) state.buffer[--state.bufferIndex] = chunk;
    else state.buffer.unshift(chunk);
    if (state.needReadable) scheduleReadable(stream, state);
  }
  maybeReadMore(stream, state);
}

/** `push(null)`. */
export function endOfInput(stream: ReadingStream, state: ReadableState): void {
  if (state.ended) return;
  if (state.decoder !== null) {
    const rest = state.decoder.end();
    if (rest.length > 0) {
      state.buffer.push(rest);
      state.length += state.objectMode ? 1 : rest.length;
    }
  }
  state.ended = true;
  if (state.sync) {
    scheduleReadable(stream, state);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    // At the end at once, not on the next tick: packages rely on it.
    emitReadable(stream);
  }
}

/** 'readable' on the next tick, once. */
export function scheduleReadable(stream: ReadingStream, state: ReadableState): void {
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  nextTick(emitReadable, stream);
}

function emitReadable(stream: ReadingStream): void {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit("readable");
    state.emittedReadable = false;
  }
  if (state.flowing !== true && !state.ended && state.length <= state.highWaterMark) state.needReadable = true;
  flow(stream);
}

/** Reads ahead on the next tick, up to the high-water mark. */
export function maybeReadMore(stream: ReadingStream, state: ReadableState): void {
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  nextTick(readMore, stream, state);
}

function readMore(stream: ReadingStream, state: ReadableState): void {
  while (
    !state.reading &&
    !state.ended &&
    (state.length < state.highWaterMark || (state.flowing === true && state.length === 0))
  ) {
    const before = state.length;
    stream.read(0);
    if (before === state.length) break; // nothing came: wait for a push
  }
  state.readingMore = false;
}

function flow(stream: ReadingStream): void {
  const state = stream._readableState;
  while (state.flowing === true && stream.read() !== null);
}

export function scheduleResume(stream: ReadingStream, state: ReadableState): void {
  if (state.resumeScheduled) return;
  state.resumeScheduled = true;
  nextTick(resumeNow, stream, state);
}

function resumeNow(stream: ReadingStream, state: ReadableState): void {
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  stream.emit("resume");
  flow(stream);
  if (state.flowing === true && !state.reading) stream.read(0);
}

/** A power of two, so that many small raises do not follow each other. */
function raisedMark(size: number): number {
  if (size > 0x4000_0000) throw outOfRange("size", "<= 1GiB", size);
  return 2 ** Math.ceil(Math.log2(size));
}

function available(size: number, state: ReadableState): number {
  if (size <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(size)) {
    if (state.flowing === true && state.length > 0) return (state.buffer[state.bufferIndex] as Buffer).length;
    return state.length;
  }
  if (size <= state.length) return size;
  return state.ended ? state.length : 0;
}

/** `read(size)`. */
export function readFrom(stream: ReadingStream, state: ReadableState, wanted: number | undefined): unknown {
  const asked = wanted === undefined ? NaN : Number.isInteger(wanted) ? wanted : Number.parseInt(String(wanted), 10);
  if (asked > state.highWaterMark) state.highWaterMark = raisedMark(asked);
  if (asked !== 0) state.emittedReadable = false;

  const enough = state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0;
  if (asked === 0 && state.needReadable && (enough || state.ended)) {
    if (state.length === 0 && state.ended) endReadable(stream, state);
    else scheduleReadable(stream, state);
    return null;
  }
  let size = available(asked, state);
  if (size === 0 && state.ended) {
    if (state.length === 0) endReadable(stream, state);
    return null;
  }

  // `_read` comes before anything is taken out: it may push at once, and so change what can be returned.
  const wants = state.needReadable || state.length === 0 || state.length - size < state.highWaterMark;
  if (wants && !state.reading && !state.ended && !state.destroyed && !state.errored && state.constructed) {
    state.reading = state.sync = true;
    if (state.length === 0) state.needReadable = true;
    try {
      stream._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(stream, error as Error);
    }
    state.sync = false;
    if (!state.reading) size = available(asked, state);
  }

  const result = size > 0 ? take(state, size) : null;
  if (result === null) {
    if (state.length <= state.highWaterMark) state.needReadable = true;
    size = 0;
  } else {
    state.length -= size;
    state.awaitDrainWriters?.clear();
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    else if (!Object.is(asked, size)) endReadable(stream, state); // it was read past the end
  }
  if (result !== null && !state.errorEmitted && !state.closeEmitted) {
    state.dataEmitted = true;
    stream.emit("data", result);
  }
  return result;
}

/** Takes `size` bytes (or units, or one object) out of the buffer. */
function take(state: ReadableState, size: number): unknown {
  if (state.length === 0) return null;
  const { buffer } = state;
  let result: unknown;
  if (state.objectMode) {
    result = buffer[state.bufferIndex++];
  } else if (!size || size >= state.length) {
    const parts = state.bufferIndex > 0 ? buffer.slice(state.bufferIndex) : buffer;
    if (state.decoder !== null) result = parts.join("");
    else result = parts.length === 1 ? parts[0] : Buffer.concat(parts as Buffer[], state.length);
    state.buffer = [];
    state.bufferIndex = 0;
    return result;
  } else {
    result = takePart(state, size);
  }
  if (state.bufferIndex === buffer.length) {
    buffer.length = 0;
    state.bufferIndex = 0;
  } else if (state.bufferIndex > 1024) {
    buffer.splice(0, state.bufferIndex);
    state.bufferIndex = 0;
  }
  return result;
}

function takePart(state: ReadableState, size: number): unknown {
  const { buffer } = state;
  const parts: (string | Buffer)[] = [];
  let left = size;
  while (left > 0) {
    const chunk = buffer[state.bufferIndex] as string | Buffer;
    if (chunk.length <= left) {
      parts.push(chunk);
      left -= chunk.length;
      buffer[state.bufferIndex++] = undefined;
    } else {
      parts.push(typeof chunk === "string" ? chunk.slice(0, left) : chunk.subarray(0, left));
      buffer[state.bufferIndex] = typeof chunk === "string" ? chunk.slice(left) : chunk.subarray(left);
      left = 0;
    }
  }
  if (parts.length === 1) return parts[0];
  return typeof parts[0] === "string" ? parts.join("") : Buffer.concat(parts as Buffer[], size);
}

/** Everything is read: 'end' on the next tick. */
export function endReadable(stream: ReadingStream, state: ReadableState): void {
  if (state.endEmitted) return;
  state.ended = true;
  nextTick(emitEnd, stream, state);
}

function emitEnd(stream: ReadingStream, state: ReadableState): void {
  // `length` again: something may have been unshifted meanwhile.
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
  state.endEmitted = true;
  stream.emit("end");
  const writable = stream._writableState;
  if (stream.writable && stream.allowHalfOpen === false) {
    nextTick(endWritable, stream);
  } else if (state.autoDestroy) {
    // A Duplex is done when both sides are.
    const done = !writable || (writable.autoDestroy && (writable.finished || writable.writable === false));
    if (done) stream.destroy();
  }
}

function endWritable(stream: ReadingStream): void {
  const state = stream._writableState;
  if (state && !state.ending && !state.destroyed && stream.writable) stream.end?.();
}
