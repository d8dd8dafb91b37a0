// WritableStream, its writer and its controller.

import type { AbortSignal } from "../events/abort.ts";
import { inspectable, showAs } from "../inspectable.ts";
import { checkSecret, secret } from "./secret.ts";
import { highWaterMarkOf, member, objectOr, sizeOf } from "./size-queue.ts";
import type { QueuingStrategy } from "./types.ts";
import { setWritableCore, WritableCore, writableCoreOf, WriterCore } from "./writable-core.ts";

export interface UnderlyingSink<W = unknown> {
  start?(controller: WritableStreamDefaultController): unknown;
  write?(chunk: W, controller: WritableStreamDefaultController): unknown;
  close?(): unknown;
  abort?(reason: unknown): unknown;
  type?: undefined;
}

export class WritableStreamDefaultController {
  readonly #core: WritableCore;

  constructor(key: object, core: WritableCore) {
    checkSecret(key);
    this.#core = core;
  }

  /** Aborts as soon as the stream does. */
  get signal(): AbortSignal {
    return this.#core.signal;
  }

  error(reason?: unknown): void {
    this.#core.errorIfNeeded(reason);
  }

  get [Symbol.toStringTag](): string {
    return "WritableStreamDefaultController";
  }
}

function released(): TypeError {
  return new TypeError("This writer has been released");
}

export class WritableStreamDefaultWriter<W = unknown> {
  readonly #core: WriterCore;

  constructor(stream: object) {
    this.#core = new WriterCore(writableCoreOf(stream));
  }

  get closed(): Promise<undefined> {
    return #core in this ? this.#core.closed.promise : illegal();
  }

  /** Resolves when more is wanted. */
  get ready(): Promise<undefined> {
    return #core in this ? this.#core.ready.promise : illegal();
  }

  get desiredSize(): number | null {
    if (this.#core.stream === undefined) throw released();
    return this.#core.desiredSize;
  }

  write(chunk?: W): Promise<undefined> {
    if (!(#core in this)) return illegal();
    const { stream } = this.#core;
    return stream === undefined ? Promise.reject(released()) : stream.write(this.#core, chunk);
  }

  close(): Promise<undefined> {
    if (!(#core in this)) return illegal();
    const { stream } = this.#core;
    if (stream === undefined) return Promise.reject(released());
    return stream.ending ? Promise.reject(new TypeError("Cannot close an already-closing stream")) : stream.close();
  }

  abort(reason?: unknown): Promise<undefined> {
    if (!(#core in this)) return illegal();
    const { stream } = this.#core;
    return stream === undefined ? Promise.reject(released()) : stream.abort(reason);
  }

  releaseLock(): void {
    this.#core.release();
  }

  get [Symbol.toStringTag](): string {
    return "WritableStreamDefaultWriter";
  }
}

function illegal(): Promise<never> {
  return Promise.reject(new TypeError("Illegal invocation"));
}

function isWritable(stream: unknown): boolean {
  try {
    writableCoreOf(stream);
    return true;
  } catch {
    return false;
  }
}

export class WritableStream<W = unknown> {
  constructor(sink?: UnderlyingSink<W> | null, strategy?: QueuingStrategy<W>) {
    if (sink instanceof WritableCore) {
      setWritableCore(this, sink);
      return;
    }
    const owner = objectOr<object>(sink, "underlying sink");
    const queuing = objectOr<QueuingStrategy<never>>(strategy as QueuingStrategy<never>, "strategy");
    const abort = member(owner, "abort");
    const close = member(owner, "close");
    const start = member(owner, "start");
    if ((owner as { type?: unknown }).type !== undefined) throw new RangeError("Invalid type is specified");
    const write = member(owner, "write");
    const size = sizeOf(queuing);
    const core = new WritableCore(
      { abort, close, write: write === undefined ? undefined : (chunk) => write(chunk, controller) },
      highWaterMarkOf(queuing, 1),
      size,
    );
    const controller = new WritableStreamDefaultController(secret, core);
    setWritableCore(this, core);
    core.start(() => start?.(controller));
  }

  get locked(): boolean {
    return writableCoreOf(this).writer !== undefined;
  }

  abort(reason?: unknown): Promise<undefined> {
    if (!isWritable(this)) return illegal();
    const core = writableCoreOf(this);
    return core.writer === undefined
      ? core.abort(reason)
      : Promise.reject(new TypeError("Cannot abort a stream that already has a writer"));
  }

  close(): Promise<undefined> {
    if (!isWritable(this)) return illegal();
    const core = writableCoreOf(this);
    if (core.writer !== undefined)
      return Promise.reject(new TypeError("Cannot close a stream that already has a writer"));
    return core.ending ? Promise.reject(new TypeError("Cannot close an already-closing stream")) : core.close();
  }

  getWriter(): WritableStreamDefaultWriter<W> {
    return new WritableStreamDefaultWriter<W>(this);
  }

  get [Symbol.toStringTag](): string {
    return "WritableStream";
  }

  static {
    inspectable(
      WritableStream,
      showAs("WritableStream", (stream) => ({ locked: stream.locked, state: writableCoreOf(stream).state })),
    );
  }
}
