// pipeline: streams, iterables and functions one behind the other, with one callback for the end of all.

import { AbortController } from "../../web/events/abort.ts";
import { abortError, checkFunction, codedError, invalidArgType } from "../errors.ts";
import { nextTick } from "../next-tick.ts";
import { destroyer as destroyStream } from "./async-iterator.ts";
import { aggregate, destroyedError, prematureClose } from "./errors.ts";
import { finished } from "./finished.ts";
import { isNodeStream, isReadable, isReadableFinished, isReadableNodeStream } from "./inspect.ts";
import { Readable } from "./readable.ts";
import { PassThrough } from "./transform.ts";
import type { AnyStream, WritableLike } from "./types.ts";

export interface PipelineOptions {
  signal?: AbortSignal | undefined;
  /** false: the last stream stays open. */
  end?: boolean;
}

export type PipelineCallback = (error?: Error | null, value?: unknown) => void;
type AnyIterable = Iterable<unknown> | AsyncIterable<unknown>;
type WritableStream = AnyStream & WritableLike;

interface CodedLike extends Error {
  code?: unknown;
}

/** The last argument is the callback; returns the last stream. */
export function pipeline(...streams: unknown[]): unknown {
  const callback = streams.pop();
  checkFunction(callback, "streams[stream.length - 1]");
  const list = streams.length === 1 && Array.isArray(streams[0]) ? (streams[0] as unknown[]) : streams;
  return new Pipeline(list, callback as PipelineCallback, {}).result;
}

/** The same with options, for `stream/promises`. */
export function pipelineWith(streams: unknown[], callback: PipelineCallback, options: PipelineOptions): unknown {
  const list = streams.length === 1 && Array.isArray(streams[0]) ? (streams[0] as unknown[]) : streams;
  return new Pipeline(list, callback, options).result;
}

function isIterable(value: unknown): value is AnyIterable {
  const v = value as Partial<Iterable<unknown> & AsyncIterable<unknown>> | null | undefined;
  return typeof v?.[Symbol.asyncIterator] === "function" || typeof v?.[Symbol.iterator] === "function";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] === "function";
}

function asIterable(value: unknown): AnyIterable {
  if (isIterable(value)) return value;
  if (isReadableNodeStream(value)) return Readable.prototype[Symbol.asyncIterator].call(value as Readable);
  throw invalidArgType("val", ["Readable", "Iterable", "AsyncIterable"], value);
}

function invalidReturn(expected: string, name: string, value: unknown): Error {
  const kind = value === null || value === undefined ? String(value) : `type ${typeof value}`;
  const text = `Expected ${expected} to be returned from the "${name}" function but got ${kind}.`;
  return codedError(TypeError, "ERR_INVALID_RETURN_VALUE", text);
}

class Pipeline {
  readonly result: unknown;
  readonly #callback: PipelineCallback;
  readonly #options: PipelineOptions;
  readonly #inner: AbortController = new AbortController();
  readonly #destroys: ((error?: Error | null) => void)[] = [];
  /** Undone when all went well and the last stream lives on. */
  readonly #cleanups: (() => void)[] = [];
  #open = 0;
  #error: CodedLike | undefined;
  #value: unknown;
  #told = false;

