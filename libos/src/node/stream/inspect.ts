// What can be told about a stream from outside, whoever made it: isReadable, isErrored and their like.

import type { AnyStream } from "./types.ts";

type Unknown = Omit<Partial<AnyStream>, "readable" | "writable"> & {
  read?: unknown;
  write?: unknown;
  pipe?: unknown;
  readable?: boolean;
  writable?: boolean;
  readableEnded?: boolean;
  writableEnded?: boolean;
  writableFinished?: boolean;
  closed?: boolean;
  _closed?: boolean;
};

function object(value: unknown): Unknown | undefined {
  return typeof value === "object" && value !== null ? (value as Unknown) : undefined;
}

export function isNodeStream(value: unknown): value is AnyStream {
  const s = object(value);
  return (
    s !== undefined &&
    (!!s._readableState ||
      !!s._writableState ||
      (typeof s.write === "function" && typeof s.on === "function") ||
      (typeof s.pipe === "function" && typeof s.on === "function"))
  );
}

export function isReadableNodeStream(value: unknown, strict: boolean = false): boolean {
  const s = object(value);
  return (
    s !== undefined &&
    typeof s.pipe === "function" &&
    typeof s.on === "function" &&
    (!strict || typeof (s as { pause?: unknown }).pause === "function") &&
    (!s._writableState || s._readableState?.readable !== false) &&
    (!s._writableState || !!s._readableState)
  );
}

export function isWritableNodeStream(value: unknown): boolean {
  const s = object(value);
  return (
    s !== undefined &&
    typeof s.write === "function" &&
    typeof s.on === "function" &&
    (!s._readableState || s._writableState?.writable !== false)
  );
}

export function isDestroyed(value: unknown): boolean {
  const s = object(value);
  return !!(s?.destroyed || (s?._writableState ?? s?._readableState)?.destroyed);
}

export function isWritableEnded(value: unknown): boolean | null {
  const s = object(value);
  if (s === undefined || !isWritableNodeStream(s)) return null;
  if (s.writableEnded === true) return true;
  const w = s._writableState;
  if (w?.errored) return false;
  return typeof w?.ended === "boolean" ? w.ended : null;
}

export function isWritableFinished(value: unknown, strict: boolean): boolean | null {
  const s = object(value);
  if (s === undefined || !isWritableNodeStream(s)) return null;
  if (s.writableFinished === true) return true;
  const w = s._writableState;
  if (w?.errored) return false;
  if (typeof w?.finished !== "boolean") return null;
  return w.finished || (!strict && w.ended && w.length === 0);
}

export function isReadableFinished(value: unknown, strict: boolean): boolean | null {
  const s = object(value);
  if (s === undefined || !isReadableNodeStream(s)) return null;
  const r = s._readableState;
  if (r?.errored) return false;
  if (typeof r?.endEmitted !== "boolean") return null;
  return r.endEmitted || (!strict && r.ended && r.length === 0);
}

/** null: that cannot be told. */
export function isReadable(value: unknown): boolean | null {
  const s = object(value);
  if (typeof s?.readable !== "boolean") return null;
  if (isDestroyed(s)) return false;
  return isReadableNodeStream(s) && s.readable && !isReadableFinished(s, true);
}

export function isWritable(value: unknown): boolean | null {
  const s = object(value);
  if (typeof s?.writable !== "boolean") return null;
  if (isDestroyed(s)) return false;
  return isWritableNodeStream(s) && s.writable && !isWritableEnded(s);
}

/** 'close' has been or is about to be emitted. */
export function isClosed(value: unknown): boolean {
  const s = object(value);
  if (s === undefined) return false;
  if (typeof s.closed === "boolean") return s.closed;
  const { _writableState: w, _readableState: r } = s;
  if (typeof w?.closed === "boolean" || typeof r?.closed === "boolean") return !!(w?.closed || r?.closed);
  return s._closed === true;
}

export function isErrored(value: unknown): boolean {
  const s = object(value);
  return !!(s?._readableState?.errored || s?._writableState?.errored);
}

export function isDisturbed(value: unknown): boolean {
  const s = object(value) as { readableDidRead?: boolean; readableAborted?: boolean } | undefined;
  return !!(s?.readableDidRead || s?.readableAborted);
}

/** A request that a server received: its socket outlives it. */
export function isServerRequest(value: unknown): boolean {
  const s = object(value) as { _consuming?: unknown; _dumped?: unknown } | undefined;
  return typeof s?._consuming === "boolean" && typeof s._dumped === "boolean";
}

function isServerResponse(value: unknown): boolean {
  const s = object(value) as { _sent100?: unknown; _closed?: unknown } | undefined;
  return typeof s?._sent100 === "boolean" && typeof s._closed === "boolean";
}

/** Whether the stream emits 'close' by itself once it is done. */
export function willEmitClose(stream: AnyStream): boolean {
  const state = stream._writableState ?? stream._readableState;
  if (state === undefined) return isServerResponse(stream);
  return state.autoDestroy && state.emitClose && !state.closed;
}

/** The error of the writable or readable side, or null. */
export function erroredWith(stream: AnyStream): Error | null {
  return stream._writableState?.errored ?? stream._readableState?.errored ?? null;
}

/** Nothing is to be expected of it any more. */
export function isFinished(value: unknown): boolean {
  return isDestroyed(value) || (!isReadable(value) && !isWritable(value));
}
