// The one installed runtime: the parts of the core, wired over a machine, and the life of the guest from start to exit.

import { ConsoleStream, ExitCode } from "@unikernel/hal";
import type { Machine } from "@unikernel/hal/machine";
import { BufferPool, type PoolOptions } from "./buffer-pool.ts";
import { RingConsole } from "./console-sink.ts";
import { Counters } from "./counters.ts";
import { HostRandom } from "./entropy.ts";
import { EventLoop } from "./event-loop.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import { RejectionTracker } from "./rejections.ts";
import { Ring } from "./ring.ts";
import { TaskQueue } from "./task-queue.ts";
import type { Hal } from "./types.ts";
import { describeUncaught, unhandledRejectionError } from "./uncaught.ts";

/** Exit code of a guest whose own handler of an uncaught exception throws, as in Node.js. */
export const EXIT_HANDLER_FAILED = 7;
/** Exit code of a guest that ends while its top level still awaits, as in Node.js. */
export const EXIT_UNSETTLED = 13;

/** What `process`, if the application mentions it, wants to hear. Each returns whether a listener was there. */
export interface ProcessHooks {
  uncaughtException(error: unknown, origin: "uncaughtException" | "unhandledRejection"): boolean;
  unhandledRejection(reason: unknown, promise: Promise<unknown>): boolean;
  rejectionHandled(promise: Promise<unknown>): boolean;
  beforeExit(code: number): boolean;
  exit(code: number): boolean;
  /** Takes a warning over. */
  warning(warning: Error): void;
}

export class Runtime {
  readonly machine: Machine;
  readonly hal: Hal;
  readonly ring: Ring;
  readonly pool: BufferPool;
  readonly tasks: TaskQueue;
  readonly loop: EventLoop;
  readonly counters: Counters;
  hooks: ProcessHooks | undefined;
  /** process.exitCode. */
  exitCode: number | undefined;
  /** True from the moment at which 'exit' is emitted. */
  exiting = false;
  private ended = false;

  constructor(machine: Machine, pool?: PoolOptions) {
    const report = (error: unknown): void => this.uncaught(error, "uncaughtException");
    this.machine = machine;
    this.ring = new Ring(machine);
    this.pool = new BufferPool(machine, pool);
    this.tasks = new TaskQueue(machine, report);
    this.counters = new Counters(machine);
    const memory = new MemoryKeeper(machine, this.ring);
    this.loop = new EventLoop(machine, this.ring, this.pool, memory, this.tasks, report, this.counters);
    this.hal = {
      machine,
      clock: machine,
      random: new HostRandom(machine, this.ring),
      console: new RingConsole(machine, this.ring, this.tasks),
    };
    const rejections = new RejectionTracker(machine, {
      unhandled: (promise, reason) => this.unhandled(promise, reason),
      handledLater: (promise) => void this.hooks?.rejectionHandled(promise),
    });
    this.tasks.rejections = rejections;
  }

  /** Runs the guest to its end. `evaluation` is the promise of the application's module. Does not return. */
  main(evaluation: Promise<unknown>): never {
    let settled = false;
    evaluation.then(
      () => (settled = true),
      (error: unknown) => {
        settled = true;
        this.uncaught(error, "unhandledRejection"); // the origin that Node.js gives for a module
      },
    );
    const { loop } = this;
    // As after any module in Node.js: promise jobs first, then what process.nextTick was given.
    this.tasks.drainJobs();
    for (;;) {
      loop.run();
      if (this.hooks === undefined) break;
      try {
        this.hooks.beforeExit(this.exitCode ?? 0);
      } catch (error) {
        this.uncaught(error, "uncaughtException");
      }
      this.tasks.drain();
      if (!loop.alive) break;
    }
    if (!settled && this.exitCode === undefined) {
      this.print("Warning: Detected unsettled top-level await\n");
      this.exit(EXIT_UNSETTLED);
    }
    return this.exit();
  }

  /** process.exit: emits 'exit' once and ends the guest with the code, which an 'exit' listener may change. */
  exit(code?: number): never {
    if (code !== undefined) this.exitCode = code;
    if (!this.exiting) {
      this.exiting = true;
      try {
        this.hooks?.exit(this.exitCode ?? 0);
      } catch (error) {
        this.uncaught(error, "uncaughtException");
      }
    }
    return this.end(this.exitCode ?? 0);
  }

  /** Deals with an exception that nothing caught, as Node.js does. Returns if a listener took it. */
  uncaught(error: unknown, origin: "uncaughtException" | "unhandledRejection"): void {
    if (this.ended) throw error; // the fake's way of not returning from `exit`
    let handled = false;
    try {
      handled = this.hooks !== undefined && this.hooks.uncaughtException(error, origin);
    } catch (second) {
      if (this.ended) throw second;
      this.print(describeUncaught(second, this.machine).text);
      this.end(EXIT_HANDLER_FAILED);
    }
    if (handled) return;
    const { text, code } = describeUncaught(error, this.machine);
    this.print(text);
    this.exitCode = code;
    if (!this.exiting) {
      this.exiting = true;
      try {
        this.hooks?.exit(code);
      } catch (second) {
        if (this.ended) throw second;
        this.print(describeUncaught(second, this.machine).text);
      }
    }
    this.end(this.exitCode);
  }

  private unhandled(promise: Promise<unknown>, reason: unknown): void {
    if (this.hooks !== undefined && this.hooks.unhandledRejection(reason, promise)) return;
    this.uncaught(reason instanceof Error ? reason : unhandledRejectionError(reason), "unhandledRejection");
  }

  private print(text: string): void {
    this.hal.console.write(ConsoleStream.ERROR, text);
  }

  private end(code: number): never {
    this.ended = true;
    // What was written goes out: the host takes it up before the guest is gone.
    this.loop.beforeEnter?.();
    this.ring.finish();
    return this.machine.exit(code & 0xff);
  }
}

/** The installed runtime. Reading it before `install` is a mistake in the order of imports and throws a TypeError. */
export let runtime!: Runtime;

/** Makes `next` the installed runtime. The guest's entry does it once; each test does it with a fake machine. */
export function install(next: Runtime): Runtime {
  return (runtime = next);
}

export { ExitCode };
