// Streams that an AbortSignal destroys.

import { abortError, checkSignal, invalidArgType } from "../errors.ts";
import { finished } from "./finished.ts";
import { isNodeStream } from "./inspect.ts";
import type { AnyStream } from "./types.ts";

/** Destroys the stream with an AbortError when the signal aborts. Returns the stream. */
export function addAbortSignal<T extends AnyStream>(signal: AbortSignal, stream: T): T {
  checkSignal(signal, "signal");
  if (!isNodeStream(stream)) throw invalidArgType("stream", ["Stream"], stream);
  return addAbortSignalTo(signal, stream);
}

/** The same without checks. */
export function addAbortSignalTo<T extends AnyStream>(signal: AbortSignal, stream: T): T {
  const abort = (): void => void stream.destroy(abortError(signal.reason));
  if (signal.aborted) {
    abort();
  } else {
    signal.addEventListener("abort", abort);
    finished(stream, () => signal.removeEventListener("abort", abort));
  }
  return stream;
}
