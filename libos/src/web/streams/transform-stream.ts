// TransformStream.

import { inspectable, showAs } from "../inspectable.ts";
import { DefaultControl } from "./default-control.ts";
import { attempt, Deferred } from "./promises.ts";
import { ReadableCore } from "./readable-core.ts";
import { ReadableStream } from "./readable-stream.ts";
import { checkSecret, secret } from "./secret.ts";
import { highWaterMarkOf, member, objectOr, sizeOf } from "./size-queue.ts";
import type { QueuingStrategy } from "./types.ts";
import { WritableCore } from "./writable-core.ts";
import { WritableStream } from "./writable-stream.ts";

export interface Transformer<I = unknown, O = unknown> {
  start?(controller: TransformStreamDefaultController<O>): unknown;
  transform?(chunk: I, controller: TransformStreamDefaultController<O>): unknown;
  flush?(controller: TransformStreamDefaultController<O>): unknown;
  cancel?(reason: unknown): unknown;
  readableType?: undefined;
  writableType?: undefined;
}

interface Algorithms {
  readonly transform: ((chunk: unknown) => unknown) | undefined;
  readonly flush: (() => unknown) | undefined;
  readonly cancel: ((reason: unknown) => unknown) | undefined;
}

class TransformCore {
  readonly readable = new ReadableCore();
  readonly control: DefaultControl;
  readonly writable: WritableCore;
  #algorithms: Algorithms | undefined;
  #backpressure = true;
  #change = new Deferred();
  /** The end, by whichever way it came first. */
  #finish: Deferred | undefined;

  constructor(
    algorithms: Algorithms,
    writableStrategy: QueuingStrategy<never>,
    readableStrategy: QueuingStrategy<never>,
  ) {
    this.#algorithms = algorithms;
    const readableMark = highWaterMarkOf(readableStrategy, 0);
    const readableSize = sizeOf(readableStrategy);
    const writableMark = highWaterMarkOf(writableStrategy, 1);
    const writableSize = sizeOf(writableStrategy);
    this.writable = new WritableCore(
      {
        write: (chunk) => this.#write(chunk),
        close: () =>
          this.#end(
            (run) => run?.flush?.(),
            () => this.control.close(),
          ),
        abort: (reason) =>
          this.#end(
            (run) => run?.cancel?.(reason),
            () => this.control.error(reason),
          ),
      },
      writableMark,
      writableSize,
    );
    const source = {
      pull: (): Promise<unknown> => {
        this.#setBackpressure(false);
        return this.#change.promise;
      },
      cancel: (reason: unknown): Promise<unknown> => this.#cancel(reason),
    };
    this.control = new DefaultControl(this.readable, source, readableMark, readableSize);
  }

  start(run: () => unknown): void {
    const started = new Deferred<unknown>();
    this.writable.start(() => started.promise);
    this.control.start(() => started.promise);
    started.resolve(run());
  }

  enqueue(chunk: unknown): void {
    const { control } = this;
    if (!control.open)
      throw Object.assign(new TypeError("The readable side is not in a state that permits enqueue"), {
        code: "ERR_INVALID_STATE",
      });
    try {
      control.enqueue(chunk);
    } catch (error) {
      this.#failWritable(error);
      throw this.readable.stored;
    }
    if (!control.wanted && !this.#backpressure) this.#setBackpressure(true);
  }

  error(reason: unknown): void {
    this.control.error(reason);
    this.#failWritable(reason);
  }

  terminate(): void {
    this.control.close();
    this.#failWritable(new TypeError("The stream has been terminated"));
  }

  #write(chunk: unknown): Promise<unknown> {
    if (!this.#backpressure) return this.#transform(chunk);
    return this.#change.promise.then(() => {
      if (this.writable.state === "erroring") throw this.writable.stored;
      return this.#transform(chunk);
    });
  }

  #transform(chunk: unknown): Promise<unknown> {
    const transform = this.#algorithms?.transform;
    return attempt(() => (transform === undefined ? this.enqueue(chunk) : transform(chunk))).then(
      undefined,
      (reason: unknown) => {
        this.error(reason);
        throw reason;
      },
    );
  }

  /** SinkClose and SinkAbort: runs the transformer's own end, then that of the readable side. */
  #end(run: (algorithms: Algorithms | undefined) => unknown, end: () => void): Promise<unknown> {
    if (this.#finish !== undefined) return this.#finish.promise;
    const finish = (this.#finish = new Deferred());
    const algorithms = this.#algorithms;
    const ran = attempt(() => run(algorithms));
    this.#algorithms = undefined;
    ran.then(
      () => {
        if (this.readable.state === "errored") finish.reject(this.readable.stored);
        else {
          end();
          finish.resolve(undefined);
        }
      },
      (reason: unknown) => {
        this.control.error(reason);
        finish.reject(reason);
      },
    );
    return finish.promise;
  }

  /** SourceCancel */
  #cancel(reason: unknown): Promise<unknown> {
    if (this.#finish !== undefined) return this.#finish.promise;
    const finish = (this.#finish = new Deferred());
    const cancel = this.#algorithms?.cancel;
    const ran = attempt(() => cancel?.(reason));
    this.#algorithms = undefined;
    ran.then(
      () => {
        if (this.writable.state === "errored") finish.reject(this.writable.stored);
        else {
          this.writable.errorIfNeeded(reason);
          this.#unblock();
          finish.resolve(undefined);
        }
      },
      (error: unknown) => {
        this.writable.errorIfNeeded(error);
        this.#unblock();
        finish.reject(error);
      },
    );
    return finish.promise;
  }

  #failWritable(reason: unknown): void {
    this.#algorithms = undefined;
    this.writable.errorIfNeeded(reason);
    this.#unblock();
  }

  #unblock(): void {
    if (this.#backpressure) this.#setBackpressure(false);
  }

  #setBackpressure(backpressure: boolean): void {
    this.#change.resolve(undefined);
    this.#change = new Deferred();
    this.#backpressure = backpressure;
  }
}

