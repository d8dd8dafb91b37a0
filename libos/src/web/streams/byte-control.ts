// ReadableByteStreamController: a queue of bytes, and views that wait to be filled. Named after the Standard's operations.

import { Puller, type Source } from "./default-control.ts";
import { attempt, follow } from "./promises.ts";
import { pullInto, toView, transfer, type PullInto } from "./pull-into.ts";
import type { ReadableCore } from "./readable-core.ts";
import type { ReadableControl, ReadIntoRequest, ReadRequest } from "./types.ts";

interface Chunk {
  readonly buffer: ArrayBufferLike;
  offset: number;
  length: number;
}

/** The public object over the first view that waits. */
export interface ByobRequest {
  invalidate(): void;
}

export class ByteControl implements ReadableControl {
  readonly stream: ReadableCore;
  /** Made when it is asked for. */
  byobRequest: ByobRequest | undefined;
  /** Views that wait. */
  readonly pending: PullInto[] = [];
  readonly #mark: number;
  readonly #autoAllocate: number | undefined;
  readonly #puller = new Puller();
  #source: Source | undefined;
  #queue: Chunk[] = [];
  #total = 0;
  #started = false;
  #closing = false;

  constructor(stream: ReadableCore, source: Source, mark: number, autoAllocate: number | undefined) {
    this.stream = stream;
    this.#source = source;
    this.#mark = mark;
    this.#autoAllocate = autoAllocate;
    stream.control = this;
  }

  start(run: () => unknown): void {
    follow(run()).then(
      () => {
        this.#started = true;
        this.#pull();
      },
      (reason: unknown) => this.error(reason),
    );
  }

  get open(): boolean {
    return !this.#closing && this.stream.state === "readable";
  }

  get desiredSize(): number | null {
    if (this.stream.state === "errored") return null;
    return this.stream.state === "closed" ? 0 : this.#mark - this.#total;
  }

  close(): void {
    if (!this.open) return;
    if (this.#total > 0) {
      this.#closing = true;
      return;
    }
    const first = this.pending[0];
    if (first !== undefined && first.filled % first.elementSize !== 0) {
      const reason = new TypeError("Insufficient bytes to fill elements in the given buffer");
      this.error(reason);
      throw reason;
    }
    this.#source = undefined;
    this.stream.close();
  }

  enqueue(view: ArrayBufferView): void {
    if (!this.open) return;
    const { stream } = this;
    const { byteOffset: offset, byteLength: length } = view;
    const buffer = transfer(view.buffer);
    const first = this.pending[0];
    if (first !== undefined) {
      this.#invalidate();
      first.buffer = transfer(first.buffer);
      if (first.reader === "none") this.#enqueueDetached(first);
    }
    if (stream.reader?.byob === false) {
      this.#answerReads();
      if (stream.waiting === 0) this.#append(buffer, offset, length);
      else {
        this.pending.shift();
        stream.reader.requests.shift()!.chunk(new Uint8Array(buffer, offset, length));
      }
    } else {
      this.#append(buffer, offset, length);
      if (stream.reader !== undefined) for (const into of this.#fillFromQueue()) this.#commit(into);
    }
    this.#pull();
  }

  error(reason: unknown): void {
    if (this.stream.state !== "readable") return;
    this.#clear();
    this.#source = undefined;
    this.stream.fail(reason);
  }

  cancel(reason: unknown): Promise<unknown> {
    this.#clear();
    const cancel = this.#source?.cancel;
    this.#source = undefined;
    return cancel === undefined ? Promise.resolve() : attempt(() => cancel(reason));
  }

  release(): void {
    const first = this.pending[0];
    if (first === undefined) return;
    first.reader = "none";
    this.pending.length = 1;
  }

  pull(request: ReadRequest): void {
    if (this.#total > 0) {
      this.#answer(request);
      return;
    }
    const size = this.#autoAllocate;
    if (size !== undefined) {
      let buffer: ArrayBuffer;
      try {
        buffer = new ArrayBuffer(size);
      } catch (error) {
        request.error(error);
        return;
      }
      const construct = Uint8Array as unknown as PullInto["construct"];
      const common = {
        buffer,
        bufferLength: size,
        offset: 0,
        length: size,
        filled: 0,
        minimum: 1,
        elementSize: 1,
        construct,
      };
      this.pending.push({ ...common, reader: "default" });
    }
    this.stream.reader!.requests.push(request);
    this.#pull();
  }

  /** ReadableByteStreamControllerPullInto. @param minimum elements */
  pullInto(view: ArrayBufferView, minimum: number, request: ReadIntoRequest): void {
    let into: PullInto;
    try {
      into = pullInto(view, minimum);
    } catch (error) {
      request.error(error);
      return;
    }
    const { stream } = this;
    if (this.pending.length === 0) {
      if (stream.state === "closed") {
        request.close(new into.construct(into.buffer, into.offset, 0));
        return;
      }
      if (this.#total > 0) {
        if (this.#fill(into)) {
          const filled = toView(into);
          this.#drained();
          request.chunk(filled);
          return;
        }
        if (this.#closing) {
          const reason = new TypeError("Insufficient bytes to fill elements in the given buffer");
          this.error(reason);
          request.error(reason);
          return;
        }
      }
      this.pending.push(into);
      stream.reader!.intoRequests.push(request);
      this.#pull();
      return;
    }
    this.pending.push(into);
    stream.reader!.intoRequests.push(request);
  }

  /** The source has written so many bytes into the first view that waits. */
  respond(written: number): void {
    const first = this.pending[0]!;
    if (this.stream.state === "closed") {
      if (written !== 0) throw new TypeError("bytesWritten must be 0 when calling respond() on a closed stream");
    } else {
      if (written === 0)
        throw new TypeError("bytesWritten must be greater than 0 when calling respond() on a readable stream");
      if (first.filled + written > first.length) throw new RangeError("bytesWritten out of range");
    }
    first.buffer = transfer(first.buffer);
    this.#respond(first, written);
  }

  /** The same with a view over memory that has taken the place of the first one's. */
  respondWithNewView(view: ArrayBufferView): void {
    const first = this.pending[0]!;
    const { byteOffset, byteLength, buffer } = view;
    if (this.stream.state === "closed") {
      if (byteLength !== 0)
        throw new TypeError("The view's length must be 0 when calling respondWithNewView() on a closed stream");
    } else if (byteLength === 0)
      throw new TypeError(
        "The view's length must be greater than 0 when calling respondWithNewView() on a readable stream",
      );
    if (first.offset + first.filled !== byteOffset)
      throw new RangeError("The region specified by view does not match byobRequest");
    if (first.bufferLength !== buffer.byteLength)
      throw new RangeError("The buffer of view has different capacity than byobRequest");
    if (first.filled + byteLength > first.length)
      throw new RangeError("The region specified by view is larger than byobRequest");
    first.buffer = transfer(buffer);
    this.#respond(first, byteLength);
  }

  #respond(first: PullInto, written: number): void {
    this.#invalidate();
    if (this.stream.state === "closed") {
      if (first.reader === "none") this.pending.shift();
      for (let left = this.stream.waitingInto; left > 0; left--) this.#commit(this.pending.shift()!);
    } else this.#respondReadable(first, written);
    this.#pull();
  }

