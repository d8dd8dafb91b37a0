// ReadableStreamDefaultController: a queue of chunks, filled by the source when there is room.

import { attempt, follow } from "./promises.ts";
import { SizeQueue, type SizeOf } from "./size-queue.ts";
import type { ReadableCore } from "./readable-core.ts";
import type { ReadableControl, ReadRequest } from "./types.ts";

export interface Source {
  readonly pull?: (() => unknown) | undefined;
  readonly cancel?: ((reason: unknown) => unknown) | undefined;
}

/** Calls `pull` one at a time, and once more if it was wanted meanwhile. */
export class Puller {
  #pulling = false;
  #again = false;

  /** @param wanted whether it is to be called, asked again each time */
  run(wanted: () => boolean, pull: () => unknown, fail: (reason: unknown) => void): void {
    if (!wanted()) return;
    if (this.#pulling) {
      this.#again = true;
      return;
    }
    this.#pulling = true;
    attempt(pull).then(() => {
      this.#pulling = false;
      if (!this.#again) return;
      this.#again = false;
      this.run(wanted, pull, fail);
    }, fail);
  }
}

export class DefaultControl implements ReadableControl {
  readonly stream: ReadableCore;
  readonly #queue = new SizeQueue();
  readonly #mark: number;
  readonly #puller = new Puller();
  #size: SizeOf | undefined;
  #source: Source | undefined;
  #started = false;
  #closing = false;

  constructor(stream: ReadableCore, source: Source, mark: number, size: SizeOf | undefined) {
    this.stream = stream;
    this.#source = source;
    this.#mark = mark;
    this.#size = size;
    stream.control = this;
  }

  /** The source's `start`: what it throws goes to the constructor's caller. */
  start(run: () => unknown): void {
    follow(run()).then(
      () => {
        this.#started = true;
        this.#pull();
      },
      (reason: unknown) => this.error(reason),
    );
  }

  /** CanCloseOrEnqueue */
  get open(): boolean {
    return !this.#closing && this.stream.state === "readable";
  }

  get desiredSize(): number | null {
    if (this.stream.state === "errored") return null;
    return this.stream.state === "closed" ? 0 : this.#mark - this.#queue.total;
  }

  /** ShouldCallPull */
  get wanted(): boolean {
    return this.open && this.#started && (this.stream.waiting > 0 || this.desiredSize! > 0);
  }

  close(): void {
    if (!this.open) return;
    this.#closing = true;
    if (this.#queue.length === 0) this.#finish();
  }

  enqueue(chunk: unknown): void {
    if (!this.open) return;
    const { stream } = this;
    if (stream.waiting > 0) stream.reader!.requests.shift()!.chunk(chunk);
    else {
      try {
        this.#queue.push(chunk, this.#size === undefined ? 1 : this.#size(chunk));
      } catch (error) {
        this.error(error);
        throw error;
      }
    }
    this.#pull();
  }

  error(reason: unknown): void {
    if (this.stream.state !== "readable") return;
    this.#queue.clear();
    this.#forget();
    this.stream.fail(reason);
  }

  pull(request: ReadRequest): void {
    if (this.#queue.length > 0) {
      const chunk = this.#queue.shift();
      if (this.#closing && this.#queue.length === 0) this.#finish();
      else this.#pull();
      request.chunk(chunk);
      return;
    }
    this.stream.reader!.requests.push(request);
    this.#pull();
  }

  cancel(reason: unknown): Promise<unknown> {
    this.#queue.clear();
    const cancel = this.#source?.cancel;
    const done = cancel === undefined ? Promise.resolve() : attempt(() => cancel(reason));
    this.#forget();
    return done;
  }

  release(): void {}

  #finish(): void {
    this.#forget();
    this.stream.close();
  }

  /** ClearAlgorithms: what is over keeps nothing alive. */
  #forget(): void {
    this.#source = undefined;
    this.#size = undefined;
  }

  #pull(): void {
    const pull = this.#source?.pull;
    if (pull === undefined) return;
    this.#puller.run(
      () => this.wanted,
      () => this.#source?.pull?.(),
      (reason) => this.error(reason),
    );
  }
}
