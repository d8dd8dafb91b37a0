// The monitor of the fake: serves `enter` over the rings, with virtual time instead of waiting.

import {
  Error as HalError,
  Operation,
  OperationDevice,
  OperationFlags,
  Submission,
  SubmissionFlag,
  type DeviceName,
} from "../gen/hal.ts";
import { ConsoleDevice, EntropyDevice, MemoryDevice, SignalDevice } from "./control.ts";
import { DatagramDevice } from "./datagrams.ts";
import { DeviceHost, type Device } from "./device.ts";
import type { FakeMemory } from "./memory.ts";
import { NameDevice, type NameAnswer } from "./names.ts";
import type { FakeNetwork } from "./network.ts";
import type { Request } from "./request.ts";
import { MonitorRings } from "./rings.ts";
import type { Schedule } from "./schedule.ts";
import { StreamDevice } from "./streams.ts";
import type { FakeVolume } from "./volume.ts";
import { VolumeDevice } from "./volumes.ts";

/** What `enter` finds when a guest waits for what can never come. */
export class Deadlock extends globalThis.Error {
  constructor() {
    super("the guest waits for ever: no deadline, no completion under way and nothing scheduled outside");
  }
}

/** What the devices work on. */
export interface Outside {
  readonly network: FakeNetwork;
  readonly names: Readonly<Record<string, NameAnswer>>;
  readonly volumes: readonly FakeVolume[];
  /** The address behind the heap. */
  readonly memoryEnd: number;
  console(stream: number, bytes: Uint8Array): void;
  random(target: Uint8Array): void;
}

export class FakeMonitor {
  readonly streams: StreamDevice;
  readonly datagrams: DatagramDevice;
  readonly names: NameDevice;
  readonly volumes: VolumeDevice;
  /** How often the guest has made the hypercall: tests count exits. */
  enters = 0;
  /** Operations carried out, by number: tests count them. */
  readonly operations: Map<number, number> = new Map();
  readonly #schedule: Schedule;
  readonly #rings: MonitorRings;
  readonly #host: DeviceHost;
  readonly #signals: SignalDevice;
  /** Which device carries out what is told by the definition; the rings' own operations are the monitor's. */
  readonly #devices: Readonly<Record<Exclude<DeviceName, "ring">, Device>>;

  constructor(memory: FakeMemory, schedule: Schedule, outside: Outside) {
    this.#schedule = schedule;
    this.#rings = new MonitorRings(memory.shared);
    this.#host = new DeviceHost(memory, this.#rings, schedule);
    this.streams = new StreamDevice(this.#host, outside.network);
    this.datagrams = new DatagramDevice(this.#host, outside.network);
    this.names = new NameDevice(this.#host, outside.network.policy, outside.names);
    this.volumes = new VolumeDevice(this.#host, outside.volumes);
    this.#signals = new SignalDevice(this.#host);
    this.#devices = {
      entropy: new EntropyDevice(this.#host, outside.random),
      console: new ConsoleDevice(this.#host, outside.console),
      signal: this.#signals,
      memory: new MemoryDevice(this.#host, outside.memoryEnd),
      stream: this.streams,
      datagram: this.datagrams,
      name: this.names,
      volume: this.volumes,
    };
  }

  /** Open handles of all devices: tests look for leaks here. */
  get open(): number {
    return Object.values(this.#devices).reduce((sum, device) => sum + device.open, 0);
  }

  /** The hypercall: `wait` completions or `timeout` milliseconds, whichever is first. */
  enter(wait: number, timeout: number): void {
    this.enters++;
    this.#rings.quietPosted = 0;
    const deadline = timeout === Infinity ? Infinity : this.#schedule.now + Math.max(0, timeout) * 1e6;
    this.drain();
    // What is due now happens before the guest goes on, as packets do that have already arrived.
    while (this.#schedule.step(this.#schedule.now)) this.#pump();
    while (this.#rings.ready - this.#rings.quietPosted < wait && !this.#rings.full && this.#schedule.now < deadline) {
      if (this.#schedule.step(deadline)) {
        this.#pump();
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
    this.#pump();
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
      this.#pump();
    }
  }

  /** The operator sends a signal; false if that ends the guest, which does not listen. */
  signal(number: number): boolean {
    return this.#signals.send(number);
  }

  #pump(): void {
    for (const device of Object.values(this.#devices)) device.pump();
  }

  #submit(request: Request): void {
    const { token, flags, operation } = request;
    const device = OperationDevice[operation];
    const allowed = OperationFlags[operation] ?? 0;
    if (device === undefined || (flags & ~allowed) !== 0) return this.#host.invalid(token);
    if ((flags & SubmissionFlag.QUIET) !== 0) this.#rings.quiet.add(token);
    if (device !== "ring") this.#devices[device].submit(request);
    else if (operation === Operation.CANCEL) this.#cancel(request);
    else this.#rings.post({ token, result: 0 });
  }

  #cancel({ token, view }: Request): void {
    const target = view.getUint32(24, true);
    if (Object.values(this.#devices).some((device) => device.cancel(target))) this.#rings.post({ token, result: 0 });
    else this.#host.fail(token, HalError.NOT_FOUND);
  }
}