  #respondReadable(first: PullInto, written: number): void {
    first.filled += written;
    if (first.reader === "none") {
      this.#enqueueDetached(first);
      for (const into of this.#fillFromQueue()) this.#commit(into);
      return;
    }
    if (first.filled < first.minimum) return;
    this.pending.shift();
    const rest = first.filled % first.elementSize;
    if (rest > 0) {
      const end = first.offset + first.filled;
      this.#append(first.buffer.slice(end - rest, end), 0, rest);
    }
    first.filled -= rest;
    const filled = this.#fillFromQueue();
    this.#commit(first);
    for (const into of filled) this.#commit(into);
  }

  #commit(into: PullInto): void {
    const reader = this.stream.reader!;
    const view = toView(into);
    const closed = this.stream.state === "closed";
    if (into.reader === "byob") {
      const request = reader.intoRequests.shift()!;
      if (closed) request.close(view);
      else request.chunk(view);
      return;
    }
    const request = reader.requests.shift()!;
    if (closed) request.close();
    else request.chunk(view);
  }

  /** Copies from the queue into a view; whether it is full enough to be given out. */
  #fill(into: PullInto): boolean {
    const most = into.filled + Math.min(this.#total, into.length - into.filled);
    const aligned = most - (most % into.elementSize);
    const ready = aligned >= into.minimum;
    const end = ready ? aligned : most;
    while (into.filled < end) {
      const head = this.#queue[0]!;
      const count = Math.min(end - into.filled, head.length);
      new Uint8Array(into.buffer, into.offset + into.filled, count).set(
        new Uint8Array(head.buffer, head.offset, count),
      );
      if (head.length === count) this.#queue.shift();
      else {
        head.offset += count;
        head.length -= count;
      }
      this.#total -= count;
      into.filled += count;
    }
    return ready;
  }

  /** Views that the queue has filled. */
  #fillFromQueue(): PullInto[] {
    const filled: PullInto[] = [];
    while (this.pending.length > 0 && this.#total > 0 && this.#fill(this.pending[0]!))
      filled.push(this.pending.shift()!);
    return filled;
  }

  #answerReads(): void {
    while (this.stream.waiting > 0 && this.#total > 0) this.#answer(this.stream.reader!.requests.shift()!);
  }

  #answer(request: ReadRequest): void {
    const { buffer, offset, length } = this.#queue.shift()!;
    this.#total -= length;
    this.#drained();
    request.chunk(new Uint8Array(buffer, offset, length));
  }

  #drained(): void {
    if (this.#total > 0 || !this.#closing) {
      this.#pull();
      return;
    }
    this.#source = undefined;
    this.stream.close();
  }

  #enqueueDetached(into: PullInto): void {
    if (into.filled > 0) this.#append(into.buffer.slice(into.offset, into.offset + into.filled), 0, into.filled);
    this.pending.shift();
  }

  #append(buffer: ArrayBufferLike, offset: number, length: number): void {
    this.#queue.push({ buffer, offset, length });
    this.#total += length;
  }

  #invalidate(): void {
    this.byobRequest?.invalidate();
    this.byobRequest = undefined;
  }

  #clear(): void {
    this.#invalidate();
    this.pending.length = 0;
    this.#queue = [];
    this.#total = 0;
  }

  #pull(): void {
    if (this.#source?.pull === undefined) return;
    const wanted = (): boolean =>
      this.open && this.#started && (this.stream.waiting > 0 || this.stream.waitingInto > 0 || this.desiredSize! > 0);
    this.#puller.run(
      wanted,
      () => this.#source?.pull?.(),
      (reason) => this.error(reason),
    );
  }
}
