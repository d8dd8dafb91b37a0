// Readable.pipe: data from one stream into another, as fast as the slowest destination takes it.

import { nextTick } from "../next-tick.ts";
import { errorOrDestroy } from "./destroy.ts";
import type { ReadableState } from "./readable-state.ts";
import type { AnyStream, WritableLike } from "./types.ts";

interface Source extends AnyStream {
  pause(): unknown;
  resume(): unknown;
  unpipe(destination?: WritableLike): unknown;
}

/** Pipes until the source ends or the destination closes. Ends the destination too, unless told otherwise. */
export function pipeTo<T extends WritableLike>(
  source: Source,
  state: ReadableState,
  destination: T,
  options?: { end?: boolean },
): T {
  state.pipes.push(destination);
  let cleaned = false;
  let onDrain: (() => void) | undefined;

  const onEnd = (): void => void destination.end();
  const unpipe = (): void => void source.unpipe(destination);
  const atEnd = options?.end === false ? unpipe : onEnd;

  const onUnpipe = (readable: unknown, info?: { hasUnpiped: boolean }): void => {
    if (readable !== source || info?.hasUnpiped !== false) return;
    info.hasUnpiped = true;
    cleanup();
  };
  const onData = (chunk: unknown): void => {
    if (destination.write(chunk) === false) pause();
  };
  const onError = (error: Error): void => {
    unpipe();
    destination.removeListener("error", onError);
    if (destination.listenerCount("error") > 0) return;
    const side = destination._writableState ?? destination._readableState;
    if (side && !side.errorEmitted) errorOrDestroy(destination as unknown as AnyStream, error);
    else destination.emit("error", error);
  };
  const onClose = (): void => {
    destination.removeListener("finish", onFinish);
    unpipe();
  };
  const onFinish = (): void => {
    destination.removeListener("close", onClose);
    unpipe();
  };

  function pause(): void {
    // A write may have unpiped; then nobody would ever resume.
    if (!cleaned && state.pipes.includes(destination)) {
      (state.awaitDrainWriters ??= new Set()).add(destination);
      source.pause();
    }
    if (onDrain !== undefined) return;
    onDrain = (): void => {
      state.awaitDrainWriters?.delete(destination);
      if ((state.awaitDrainWriters?.size ?? 0) === 0 && state.dataListening) source.resume();
    };
    destination.on("drain", onDrain);
  }

  function cleanup(): void {
    destination.removeListener("close", onClose);
    destination.removeListener("finish", onFinish);
    if (onDrain !== undefined) destination.removeListener("drain", onDrain);
    destination.removeListener("error", onError);
    destination.removeListener("unpipe", onUnpipe);
    source.removeListener("end", onEnd);
    source.removeListener("end", unpipe);
    source.removeListener("data", onData);
    cleaned = true;
    // If the source waits for this destination, the wait is over.
    const writable = destination._writableState;
    if (onDrain !== undefined && state.awaitDrainWriters?.has(destination) && (!writable || writable.needDrain)) {
      onDrain();
    }
  }

  if (state.endEmitted) nextTick(atEnd);
  else source.once("end", atEnd);
  destination.on("unpipe", onUnpipe);
  source.on("data", onData);
  // Before the application's own listeners, so that the pipe is undone when they hear of it.
  destination.prependListener("error", onError);
  destination.once("close", onClose);
  destination.once("finish", onFinish);
  destination.emit("pipe", source);
  if (destination.writableNeedDrain === true) pause();
  else if (state.flowing !== true) source.resume();
  return destination;
}
