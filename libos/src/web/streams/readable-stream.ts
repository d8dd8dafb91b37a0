// ReadableStream.

import { inspectable, showAs } from "../inspectable.ts";
import { ByteControl } from "./byte-control.ts";
import { DefaultControl, type Source } from "./default-control.ts";
import { attempt } from "./promises.ts";
import { pipe, type PipeOptions } from "./pipe.ts";
import { coreOf, ReadableCore, ReaderCore, setCore } from "./readable-core.ts";
import { ReadableByteStreamController, ReadableStreamDefaultController } from "./readable-controllers.ts";
import { ReadableStreamBYOBReader, ReadableStreamDefaultReader, readOnce } from "./readers.ts";
import { secret } from "./secret.ts";
import { highWaterMarkOf, member, objectOr, sizeOf } from "./size-queue.ts";
import { tee } from "./tee.ts";
import type { QueuingStrategy, ReadResult } from "./types.ts";
import { writableCoreOf } from "./writable-core.ts";
import type { WritableStream } from "./writable-stream.ts";

export interface UnderlyingSource<R = unknown> {
  start?(controller: ReadableStreamDefaultController<R>): unknown;
  pull?(controller: ReadableStreamDefaultController<R>): unknown;
  cancel?(reason?: unknown): unknown;
  type?: undefined;
}

export interface UnderlyingByteSource {
  start?(controller: ReadableByteStreamController): unknown;
  pull?(controller: ReadableByteStreamController): unknown;
  cancel?(reason?: unknown): unknown;
  type: "bytes";
  /** Bytes of the buffers that are made for plain reads. */
  autoAllocateChunkSize?: number;
}

function illegal(): Promise<never> {
  return Promise.reject(new TypeError("Illegal invocation"));
}

function isReadable(stream: unknown): boolean {
  try {
    coreOf(stream);
    return true;
  } catch {
    return false;
  }
}

export class ReadableStream<R = unknown> {
  constructor(source: UnderlyingByteSource, strategy?: QueuingStrategy<R>);
  constructor(source?: UnderlyingSource<R> | null, strategy?: QueuingStrategy<R>);
  constructor(source?: UnderlyingByteSource | UnderlyingSource<R> | null, strategy?: QueuingStrategy<R>) {
    if (source instanceof ReadableCore) {
      setCore(this, source);
      return;
    }
    const owner = objectOr<object>(source, "underlying source");
    const queuing = objectOr<QueuingStrategy<never>>(strategy as QueuingStrategy<never>, "strategy");
    const autoAllocate = (owner as { autoAllocateChunkSize?: unknown }).autoAllocateChunkSize;
    const cancel = member(owner, "cancel");
    const pull = member(owner, "pull");
    const start = member(owner, "start");
    const { type } = owner as { type?: unknown };
    const core = new ReadableCore();
    setCore(this, core);
    const algorithms = (controller: () => unknown): Source => ({
      cancel,
      pull: pull === undefined ? undefined : () => pull(controller()),
    });
    if (type === undefined) {
      const size = sizeOf(queuing);
      const control = new DefaultControl(
        core,
        algorithms(() => controller),
        highWaterMarkOf(queuing, 1),
        size,
      );
      const controller = new ReadableStreamDefaultController(secret, control);
      control.start(() => start?.(controller));
      return;
    }
    if (`${type as string}` !== "bytes") throw new TypeError(`The type of the underlying source is not "bytes"`);
    if (queuing.size !== undefined) throw new RangeError("The strategy for a byte stream cannot have a size function");
    const mark = highWaterMarkOf(queuing, 0);
    const chunkSize = autoAllocate === undefined ? undefined : Math.trunc(Number(autoAllocate));
    if (chunkSize !== undefined && !(chunkSize > 0))
      throw new TypeError("autoAllocateChunkSize must be greater than 0");
    const control = new ByteControl(
      core,
      algorithms(() => controller),
      mark,
      chunkSize,
    );
    const controller = new ReadableByteStreamController(secret, control);
    control.start(() => start?.(controller));
  }

  /** A stream of what an iterable or async iterable yields. */
  static from<T>(iterable: Iterable<T> | AsyncIterable<T>): ReadableStream<T> {
    const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(iterable) as Partial<
      AsyncIterable<T> & Iterable<T>
    >;
    const method = later ?? now;
    if (typeof method !== "function")
      throw Object.assign(new TypeError("ReadableStream.from needs an iterable"), { code: "ERR_ARG_NOT_ITERABLE" });
    const iterator = Reflect.apply(method, iterable, []) as AsyncIterator<T>;
    if (iterator === null || typeof iterator !== "object") throw new TypeError("The iterator is not an object");
    const isSync = later === undefined || later === null;
    const core = new ReadableCore();
    const source: Source = {
      async pull() {
        const result = await iterator.next();
        if (result === null || typeof result !== "object")
          throw new TypeError("The iterator's result is not an object");
        if (result.done === true) control.close();
        else control.enqueue(isSync ? await result.value : result.value);
      },
      async cancel(reason) {
        const result: unknown = await iterator.return?.(reason);
        if (iterator.return !== undefined && (result === null || typeof result !== "object"))
          throw new TypeError("The iterator's result is not an object");
      },
    };
    const control = new DefaultControl(core, source, 0, undefined);
    control.start(() => undefined);
    return new ReadableStream<T>(core as never);
  }

