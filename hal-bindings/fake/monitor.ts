// The monitor of the fake: serves `enter` over the rings, with virtual time instead of waiting.

import {
  ConsoleStream,
  Error as HalError,
  Operation,
  OperationFlags,
  Signal,
  Submission,
  SubmissionFlag,
  TRANSFER_MAX,
} from "../gen/hal.ts";
import type { FakeMemory } from "./memory.ts";
import { MonitorRings } from "./rings.ts";
import type { Schedule } from "./schedule.ts";
import type { Request } from "./request.ts";
import { StreamDevice } from "./streams.ts";
import type { FakeNetwork } from "./network.ts";

/** What `enter` finds when a guest waits for what can never come. */
export class Deadlock extends globalThis.Error {
  constructor() {
    super("the guest waits for ever: no deadline, no completion under way and nothing scheduled outside");
  }
}

export class FakeMonitor {
  readonly streams: StreamDevice;
  /** How often the guest has made the hypercall: tests count exits. */
  enters = 0;
  /** Operations carried out, by number: tests count them. */
  readonly operations: Map<number, number> = new Map();
  readonly #memory: FakeMemory;
  readonly #schedule: Schedule;
  readonly #rings: MonitorRings;
  readonly #console: (stream: number, bytes: Uint8Array) => void;
  readonly #random: (target: Uint8Array) => void;
  readonly #signals = new Map<number, { token: number; multishot: boolean }>();

  constructor(
    memory: FakeMemory,
    schedule: Schedule,
    network: FakeNetwork,
    sinks: { console(stream: number, bytes: Uint8Array): void; random(target: Uint8Array): void },
  ) {
    this.#memory = memory;
    this.#schedule = schedule;
    this.#rings = new MonitorRings(memory.shared);
    this.#console = sinks.console;
    this.#random = sinks.random;
    this.streams = new StreamDevice(this.#rings, memory, network);
  }

  /** The hypercall: `wait` completions or `timeout` milliseconds, whichever is first. */
  enter(wait: number, timeout: number): void {
    this.enters++;
    this.#rings.quietPosted = 0;
    const deadline = timeout === Infinity ? Infinity : this.#schedule.now + Math.max(0, timeout) * 1e6;
    this.drain();
    // What is due now happens before the guest goes on, as packets do that have already arrived.
    while (this.#schedule.step(this.#schedule.now)) this.streams.pump();
    while (this.#rings.ready - this.#rings.quietPosted < wait && !this.#rings.full && this.#schedule.now < deadline) {
      if (this.#schedule.step(deadline)) {
        this.streams.pump();
      } else if (deadline === Infinity) {
        throw new Deadlock();
      } else {
        this.#schedule.now = deadline;
      }
    }
  }

  /** Takes up all submissions in the ring. */
  drain(): void {
    this.#rings.flush();
    this.streams.pump();
    while (!this.#rings.full) {
      const view = this.#rings.take();
      if (view === undefined) return;
      const request: Request = {
        view,
        operation: view.getUint16(Submission.OPERATION, true),
        flags: view.getUint16(Submission.FLAGS, true),
        token: view.getUint32(Submission.TOKEN, true),
        handle: view.getUint32(Submission.HANDLE, true),
        length: view.getUint32(Submission.LENGTH, true),
        address: Number(view.getBigUint64(Submission.ADDRESS, true)),
      };
      this.operations.set(request.operation, (this.operations.get(request.operation) ?? 0) + 1);
      this.#submit(request);
      this.streams.pump();
    }
  }

  /** The operator sends a signal; false if the guest does not listen, which would end it. */
  signal(number: number): boolean {
    const waiting = this.#signals.get(number);
    if (waiting === undefined) return false;
    if (!waiting.multishot) this.#signals.delete(number);
    this.#rings.post({ token: waiting.token, result: number, flags: waiting.multishot ? 1 : 0 });
    return true;
  }

  #fail(token: number, error: number): void {
    this.#rings.post({ token, result: -error });
  }

  #submit(request: Request): void {
    const { token } = request;
    const allowed = OperationFlags[request.operation] ?? 0;
    if ((request.flags & ~allowed) !== 0) return this.#fail(token, HalError.INVALID);
    if ((request.flags & SubmissionFlag.QUIET) !== 0) this.#rings.quiet.add(token);
    switch (request.operation) {
      case Operation.NOP:
        return this.#rings.post({ token, result: 0 });
      case Operation.CANCEL:
        return this.#cancel(request);
      case Operation.ENTROPY: {
        const target = this.#payload(request);
        if (target === undefined) return this.#fail(token, HalError.INVALID);
        this.#random(target);
        return this.#rings.post({ token, result: target.length });
      }
      case Operation.CONSOLE_WRITE: {
        const bytes = this.#payload(request);
        const stream = request.view.getUint32(24, true);
        if (bytes === undefined || (stream !== ConsoleStream.OUTPUT && stream !== ConsoleStream.ERROR)) {
          return this.#fail(token, HalError.INVALID);
        }
        this.#console(stream, bytes.slice());
        return this.#rings.post({ token, result: bytes.length });
      }
      case Operation.SIGNAL: {
        const number = request.view.getUint32(24, true);
        if (number !== Signal.INTERRUPT && number !== Signal.TERMINATE) return this.#fail(token, HalError.INVALID);
        if (this.#signals.has(number)) return this.#fail(token, HalError.EXISTS);
        this.#signals.set(number, { token, multishot: request.flags !== 0 });
        return;
      }
      case Operation.VOLUME_DESCRIBE:
        return this.#fail(token, HalError.NOT_FOUND);
      default:
        if (!this.streams.submit(request)) this.#fail(token, HalError.INVALID);
    }
  }

  #cancel({ token, view }: Request): void {
    const target = view.getUint32(24, true);
    for (const [number, waiting] of this.#signals) {
      if (waiting.token !== target) continue;
      this.#signals.delete(number);
      this.#fail(target, HalError.CANCELLED);
      return this.#rings.post({ token, result: 0 });
    }
    if (this.streams.cancel(target)) this.#rings.post({ token, result: 0 });
    else this.#fail(token, HalError.NOT_FOUND);
  }

  #payload({ address, length }: Request): Uint8Array | undefined {
    return length <= TRANSFER_MAX ? this.#memory.bytes(address, length) : undefined;
  }
}
