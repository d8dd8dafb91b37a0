// The machine that the fake offers: everything of the interface, in memory, with virtual time and no waiting.

import { inspect, types } from "node:util";
import { ABI_VERSION, ConsoleStream, Feature, MEMORY_MAX } from "../gen/hal.ts";
import type { Boot, Effort, Machine, MemoryUse } from "../machine/machine.ts";
import { Jobs } from "./jobs.ts";
import { FakeMemory } from "./memory.ts";
import { FakeMonitor } from "./monitor.ts";
import type { NameAnswer, NameDevice } from "./names.ts";
import { FakeNetwork, type NetworkOptions } from "./network.ts";
import { Schedule } from "./schedule.ts";
import { text } from "./text.ts";
import { FakeVolume, type VolumeOptions } from "./volume.ts";

/** With the network's: granted ports (`listen`, `datagram`), destinations (`connect`, `deny`) and the `link`. */
export interface FakeOptions extends NetworkOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Names that can be resolved, and what becomes of asking for them; all others are not found. */
  readonly names?: Readonly<Record<string, NameAnswer>>;
  /** Granted directories, empty at first: `machine.volume(path)` fills them. */
  readonly volumes?: readonly VolumeOptions[];
  /** The tar of the image's files. */
  readonly files?: Uint8Array;
  readonly lines?: Uint8Array;
  /** Milliseconds since 1970 at the guest's start; default 2026-01-01. */
  readonly wall?: number;
  readonly memorySize?: number;
}

/** How a guest ended. Text of the console is decoded as UTF-8. */
export interface FakeResult {
  readonly code: number;
  readonly output: string;
  readonly error: string;
  /** The message of a `panic`. */
  readonly panic?: string;
}

/** Unwinds a guest that has ended; `exit` and `panic` do not return. */
class Ended extends globalThis.Error {}

/**
 * A machine for one guest. Example:
 *
 *     const machine = new FakeMachine({ listen: [80] });
 *     const peer = machine.network.connect(80, { onData: () => machine.stop() });
 *     const result = await machine.run(() => startLibraryOs(machine), () => application());
 */
export class FakeMachine implements Machine {
  readonly boot: Boot;
  readonly files: ArrayBuffer;
  readonly lines: ArrayBuffer;
  readonly schedule: Schedule = new Schedule();
  readonly network: FakeNetwork;
  readonly monitor: FakeMonitor;
  /** How `releaseMemory` was called so far. */
  readonly efforts: Effort[] = [];
  readonly #memory = new FakeMemory();
  readonly #jobs = new Jobs();
  readonly #wall: number;
  readonly #volumes: readonly FakeVolume[];
  readonly #output: Uint8Array[] = [];
  readonly #error: Uint8Array[] = [];
  #start: ((evaluation: Promise<unknown>) => void) | undefined;
  #code: number | undefined;
  #panic: string | undefined;
  #random = 1;

  readonly utf8Length: Machine["utf8Length"] = text.utf8Length;
  readonly encodeUtf8: Machine["encodeUtf8"] = text.encodeUtf8;
  readonly encodeUtf8Into: Machine["encodeUtf8Into"] = text.encodeUtf8Into;
  readonly decodeUtf8: Machine["decodeUtf8"] = text.decodeUtf8;
  readonly encodeLatin1Into: Machine["encodeLatin1Into"] = text.encodeLatin1Into;
  readonly decodeLatin1: Machine["decodeLatin1"] = text.decodeLatin1;
  readonly copy: Machine["copy"] = text.copy;
  readonly indexOf: Machine["indexOf"] = text.indexOf;

