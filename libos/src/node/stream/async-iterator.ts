// `for await` over a Readable.

import { nextTick } from "../next-tick.ts";
import { abortError } from "../errors.ts";
import { aggregate } from "./errors.ts";
import { finished } from "./finished.ts";
import { isFinished, isServerRequest } from "./inspect.ts";
import type { AnyStream } from "./types.ts";

export interface IteratorOptions {
  /** false: leaving the loop early leaves the stream as it is. */
  destroyOnReturn?: boolean;
}

interface Source extends AnyStream {
  read(): unknown;
}

/** Destroys any kind of stream; an AbortError stands for the missing reason if it was not done. */
export function destroyer(stream: AnyStream & { socket?: unknown; close?: () => void }, error?: Error | null): void {
  if (!stream || stream.destroyed) return;
  const reason = error || (isFinished(stream) ? null : abortError());
  if (isServerRequest(stream)) stream.destroy(reason);
  else if (typeof stream.destroy === "function") stream.destroy(reason);
  else if (typeof stream.close === "function") stream.close();
  else if (reason) {
    nextTick(() => {
      stream.emit("error", reason);
      nextTick(() => stream.emit("close"));
    });
  } else nextTick(() => stream.emit("close"));
}

export async function* iterate(stream: Source, options?: IteratorOptions): AsyncGenerator<unknown, void, void> {
  let wake: (() => void) | undefined;
  // undefined: goes on; null: at its end; else the failure.
  let outcome: unknown;
  const onReadable = (): void => {
    const waiting = wake;
    wake = undefined;
    waiting?.();
  };
  stream.on("readable", onReadable);
  const stop = finished(stream, { writable: false }, (error) => {
    outcome = error ? aggregate(outcome, error) : null;
    onReadable();
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (outcome) throw outcome;
      else if (outcome === null) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } catch (error) {
    outcome = aggregate(outcome, error);
    throw outcome;
  } finally {
    const failed = outcome !== undefined && outcome !== null;
    const destroys = failed || options?.destroyOnReturn !== false;
    if (destroys && (outcome === undefined || stream._readableState?.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off("readable", onReadable);
      stop();
    }
  }
}
