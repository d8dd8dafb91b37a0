// ReadableStreamDefaultReader and ReadableStreamBYOBReader.

import { ByteControl } from "./byte-control.ts";
import { coreOf, ReaderCore } from "./readable-core.ts";
import type { ReadIntoRequest, ReadRequest, ReadResult } from "./types.ts";

function released(): Promise<never> {
  return Promise.reject(new TypeError("This reader has been released"));
}

/** `read()` as a promise. */
export function readOnce<T>(reader: ReaderCore): Promise<ReadResult<T>> {
  return new Promise((resolve, reject) => {
    const request: ReadRequest = {
      chunk: (value) => resolve({ value: value as T, done: false }),
      close: () => resolve({ value: undefined, done: true }),
      error: reject,
    };
    reader.read(request);
  });
}

export class ReadableStreamDefaultReader<T = unknown> {
  readonly #core: ReaderCore;

  constructor(stream: object) {
    this.#core = new ReaderCore(coreOf(stream), false);
  }

  get closed(): Promise<undefined> {
    return #core in this ? this.#core.closed.promise : illegal();
  }

  read(): Promise<ReadResult<T>> {
    if (!(#core in this)) return illegal();
    return this.#core.stream === undefined ? released() : readOnce(this.#core);
  }

  cancel(reason?: unknown): Promise<undefined> {
    if (!(#core in this)) return illegal();
    return this.#core.stream === undefined ? released() : this.#core.stream.cancel(reason);
  }

  /** Reads that wait are rejected. */
  releaseLock(): void {
    this.#core.release();
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStreamDefaultReader";
  }
}

function illegal(): Promise<never> {
  return Promise.reject(new TypeError("Illegal invocation"));
}

export class ReadableStreamBYOBReader {
  readonly #core: ReaderCore;

  constructor(stream: object) {
    const core = coreOf(stream);
    if (!(core.control instanceof ByteControl))
      throw new TypeError(
        "Cannot construct a ReadableStreamBYOBReader for a stream not constructed with a byte source",
      );
    this.#core = new ReaderCore(core, true);
  }

  get closed(): Promise<undefined> {
    return #core in this ? this.#core.closed.promise : illegal();
  }

  /**
   * Fills a view, whose memory it takes, with what there is; at least `min` elements unless the stream ends before.
   */
  async read<V extends ArrayBufferView>(view: V, options: { readonly min?: number } = {}): Promise<ReadResult<V>> {
    const core = this.#core;
    if (!ArrayBuffer.isView(view)) throw new TypeError("The view is not an ArrayBufferView");
    if (view.byteLength === 0) throw new TypeError("The view must have non-zero byteLength");
    if (view.buffer.byteLength === 0) throw new TypeError("The view's buffer must have non-zero byteLength");
    const min = options?.min === undefined ? 1 : Math.trunc(Number(options.min));
    if (!(min >= 1)) throw new TypeError("options.min must be greater than 0");
    const length = view instanceof DataView ? view.byteLength : (view as unknown as Uint8Array).length;
    if (min > length) throw new RangeError("options.min must be less than or equal to the view's length");
    const { stream } = core;
    if (stream === undefined) return released();
    return new Promise<ReadResult<V>>((resolve, reject) => {
      const request: ReadIntoRequest = {
        chunk: (value) => resolve({ value: value as V, done: false }),
        close: (value) => resolve({ value: value as V | undefined, done: true }),
        error: reject,
      };
      stream.disturbed = true;
      if (stream.state === "errored") request.error(stream.stored);
      else (stream.control as ByteControl).pullInto(view, min, request);
    });
  }

  cancel(reason?: unknown): Promise<undefined> {
    if (!(#core in this)) return illegal();
    return this.#core.stream === undefined ? released() : this.#core.stream.cancel(reason);
  }

  releaseLock(): void {
    this.#core.release();
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStreamBYOBReader";
  }
}