  constructor(options: FakeOptions = {}) {
    this.#wall = options.wall ?? Date.UTC(2026, 0, 1);
    const memorySize = options.memorySize ?? 32 * 2 ** 20;
    this.boot = {
      abiVersion: ABI_VERSION,
      features: Feature.BASE,
      memorySize,
      heapSize: memorySize - 8 * 2 ** 20,
      args: options.args ?? ["app"],
      env: options.env ?? {},
      seed: this.#fill(new Uint8Array(32)),
    };
    const copy = (bytes: Uint8Array | undefined): ArrayBuffer => new Uint8Array(bytes ?? []).buffer;
    this.files = copy(options.files);
    this.lines = copy(options.lines);
    this.network = new FakeNetwork(this.schedule, options);
    const clock = (): bigint => BigInt(this.#wall) * 1_000_000n + BigInt(Math.floor(this.schedule.now));
    this.#volumes = (options.volumes ?? []).map((volume) => new FakeVolume(volume, clock));
    this.monitor = new FakeMonitor(this.#memory, this.schedule, {
      network: this.network,
      names: options.names ?? {},
      volumes: this.#volumes,
      memoryEnd: MEMORY_MAX, // its buffers are put anywhere below
      console: (stream, bytes) => (stream === ConsoleStream.OUTPUT ? this.#output : this.#error).push(bytes),
      random: (target) => void this.#fill(target),
    });
  }

  get shared(): ArrayBuffer {
    return this.#memory.shared;
  }

  /** The host's side of a granted directory, by its path in the guest. */
  volume(path: string): FakeVolume {
    const found = this.#volumes.find((volume) => volume.path === path);
    if (found === undefined) throw new globalThis.Error(`no volume is granted at ${path}`);
    return found;
  }

  /** The host's resolver: what becomes of a name, and the raw answers to queries. */
  get names(): NameDevice {
    return this.monitor.names;
  }

  /** What the guest has written to standard output so far. */
  get output(): string {
    return Buffer.concat(this.#output).toString();
  }

  /** What the guest has written to standard error so far. */
  get error(): string {
    return Buffer.concat(this.#error).toString();
  }

  /**
   * Runs a guest to its end: `load` wires the library OS (and calls `onStart`), `application` stands for the evaluation of the
   * application's module. All virtual time passes within one macrotask of Node's. Rejects if the guest waits for ever.
   */
  run(load: () => void, application: () => unknown = () => {}): Promise<FakeResult> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          this.#jobs.capture(() => this.#guest(load, application));
          const panic = this.#panic === undefined ? {} : { panic: this.#panic };
          resolve({ code: this.#code ?? 0, output: this.output, error: this.error, ...panic });
        } catch (error) {
          reject(error instanceof globalThis.Error ? error : new globalThis.Error("the guest threw", { cause: error }));
        }
      });
    });
  }

  #guest(load: () => void, application: () => unknown): void {
    try {
      load();
      if (this.#start === undefined) throw new globalThis.Error("the library OS has not called onStart");
      const evaluation = new Promise<unknown>((resolve) => resolve(application()));
      this.#start(evaluation);
      this.monitor.drain();
    } catch (error) {
      if (this.#code === undefined) throw error;
    }
  }

  /** The operator ends the guest from outside, as a test's last step: exit code 143. */
  stop(): void {
    this.#end(143);
  }

  /** The operator sends a signal (of the HAL's `Signal`); without a handler the guest ends, but of MEMORY. */
  signal(number: number): void {
    if (!this.monitor.signal(number)) this.#end(128 + number);
  }

  enter(wait: number, timeout: number): void {
    this.#alive();
    this.monitor.enter(wait, timeout);
    this.#alive();
  }

  exit(code: number): never {
    this.#alive();
    this.monitor.drain();
    return this.#end(code & 255);
  }

  panic(message: string): never {
    this.#alive();
    this.monitor.drain();
    this.#panic = message;
    return this.#end(134);
  }

  monotonic(): number {
    return Math.floor(this.schedule.now);
  }

  wall(): number {
    return this.#wall + this.schedule.now / 1e6;
  }

  refreshClock(): void {
    this.#alive();
  }

  runJobs(): void {
    this.#alive();
    this.#jobs.run();
    this.#alive();
  }

  onRejection(handler: (promise: Promise<unknown>, reason: unknown, handled: boolean) => void): void {
    this.#jobs.onRejection = handler;
  }

  onStart(main: (evaluation: Promise<unknown>) => void): void {
    this.#start = main;
  }

  address(view: ArrayBufferView | ArrayBuffer): number {
    return this.#memory.address(view);
  }

  memory(): MemoryUse {
    const used = process.memoryUsage().heapUsed;
    return { heapSize: this.boot.heapSize, limit: this.boot.heapSize, used, peak: used, resident: used };
  }

  collectGarbage(): void {}

  /** There is no heap to look into; tests see in `efforts` when and how it was asked for. */
  releaseMemory(_token: number, effort: Effort): boolean {
    this.#alive();
    this.efforts.push(effort);
    this.monitor.enter(0, 0);
    return false;
  }

  promiseState(promise: Promise<unknown>): { state: "pending" | "fulfilled" | "rejected"; value: unknown } {
    const shown = inspect(promise, { depth: 0 });
    if (shown.includes("{ <pending>")) return { state: "pending", value: undefined };
    let result: { state: "pending" | "fulfilled" | "rejected"; value: unknown } = {
      state: "pending",
      value: undefined,
    };
    // Only a handler can fetch a settled promise's value; it is called within one run of the microtasks.
    promise.then(
      (value) => (result = { state: "fulfilled", value }),
      (value: unknown) => (result = { state: "rejected", value }),
    );
    this.#jobs.run();
    return result;
  }

  proxyDetails(value: object): { target: object; handler: object } | undefined {
    if (types.isProxy(value)) throw new globalThis.Error("the fake cannot look into a proxy: test this in a guest");
    return undefined;
  }

  readDeferred(): unknown {
    throw new globalThis.Error("the fake has no image, so no part of one: a test puts in what this returns");
  }

  #alive(): void {
    if (this.#code !== undefined) throw new Ended("the guest has ended");
  }

  #end(code: number): never {
    this.#code ??= code;
    throw new Ended("the guest has ended");
  }

  /** A repeatable sequence (xorshift32), so that tests see the same bytes each time. */
  #fill(target: Uint8Array): Uint8Array {
    for (let index = 0; index < target.length; index++) {
      this.#random ^= this.#random << 13;
      this.#random ^= this.#random >>> 17;
      this.#random ^= this.#random << 5;
      target[index] = this.#random & 255;
    }
    return target;
  }
}
