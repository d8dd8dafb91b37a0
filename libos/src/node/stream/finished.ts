// finished: tells once that a stream has ended, failed or closed too early.

import { abortError, checkFunction, checkObject, invalidArgType } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import { prematureClose } from "./errors.ts";
import * as inspect from "./inspect.ts";
import type { AnyStream, Callback } from "./types.ts";

export interface FinishedOptions {
  readable?: boolean;
  writable?: boolean;
  error?: boolean;
  signal?: AbortSignal | undefined;
  cleanup?: boolean;
}

/** Calls `callback` once. Returns a function that stops listening. The 'error' listener stays until then, on purpose. */
export function finished(stream: AnyStream, callback: Callback): () => void;
export function finished(
  stream: AnyStream,
  options: FinishedOptions | null | undefined,
  callback: Callback,
): () => void;
export function finished(
  stream: AnyStream,
  optionsOrCallback: FinishedOptions | Callback | null | undefined,
  maybeCallback?: Callback,
): () => void {
  const short = maybeCallback === undefined && typeof optionsOrCallback === "function";
  const options: FinishedOptions = short ? {} : ((optionsOrCallback as FinishedOptions | null | undefined) ?? {});
  const callback = short ? optionsOrCallback : maybeCallback;
  if (!short) checkObject(options, "options");
  checkFunction(callback, "callback");
  if (!inspect.isNodeStream(stream)) throw invalidArgType("stream", ["Stream"], stream);
  return new Waiting(stream, options, callback as Callback).stop;
}

class Waiting {
  readonly #stream: AnyStream;
  readonly #readable: boolean;
  readonly #writable: boolean;
  #callback: Callback | undefined;
  #willClose: boolean;
  #readableDone: boolean;
  #writableDone: boolean;
  readonly #signal: AbortSignal | undefined;

  constructor(stream: AnyStream, options: FinishedOptions, callback: Callback) {
    const isReadable = inspect.isReadableNodeStream(stream);
    const isWritable = inspect.isWritableNodeStream(stream);
    this.#stream = stream;
    this.#callback = callback;
    this.#readable = options.readable ?? isReadable;
    this.#writable = options.writable ?? isWritable;
    this.#willClose = inspect.willEmitClose(stream) && isReadable === this.#readable && isWritable === this.#writable;
    this.#readableDone = inspect.isReadableFinished(stream, false) === true;
    this.#writableDone = inspect.isWritableFinished(stream, false) === true;
    this.#listen(options);
    this.#checkNow();
    this.#signal = options.signal;
    if (options.signal?.aborted) nextTick(this.#onAbort);
    else options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  #listen(options: FinishedOptions): void {
    const stream = this.#stream;
    if (this.#writable && !stream._writableState) stream.on("end", this.#onLegacy).on("close", this.#onLegacy);
    if (!this.#willClose && typeof (stream as { aborted?: unknown }).aborted === "boolean") {
      stream.on("aborted", this.#onClose);
    }
    stream.on("end", this.#onEnd).on("finish", this.#onFinish);
    if (options.error !== false) stream.on("error", this.#onError);
    stream.on("close", this.#onClose);
  }

  /** The stream may be done already; then nothing will be emitted any more. */
  #checkNow(): void {
    const stream = this.#stream;
    const { _writableState: w, _readableState: r } = stream;
    const settled = (done: boolean, can: boolean | null): boolean => done || can === false;
    if (inspect.isClosed(stream)) {
      nextTick(this.#onClose);
    } else if (w?.errorEmitted || r?.errorEmitted) {
      if (!this.#willClose) nextTick(this.#onClosed);
    } else if (
      !this.#readable &&
      (!this.#willClose || inspect.isReadable(stream)) &&
      settled(this.#writableDone, inspect.isWritable(stream)) &&
      (w === undefined || w.pendingcb === 0)
    ) {
      nextTick(this.#onClosed);
    } else if (
      !this.#writable &&
      (!this.#willClose || inspect.isWritable(stream)) &&
      settled(this.#readableDone, inspect.isReadable(stream))
    ) {
      nextTick(this.#onClosed);
    }
  }

  #done(error?: Error | null): void {
    const callback = this.#callback;
    if (callback === undefined) return;
    this.#callback = undefined;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    if (error === undefined) callback.call(this.#stream);
    else callback.call(this.#stream, error);
  }

  readonly #onLegacy = (): void => {
    if (!this.#stream.writable) this.#onFinish();
  };

  readonly #onFinish = (): void => {
    this.#writableDone = true;
    if (this.#stream.destroyed) this.#willClose = false; // someone does it differently: do not count on 'close'
    if (this.#willClose && (!this.#stream.readable || this.#readable)) return;
    if (!this.#readable || this.#readableDone) this.#done();
  };

  readonly #onEnd = (): void => {
    this.#readableDone = true;
    if (this.#stream.destroyed) this.#willClose = false;
    if (this.#willClose && (!this.#stream.writable || this.#writable)) return;
    if (!this.#writable || this.#writableDone) this.#done();
  };

  readonly #onError = (error: Error): void => this.#done(error);

  readonly #onClose = (): void => {
    const stream = this.#stream;
    const errored = inspect.erroredWith(stream);
    if (errored) return this.#done(errored);
    const unread = this.#readable && !this.#readableDone && inspect.isReadableNodeStream(stream, true);
    if (unread && !inspect.isReadableFinished(stream, false)) return this.#done(prematureClose());
    if (this.#writable && !this.#writableDone && !inspect.isWritableFinished(stream, false)) {
      return this.#done(prematureClose());
    }
    this.#done();
  };

  readonly #onClosed = (): void => {
    const errored = inspect.erroredWith(this.#stream);
    if (errored) this.#done(errored);
    else this.#done();
  };

  readonly #onAbort = (): void => {
    const callback = this.#callback;
    this.stop();
    callback?.call(this.#stream, abortError(this.#signal?.reason));
  };

  readonly stop = (): void => {
    this.#callback = undefined;
    const stream = this.#stream;
    this.#signal?.removeEventListener("abort", this.#onAbort);
    stream.off("aborted", this.#onClose).off("end", this.#onLegacy).off("close", this.#onLegacy);
    stream
      .off("finish", this.#onFinish)
      .off("end", this.#onEnd)
      .off("error", this.#onError)
      .off("close", this.#onClose);
  };
}