export class TransformStreamDefaultController<O = unknown> {
  readonly #core: TransformCore;

  constructor(key: object, core: object) {
    checkSecret(key);
    this.#core = core as TransformCore;
  }

  get desiredSize(): number | null {
    return this.#core.control.desiredSize;
  }

  enqueue(chunk?: O): void {
    this.#core.enqueue(chunk);
  }

  error(reason?: unknown): void {
    this.#core.error(reason);
  }

  /** Ends the readable side and errors the writable one. */
  terminate(): void {
    this.#core.terminate();
  }

  get [Symbol.toStringTag](): string {
    return "TransformStreamDefaultController";
  }
}

export class TransformStream<I = unknown, O = unknown> {
  readonly #readable: ReadableStream<O>;
  readonly #writable: WritableStream<I>;
  readonly #backpressure: () => boolean;

  constructor(
    transformer?: Transformer<I, O> | null,
    writableStrategy?: QueuingStrategy<I>,
    readableStrategy?: QueuingStrategy<O>,
  ) {
    const owner = transformer === null ? {} : objectOr<object>(transformer, "transformer");
    const writing = objectOr<QueuingStrategy<never>>(writableStrategy as QueuingStrategy<never>, "strategy");
    const reading = objectOr<QueuingStrategy<never>>(readableStrategy as QueuingStrategy<never>, "strategy");
    const cancel = member(owner, "cancel");
    const flush = member(owner, "flush");
    const { readableType, writableType } = owner as { readableType?: unknown; writableType?: unknown };
    const start = member(owner, "start");
    const transform = member(owner, "transform");
    if (readableType !== undefined) throw new RangeError("Invalid readableType is specified");
    if (writableType !== undefined) throw new RangeError("Invalid writableType is specified");
    const core = new TransformCore(
      {
        cancel,
        flush: flush === undefined ? undefined : () => flush(controller),
        transform: transform === undefined ? undefined : (chunk) => transform(chunk, controller),
      },
      writing,
      reading,
    );
    const controller = new TransformStreamDefaultController<O>(secret, core);
    this.#readable = new ReadableStream<O>(core.readable as never);
    this.#writable = new WritableStream<I>(core.writable as never);
    this.#backpressure = () => core.writable.backpressure;
    core.start(() => start?.(controller));
  }

  get readable(): ReadableStream<O> {
    return this.#readable;
  }

  get writable(): WritableStream<I> {
    return this.#writable;
  }

  get [Symbol.toStringTag](): string {
    return "TransformStream";
  }

  static {
    inspectable(
      TransformStream,
      showAs("TransformStream", (stream) => ({
        readable: stream.readable,
        writable: stream.writable,
        backpressure: stream.#backpressure(),
      })),
    );
  }
}
