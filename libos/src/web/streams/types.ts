// The seams inside the streams. Names in comments are those of the Streams Standard.

/** A read that waits for a chunk. */
export interface ReadRequest {
  chunk(value: unknown): void;
  close(): void;
  error(reason: unknown): void;
}

/** A read that waits for bytes in a view of its own. */
export interface ReadIntoRequest {
  chunk(view: ArrayBufferView): void;
  /** The view without bytes, or nothing if the stream was cancelled. */
  close(view: ArrayBufferView | undefined): void;
  error(reason: unknown): void;
}

/** What a readable stream asks of its controller. */
export interface ReadableControl {
  /** [[PullSteps]] */
  pull(request: ReadRequest): void;
  /** [[CancelSteps]] */
  cancel(reason: unknown): Promise<unknown>;
  /** [[ReleaseSteps]] */
  release(): void;
}

export interface QueuingStrategy<T = unknown> {
  readonly highWaterMark?: number | undefined;
  readonly size?: ((chunk: T) => number) | undefined;
}

export type ReadResult<T> = { done: false; value: T } | { done: true; value: T | undefined };
