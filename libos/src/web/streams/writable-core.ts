// The state of a writable stream, of its controller and its writer, without their public faces.

import { AbortController } from "../events/abort.ts";
import { attempt, Deferred, follow, Outcome, rejectAnyway } from "./promises.ts";
import { SizeQueue, type SizeOf } from "./size-queue.ts";

export interface Sink {
  readonly write?: ((chunk: unknown) => unknown) | undefined;
  readonly close?: (() => unknown) | undefined;
  readonly abort?: ((reason: unknown) => unknown) | undefined;
}

/** Stands in the queue for the end of the stream. */
const end: unique symbol = Symbol("close");

export class WritableCore {
  state: "writable" | "closed" | "erroring" | "errored" = "writable";
  stored: unknown;
  writer: WriterCore | undefined;
  backpressure = false;
  readonly #queue = new SizeQueue();
  readonly #mark: number;
  #size: SizeOf | undefined;
  #sink: Sink | undefined;
  #started = false;
  #abortController: AbortController | undefined;
  /** Writes that have not begun. */
  #writes: Deferred[] = [];
  #writing: Deferred | undefined;
  #closeRequest: Deferred | undefined;
  #closing: Deferred | undefined;
  #abort: { readonly done: Deferred; readonly reason: unknown; readonly wasErroring: boolean } | undefined;

  constructor(sink: Sink, mark: number, size: SizeOf | undefined) {
    this.#sink = sink;
    this.#mark = mark;
    this.#size = size;
  }

  start(run: () => unknown): void {
    this.#updateBackpressure();
    follow(run()).then(
      () => {
        this.#started = true;
        this.#advance();
      },
      (reason: unknown) => {
        this.#started = true;
        this.#reject(reason);
      },
    );
  }

  get signal(): AbortController["signal"] {
    return (this.#abortController ??= new AbortController()).signal;
  }

  get desiredSize(): number {
    return this.#mark - this.#queue.total;
  }

  /** CloseQueuedOrInFlight */
  get ending(): boolean {
    return this.#closeRequest !== undefined || this.#closing !== undefined;
  }

  /** WritableStreamAbort */
  abort(reason: unknown): Promise<undefined> {
    if (this.state === "closed" || this.state === "errored") return Promise.resolve(undefined);
    this.#abortController ??= new AbortController();
    this.#abortController.abort(reason);
    // A listener of the signal may have changed it.
    const state = this.state as string;
    if (state === "closed" || state === "errored") return Promise.resolve(undefined);
    if (this.#abort !== undefined) return this.#abort.done.promise;
    const wasErroring = state === "erroring";
    const done = new Deferred();
    this.#abort = { done, reason: wasErroring ? undefined : reason, wasErroring };
    if (!wasErroring) this.#startErroring(reason);
    return done.promise;
  }

  /** WritableStreamClose; the caller has checked `ending`. */
  close(): Promise<undefined> {
    if (this.state === "closed" || this.state === "errored")
      return Promise.reject(new TypeError(`The stream is ${this.state} and cannot be closed`));
    this.#closeRequest = new Deferred();
    const { promise } = this.#closeRequest;
    if (this.backpressure && this.state === "writable") this.writer?.ready.resolve();
    this.#queue.push(end, 0);
    this.#advance();
    return promise;
  }

  /** WritableStreamDefaultWriterWrite, from the chunk's size on. */
  write(writer: WriterCore, chunk: unknown): Promise<undefined> {
    let size = 1;
    if (this.#size !== undefined) {
      try {
        size = this.#size(chunk);
      } catch (error) {
        this.errorIfNeeded(error);
      }
    }
    if (writer.stream !== this) return Promise.reject(new TypeError("The writer was released"));
    if (this.state === "errored") return Promise.reject(this.stored);
    if (this.ending || this.state === "closed")
      return Promise.reject(new TypeError("The stream is closing or closed and cannot be written to"));
    if (this.state === "erroring") return Promise.reject(this.stored);
    const done = new Deferred();
    this.#writes.push(done);
    try {
      this.#queue.push(chunk, size);
    } catch (error) {
      this.errorIfNeeded(error);
      return done.promise;
    }
    this.#updateBackpressure();
    this.#advance();
    return done.promise;
  }

  /** WritableStreamDefaultControllerErrorIfNeeded */
  errorIfNeeded(reason: unknown): void {
    if (this.state !== "writable") return;
    this.#forget();
    this.#startErroring(reason);
  }

  #updateBackpressure(): void {
    if (this.ending || this.state !== "writable") return;
    const backpressure = this.desiredSize <= 0;
    const { writer } = this;
    if (writer !== undefined && backpressure !== this.backpressure) {
      if (backpressure) writer.ready = new Outcome();
      else writer.ready.resolve();
    }
    this.backpressure = backpressure;
  }

  #advance(): void {
    if (!this.#started || this.#writing !== undefined) return;
    if (this.state === "erroring") {
      this.#finishErroring();
      return;
    }
    if (this.#queue.length === 0) return;
    const chunk = this.#queue.peek();
    if (chunk === end) this.#runClose();
    else this.#runWrite(chunk);
  }

  #runClose(): void {
    this.#closing = this.#closeRequest;
    this.#closeRequest = undefined;
    this.#queue.shift();
    const close = this.#sink?.close;
    const done = close === undefined ? Promise.resolve() : attempt(close);
    this.#forget();
    done.then(
      () => this.#closed(),
      (reason: unknown) => {
        this.#closing!.reject(reason);
        this.#closing = undefined;
        this.#abort?.done.reject(reason);
        this.#abort = undefined;
        this.#reject(reason);
      },
    );
  }

  /** FinishInFlightClose */
  #closed(): void {
    this.#closing!.resolve(undefined);
    this.#closing = undefined;
    if (this.state === "erroring") {
      this.stored = undefined;
      this.#abort?.done.resolve(undefined);
      this.#abort = undefined;
    }
    this.state = "closed";
    this.writer?.closed.resolve();
  }

