// The controllers that a source is given. Only ReadableStream makes them.

import type { ByobRequest, ByteControl } from "./byte-control.ts";
import type { DefaultControl } from "./default-control.ts";
import { checkSecret, secret } from "./secret.ts";

export class ReadableStreamDefaultController<T = unknown> {
  readonly #control: DefaultControl;

  constructor(key: object, control: DefaultControl) {
    checkSecret(key);
    this.#control = control;
  }

  get desiredSize(): number | null {
    return this.#control.desiredSize;
  }

  close(): void {
    if (!this.#control.open) throw closedError("closed");
    this.#control.close();
  }

  enqueue(chunk?: T): void {
    if (!this.#control.open) throw closedError("enqueued into");
    this.#control.enqueue(chunk);
  }

  error(reason?: unknown): void {
    this.#control.error(reason);
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStreamDefaultController";
  }
}

function closedError(what: string): TypeError {
  return Object.assign(new TypeError(`Invalid state: the stream is not in a state that permits it to be ${what}`), {
    code: "ERR_INVALID_STATE",
  });
}

export class ReadableStreamBYOBRequest implements ByobRequest {
  #control: ByteControl | undefined;
  #view: Uint8Array | null;

  constructor(key: object, control: ByteControl, view: Uint8Array) {
    checkSecret(key);
    this.#control = control;
    this.#view = view;
  }

  get view(): Uint8Array | null {
    return this.#view;
  }

  /** So many bytes of `view` are written. */
  respond(bytesWritten: number): void {
    const control = this.#check();
    const count = Math.trunc(Number(bytesWritten));
    if (!(count >= 0)) throw new TypeError("bytesWritten must be a number, zero or more");
    control.respond(count);
  }

  respondWithNewView(view: ArrayBufferView): void {
    const control = this.#check();
    if (!ArrayBuffer.isView(view)) throw new TypeError("The view is not an ArrayBufferView");
    control.respondWithNewView(view);
  }

  invalidate(): void {
    this.#control = undefined;
    this.#view = null;
  }

  #check(): ByteControl {
    if (this.#control === undefined) throw new TypeError("This BYOB request has been invalidated");
    return this.#control;
  }

  get [Symbol.toStringTag](): string {
    return "ReadableStreamBYOBRequest";
  }
}

export class ReadableByteStreamController {
  readonly #control: ByteControl;

  constructor(key: object, control: ByteControl) {
    checkSecret(key);
    this.#control = control;
  }

  /** The view that waits to be filled, if one does. */
  get byobRequest(): ReadableStreamBYOBRequest | null {
    const control = this.#control;
    const first = control.pending[0];
    if (control.byobRequest === undefined && first !== undefined) {
      const view = new Uint8Array(first.buffer, first.offset + first.filled, first.length - first.filled);
      control.byobRequest = new ReadableStreamBYOBRequest(secret, control, view);
    }
    return (control.byobRequest as ReadableStreamBYOBRequest | undefined) ?? null;
  }

  get desiredSize(): number | null {
    return this.#control.desiredSize;
  }

  close(): void {
    if (!this.#control.open) throw closedError("closed");
    this.#control.close();
  }

  /** Takes the memory of the chunk. */
  enqueue(chunk: ArrayBufferView): void {
    if (!ArrayBuffer.isView(chunk)) throw new TypeError("The chunk is not an ArrayBufferView");
    if (chunk.byteLength === 0) throw new TypeError("The chunk must have non-zero byteLength");
    if (chunk.buffer.byteLength === 0) throw new TypeError("The chunk's buffer must have non-zero byteLength");
    if (!this.#control.open) throw closedError("enqueued into");
    this.#control.enqueue(chunk);
  }

  error(reason?: unknown): void {
    this.#control.error(reason);
  }

  get [Symbol.toStringTag](): string {
    return "ReadableByteStreamController";
  }
}
