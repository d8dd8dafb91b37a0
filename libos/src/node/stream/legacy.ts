// Stream: what all streams inherit, with the `pipe` of old-style streams (those that only emit 'data' and 'end').

import { EventEmitter } from "../events/emitter.ts";
import type { WritableLike } from "./types.ts";
import { callable, type CallableClass } from "./callable.ts";

interface OldStream {
  readable?: boolean;
  pause?(): void;
  resume?(): void;
}

class StreamMethods extends EventEmitter {
  pipe<T extends WritableLike>(destination: T, options?: { end?: boolean }): T {
    const source = this as StreamMethods & OldStream;
    const onData = (chunk: unknown): void => {
      const writable = (destination as { writable?: boolean }).writable;
      if (writable && destination.write(chunk) === false) source.pause?.();
    };
    const onDrain = (): void => {
      if (source.readable) source.resume?.();
    };
    let ended = false;
    const onEnd = (): void => {
      if (ended) return;
      ended = true;
      destination.end();
    };
    const onClose = (): void => {
      if (ended) return;
      ended = true;
      (destination as { destroy?(): void }).destroy?.();
    };
    function onError(this: EventEmitter, error: Error): void {
      cleanup();
      if (this.listenerCount("error") === 0) this.emit("error", error);
    }
    const cleanup = (): void => {
      source.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onError);
      source.off("end", cleanup).off("close", cleanup);
      destination.off("drain", onDrain).off("error", onError).off("close", cleanup);
    };
    source.on("data", onData);
    destination.on("drain", onDrain);
    if (options?.end !== false) source.on("end", onEnd).on("close", onClose);
    source.prependListener("error", onError);
    destination.prependListener("error", onError);
    source.on("end", cleanup).on("close", cleanup);
    destination.on("close", cleanup).emit("pipe", source);
    return destination;
  }
}

export type Stream = StreamMethods;
export const Stream: CallableClass<StreamMethods, object> = callable(StreamMethods, "Stream", () => {});