  #runWrite(chunk: unknown): void {
    const done = this.#writes.shift()!;
    this.#writing = done;
    const write = this.#sink?.write;
    const promise = write === undefined ? Promise.resolve() : attempt(() => write(chunk));
    promise.then(
      () => {
        this.#writing = undefined;
        done.resolve(undefined);
        this.#queue.shift();
        this.#updateBackpressure();
        this.#advance();
      },
      (reason: unknown) => {
        if (this.state === "writable") this.#forget();
        this.#writing = undefined;
        done.reject(reason);
        this.#reject(reason);
      },
    );
  }

  /** DealWithRejection */
  #reject(reason: unknown): void {
    if (this.state === "writable") this.#startErroring(reason);
    else if (this.state === "erroring") this.#finishErroring();
  }

  #startErroring(reason: unknown): void {
    this.state = "erroring";
    this.stored = reason;
    const { writer } = this;
    if (writer !== undefined) writer.ready = rejectAnyway(writer.ready, reason);
    if (this.#writing === undefined && this.#closing === undefined && this.#started) this.#finishErroring();
  }

  #finishErroring(): void {
    this.state = "errored";
    this.#queue.clear();
    for (const write of this.#writes.splice(0)) write.reject(this.stored);
    const abort = this.#abort;
    this.#abort = undefined;
    if (abort === undefined) {
      this.#rejectClosed();
      return;
    }
    if (abort.wasErroring) {
      abort.done.reject(this.stored);
      this.#rejectClosed();
      return;
    }
    const run = this.#sink?.abort;
    const done = run === undefined ? Promise.resolve() : attempt(() => run(abort.reason));
    this.#forget();
    done.then(
      () => {
        abort.done.resolve(undefined);
        this.#rejectClosed();
      },
      (reason: unknown) => {
        abort.done.reject(reason);
        this.#rejectClosed();
      },
    );
  }

  #rejectClosed(): void {
    this.#closeRequest?.reject(this.stored);
    this.#closeRequest = undefined;
    this.writer?.closed.reject(this.stored);
  }

  /** ClearAlgorithms */
  #forget(): void {
    this.#sink = undefined;
    this.#size = undefined;
  }
}

export class WriterCore {
  /** Nothing once it is released. */
  stream: WritableCore | undefined;
  ready: Outcome;
  closed: Outcome;

  constructor(stream: WritableCore) {
    if (stream.writer !== undefined)
      throw new TypeError("This stream has already been locked for exclusive writing by another writer");
    this.stream = stream;
    stream.writer = this;
    const { state, stored } = stream;
    this.ready = Outcome.resolved();
    this.closed = new Outcome();
    if (state === "writable") {
      if (!stream.ending && stream.backpressure) this.ready = new Outcome();
    } else if (state === "closed") this.closed.resolve();
    else {
      this.ready = Outcome.rejected(stored);
      if (state === "errored") this.closed.reject(stored);
    }
  }

  get desiredSize(): number | null {
    const { state, desiredSize } = this.stream!;
    if (state === "errored" || state === "erroring") return null;
    return state === "closed" ? 0 : desiredSize;
  }

  release(): void {
    const { stream } = this;
    if (stream === undefined) return;
    const reason = new TypeError("Writer was released and can no longer be used to monitor the stream's closedness");
    this.ready = rejectAnyway(this.ready, reason);
    this.closed = rejectAnyway(this.closed, reason);
    stream.writer = undefined;
    this.stream = undefined;
  }

  /** CloseWithErrorPropagation */
  closeFromPipe(): Promise<undefined> {
    const stream = this.stream!;
    if (stream.ending || stream.state === "closed") return Promise.resolve(undefined);
    return stream.state === "errored" ? Promise.reject(stream.stored) : stream.close();
  }
}

const cores = new WeakMap<object, WritableCore>();

/** The state behind a WritableStream. @throws TypeError for anything else */
export function writableCoreOf(stream: unknown): WritableCore {
  const core = cores.get(stream as object);
  if (core === undefined) throw new TypeError("This is not a WritableStream");
  return core;
}

/** For WritableStream's constructor. */
export function setWritableCore(stream: object, core: WritableCore): void {
  cores.set(stream, core);
}