  constructor(streams: unknown[], callback: PipelineCallback, options: PipelineOptions) {
    if (streams.length < 2) throw codedError(TypeError, "ERR_MISSING_ARGS", 'The "streams" argument must be specified');
    this.#callback = callback;
    this.#options = options;
    const { signal } = options;
    signal?.addEventListener("abort", this.#abort, { once: true });
    let current: unknown;
    streams.forEach((stream, index) => (current = this.#connect(current, stream, index, streams.length - 1)));
    this.result = current;
    if (signal?.aborted) nextTick(this.#abort);
  }

  readonly #abort = (): void => this.#settle(abortError(this.#options.signal?.reason), false);

  readonly #finish = (error?: Error | null): void => {
    this.#open--;
    this.#settle(error, this.#open === 0);
  };

  #settle(error: Error | null | undefined, last: boolean): void {
    if (error && (!this.#error || this.#error.code === "ERR_STREAM_PREMATURE_CLOSE")) this.#error = error;
    if (!this.#error && !last) return;
    for (const destroy of this.#destroys.splice(0)) destroy(this.#error);
    this.#options.signal?.removeEventListener("abort", this.#abort);
    this.#inner.abort();
    if (!last || this.#told) return;
    this.#told = true;
    if (!this.#error) for (const clean of this.#cleanups) clean();
    nextTick(this.#callback, this.#error, this.#value);
  }

  #connect(before: unknown, stream: unknown, index: number, last: number): unknown {
    const reading = index < last;
    const end = reading || this.#options.end !== false;
    if (isNodeStream(stream)) this.#watch(stream, reading, index > 0, end);
    if (typeof stream === "function") return this.#call(stream as never, before, index, reading, end);
    if (index === 0) {
      if (isIterable(stream) || isReadableNodeStream(stream)) return stream;
      throw invalidArgType("source", ["Stream", "Iterable", "AsyncIterable"], stream);
    }
    if (!isNodeStream(stream)) throw invalidArgType(`streams[${index}]`, ["Stream", "function"], stream);
    const destination = stream as WritableStream;
    if (isReadableNodeStream(before)) {
      this.#open += 2;
      const clean = this.#pipe(before as Readable, destination, end);
      if (isReadable(destination) && !reading) this.#cleanups.push(clean);
    } else if (isIterable(before)) {
      this.#open++;
      void this.#pump(before, destination, end);
    } else {
      throw invalidArgType("val", ["Readable", "Iterable", "AsyncIterable"], before);
    }
    return stream;
  }

  #watch(stream: AnyStream, reading: boolean, writing: boolean, end: boolean): void {
    const livesOn = isReadable(stream) && !reading;
    if (end) {
      let done = false;
      stream.on("close", () => (done = true));
      const clean = finished(stream, { readable: reading, writable: writing }, (error) => (done = !error));
      this.#destroys.push((error) => {
        if (done) return;
        done = true;
        destroyStream(stream, error || destroyedError("pipe"));
      });
      if (livesOn) this.#cleanups.push(clean);
    }
    const onError = (error: CodedLike): void => {
      if (error && error.name !== "AbortError" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") this.#finish(error);
    };
    stream.on("error", onError);
    if (livesOn) this.#cleanups.push(() => void stream.off("error", onError));
  }

  /** A source, transform or sink that is a function. */
  #call(
    stage: (source: unknown, options?: { signal: AbortSignal }) => unknown,
    before: unknown,
    index: number,
    reading: boolean,
    end: boolean,
  ): unknown {
    const signal = this.#inner.signal as unknown as AbortSignal;
    if (index === 0) {
      const source = stage({ signal });
      if (isIterable(source)) return source;
      throw invalidReturn("Iterable, AsyncIterable or Stream", "source", source);
    }
    const result = stage(asIterable(before), { signal });
    if (reading) {
      if (isAsyncIterable(result)) return result;
      throw invalidReturn("AsyncIterable", `transform[${index - 1}]`, result);
    }
    // What the last function gives comes out of a stream, so that it can be piped on.
    const through = new PassThrough({ objectMode: true });
    const then: unknown = (result as PromiseLike<unknown> | undefined)?.then;
    if (typeof then === "function") {
      this.#open++;
      (result as PromiseLike<unknown>).then(
        (value) => {
          this.#value = value;
          if (value !== null && value !== undefined) through.write(value);
          if (end) through.end();
          nextTick(this.#finish);
        },
        (error: Error) => {
          through.destroy(error);
          nextTick(this.#finish, error);
        },
      );
    } else if (isAsyncIterable(result)) {
      this.#open++;
      void this.#pump(result, through as unknown as WritableStream, end);
    } else {
      throw invalidReturn("AsyncIterable or Promise", "destination", result);
    }
    this.#watch(through, false, true, true);
    return through;
  }

  async #pump(source: AnyIterable, destination: WritableStream, end: boolean): Promise<void> {
    let failure: Error | undefined;
    let wake: (() => void) | undefined;
    const resume = (error?: Error | null): void => {
      if (error) failure = error;
      const waiting = wake;
      wake = undefined;
      waiting?.();
    };
    const wait = async (): Promise<void> => {
      if (!failure) await new Promise<void>((resolve) => (wake = resolve));
      if (failure) throw failure;
    };
    destination.on("drain", resume);
    const clean = finished(destination, { readable: false }, resume);
    try {
      if (destination.writableNeedDrain) await wait();
      for await (const chunk of source) if (!destination.write(chunk)) await wait();
      if (end) {
        destination.end();
        await wait();
      }
      this.#finish();
    } catch (error) {
      this.#finish((failure !== error ? aggregate(failure, error) : error) as Error);
    } finally {
      clean();
      destination.off("drain", resume);
    }
  }

  #pipe(source: Readable, destination: WritableStream, end: boolean): () => void {
    let ended = false;
    destination.on("close", () => {
      if (!ended) this.#finish(prematureClose());
    });
    source.pipe(destination, { end: false });
    if (end) {
      const endIt = (): void => {
        ended = true;
        destination.end();
      };
      if (isReadableFinished(source, true)) nextTick(endIt);
      else source.once("end", endIt);
    } else {
      this.#finish();
    }
    finished(source as AnyStream, { readable: true, writable: false }, (error) => {
      const state = source._readableState;
      const early = (error as CodedLike | undefined)?.code === "ERR_STREAM_PREMATURE_CLOSE";
      // Some close before 'end', which still comes.
      if (early && state?.ended && !state.errored && !state.errorEmitted) {
        source.once("end", this.#finish).once("error", this.#finish);
      } else {
        this.#finish(error);
      }
    });
    return finished(destination, { readable: false, writable: true }, this.#finish);
  }
}
