// Entropy, the console, signals and memory of the fake.

import { CompletionFlag, ConsoleStream, Error as HalError, Signal, SubmissionFlag } from "../gen/hal.ts";
import type { Device, DeviceHost } from "./device.ts";
import type { Request } from "./request.ts";

export class EntropyDevice implements Device {
  readonly open = 0;
  readonly #host: DeviceHost;
  readonly #random: (target: Uint8Array) => void;

  constructor(host: DeviceHost, random: (target: Uint8Array) => void) {
    this.#host = host;
    this.#random = random;
  }

  submit(request: Request): void {
    const target = this.#host.payload(request);
    if (target === undefined) return this.#host.invalid(request.token);
    this.#random(target);
    this.#host.rings.post({ token: request.token, result: target.length });
  }

  cancel(): boolean {
    return false;
  }

  pump(): void {}
}

export class ConsoleDevice implements Device {
  readonly open = 0;
  readonly #host: DeviceHost;
  readonly #write: (stream: number, bytes: Uint8Array) => void;

  constructor(host: DeviceHost, write: (stream: number, bytes: Uint8Array) => void) {
    this.#host = host;
    this.#write = write;
  }

  submit(request: Request): void {
    const bytes = this.#host.payload(request);
    const stream = request.view.getUint32(24, true);
    if (bytes === undefined || (stream !== ConsoleStream.OUTPUT && stream !== ConsoleStream.ERROR)) {
      return this.#host.invalid(request.token);
    }
    this.#write(stream, bytes.slice());
    this.#host.rings.post({ token: request.token, result: bytes.length });
  }

  cancel(): boolean {
    return false;
  }

  pump(): void {}
}

export class SignalDevice implements Device {
  readonly open = 0;
  readonly #host: DeviceHost;
  readonly #waiting = new Map<number, { token: number; multishot: boolean }>();
  /** The guest was asked for memory before it listened. */
  #memoryAsked = false;

  constructor(host: DeviceHost) {
    this.#host = host;
  }

  submit({ token, flags, view }: Request): void {
    const number = view.getUint32(24, true);
    if (!(Object.values(Signal) as number[]).includes(number)) return this.#host.invalid(token);
    if (this.#waiting.has(number)) return this.#host.fail(token, HalError.EXISTS);
    this.#waiting.set(number, { token, multishot: (flags & SubmissionFlag.MULTISHOT) !== 0 });
    if (number !== Signal.MEMORY || !this.#memoryAsked) return;
    this.#memoryAsked = false;
    this.send(number);
  }

  /** The operator sends a signal; false if that ends the guest, which does not listen. */
  send(number: number): boolean {
    const waiting = this.#waiting.get(number);
    if (waiting === undefined) {
      this.#memoryAsked ||= number === Signal.MEMORY;
      return number === Signal.MEMORY;
    }
    if (!waiting.multishot) this.#waiting.delete(number);
    const flags = waiting.multishot ? CompletionFlag.MORE : 0;
    this.#host.rings.post({ token: waiting.token, result: number, flags });
    return true;
  }

  cancel(token: number): boolean {
    for (const [number, waiting] of this.#waiting) {
      if (waiting.token !== token) continue;
      this.#waiting.delete(number);
      this.#host.fail(token, HalError.CANCELLED);
      return true;
    }
    return false;
  }

  pump(): void {}
}

export class MemoryDevice implements Device {
  readonly open = 0;
  readonly #host: DeviceHost;
  readonly #end: number;

  /** `end` is the address behind the heap. */
  constructor(host: DeviceHost, end: number) {
    this.#host = host;
    this.#end = end;
  }

  submit({ token, address, length }: Request): void {
    if (!this.#host.memory.release(address, length, this.#end)) return this.#host.invalid(token);
    this.#host.rings.post({ token, result: 0 });
  }

  cancel(): boolean {
    return false;
  }

  pump(): void {}
}
