// The state of a readable stream and of its readers, without their public faces.

import { Outcome, rejectAnyway } from "./promises.ts";
import type { ReadableControl, ReadIntoRequest, ReadRequest } from "./types.ts";

export class ReadableCore {
  state: "readable" | "closed" | "errored" = "readable";
  /** Why it is errored. */
  stored: unknown;
  /** Read from, or cancelled. */
  disturbed = false;
  reader: ReaderCore | undefined;
  control!: ReadableControl;

  /** Reads that wait for a chunk. */
  get waiting(): number {
    return this.reader?.requests.length ?? 0;
  }

  /** Reads that wait for bytes in their own view. */
  get waitingInto(): number {
    return this.reader?.intoRequests.length ?? 0;
  }

  /** ReadableStreamClose */
  close(): void {
    this.state = "closed";
    const { reader } = this;
    if (reader === undefined) return;
    reader.closed.resolve();
    for (const request of reader.requests.splice(0)) request.close();
  }

  /** ReadableStreamError */
  fail(reason: unknown): void {
    this.state = "errored";
    this.stored = reason;
    const { reader } = this;
    if (reader === undefined) return;
    reader.closed.reject(reason);
    reader.failAll(reason);
  }

  /** ReadableStreamCancel */
  cancel(reason: unknown): Promise<undefined> {
    this.disturbed = true;
    if (this.state === "closed") return Promise.resolve(undefined);
    if (this.state === "errored") return Promise.reject(this.stored);
    this.close();
    for (const request of this.reader?.intoRequests.splice(0) ?? []) request.close(undefined);
    return this.control.cancel(reason).then(() => undefined);
  }
}

export class ReaderCore {
  /** Nothing once it is released. */
  stream: ReadableCore | undefined;
  closed: Outcome;
  /** Whether it reads into views of its own. */
  readonly byob: boolean;
  readonly requests: ReadRequest[] = [];
  readonly intoRequests: ReadIntoRequest[] = [];

  constructor(stream: ReadableCore, byob: boolean) {
    this.byob = byob;
    if (stream.reader !== undefined)
      throw new TypeError("This stream has already been locked for exclusive reading by another reader");
    this.stream = stream;
    stream.reader = this;
    if (stream.state === "readable") this.closed = new Outcome();
    else this.closed = stream.state === "closed" ? Outcome.resolved() : Outcome.rejected(stream.stored);
  }

  /** ReadableStreamDefaultReaderRead */
  read(request: ReadRequest): void {
    const stream = this.stream!;
    stream.disturbed = true;
    if (stream.state === "closed") request.close();
    else if (stream.state === "errored") request.error(stream.stored);
    else stream.control.pull(request);
  }

  release(): void {
    const { stream } = this;
    if (stream === undefined) return;
    const reason = new TypeError("Reader was released and can no longer be used to monitor the stream's closedness");
    this.closed = rejectAnyway(this.closed, reason);
    stream.control.release();
    stream.reader = undefined;
    this.stream = undefined;
    this.failAll(new TypeError("Reader was released"));
  }

  failAll(reason: unknown): void {
    for (const request of this.requests.splice(0)) request.error(reason);
    for (const request of this.intoRequests.splice(0)) request.error(reason);
  }
}

const cores = new WeakMap<object, ReadableCore>();

/** The state behind a ReadableStream. @throws TypeError for anything else */
export function coreOf(stream: unknown): ReadableCore {
  const core = cores.get(stream as object);
  if (core === undefined) throw new TypeError("This is not a ReadableStream");
  return core;
}

/** For ReadableStream's constructor. */
export function setCore(stream: object, core: ReadableCore): void {
  cores.set(stream, core);
}