  get locked(): boolean {
    return coreOf(this).reader !== undefined;
  }

  cancel(reason?: unknown): Promise<undefined> {
    if (!isReadable(this)) return illegal();
    const core = coreOf(this);
    return core.reader === undefined
      ? core.cancel(reason)
      : Promise.reject(new TypeError("Cannot cancel a stream that already has a reader"));
  }

  getReader(options?: { readonly mode?: undefined }): ReadableStreamDefaultReader<R>;
  getReader(options: { readonly mode: "byob" }): ReadableStreamBYOBReader;
  getReader(
    options: { readonly mode?: "byob" | undefined } = {},
  ): ReadableStreamDefaultReader<R> | ReadableStreamBYOBReader {
    const mode = objectOr<{ mode?: unknown }>(options, "options").mode;
    if (mode === undefined) return new ReadableStreamDefaultReader<R>(this);
    if (`${mode as string}` !== "byob") throw new TypeError(`The reader's mode is not "byob"`);
    return new ReadableStreamBYOBReader(this);
  }

  pipeThrough<T>(
    transform: { readonly readable: ReadableStream<T>; readonly writable: WritableStream<R> },
    options: PipeOptions = {},
  ): ReadableStream<T> {
    const core = coreOf(this);
    const { readable, writable } = transform;
    coreOf(readable);
    const target = writableCoreOf(writable);
    const normal = pipeOptions(options);
    if (core.reader !== undefined) throw new TypeError("The readable stream is locked");
    if (target.writer !== undefined) throw new TypeError("The writable stream is locked");
    pipe(core, target, normal).then(undefined, () => undefined);
    return readable;
  }

  pipeTo(destination: WritableStream<R>, options: PipeOptions = {}): Promise<undefined> {
    return attempt(() => {
      const core = coreOf(this);
      const target = writableCoreOf(destination);
      const normal = pipeOptions(options);
      if (core.reader !== undefined) throw new TypeError("The readable stream is locked");
      if (target.writer !== undefined) throw new TypeError("The writable stream is locked");
      return pipe(core, target, normal);
    }) as Promise<undefined>;
  }

  tee(): [ReadableStream<R>, ReadableStream<R>] {
    const [one, two] = tee(coreOf(this));
    return [new ReadableStream<R>(one as never), new ReadableStream<R>(two as never)];
  }

  /** Chunks until the end; leaving the loop cancels the stream unless `preventCancel`. */
  values(options: { readonly preventCancel?: boolean } = {}): AsyncIterableIterator<R> {
    const core = coreOf(this);
    const { preventCancel = false } = options ?? {};
    return iterate<R>(new ReaderCore(core, false), Boolean(preventCancel));
  }

  [Symbol.asyncIterator](options?: { readonly preventCancel?: boolean }): AsyncIterableIterator<R> {
    return this.values(options);
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStream";
  }

  static {
    inspectable(
      ReadableStream,
      showAs("ReadableStream", (stream) => {
        const core = coreOf(stream);
        return { locked: stream.locked, state: core.state, supportsBYOB: core.control instanceof ByteControl };
      }),
    );
  }
}

function pipeOptions(options: PipeOptions): PipeOptions {
  const { preventAbort, preventCancel, preventClose, signal } = objectOr<PipeOptions>(options ?? {}, "options");
  if (signal !== undefined && typeof (signal as { addEventListener?: unknown } | null)?.addEventListener !== "function")
    throw new TypeError("The signal is not an AbortSignal");
  return {
    preventAbort: Boolean(preventAbort),
    preventCancel: Boolean(preventCancel),
    preventClose: Boolean(preventClose),
    signal,
  };
}

/** Calls of `next` and `return` wait for those before them. */
function iterate<R>(reader: ReaderCore, preventCancel: boolean): AsyncIterableIterator<R> {
  let last: Promise<unknown> | undefined;
  let finished = false;
  const end = { value: undefined, done: true } as const;
  const next = async (): Promise<IteratorResult<R>> => {
    if (finished) return end;
    try {
      const result: ReadResult<R> = await readOnce<R>(reader);
      // Web IDL has it so: who calls now need not wait, even if somebody else does.
      last = undefined;
      if (!result.done) return result;
    } catch (error) {
      last = undefined;
      finished = true;
      reader.release();
      throw error;
    }
    finished = true;
    reader.release();
    return end;
  };
  const leave = async (value: unknown): Promise<IteratorResult<R>> => {
    if (finished) return { value: value as undefined, done: true };
    finished = true;
    const cancelled = preventCancel ? undefined : reader.stream?.cancel(value);
    reader.release();
    await cancelled;
    return { value: value as undefined, done: true };
  };
  const after = <T>(run: () => Promise<T>): Promise<T> => {
    const result = last === undefined ? run() : last.then(run, run);
    last = result;
    return result;
  };
  const iterator: AsyncIterableIterator<R> = {
    next: () => after(next),
    return: (value?: unknown) => after(() => leave(value)),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
