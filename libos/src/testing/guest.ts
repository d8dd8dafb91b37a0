// Runs a library OS on the fake machine, for tests.

import { FakeMachine, type FakeOptions, type FakeResult } from "@unikernel/hal/fake";
import type { MakePrinting } from "../core/printing.ts";
import { Runtime, install } from "../core/runtime.ts";
import * as printing from "../entries/printing.ts";

/** A guest of a test: `run` it to its end. Its runtime is the installed one from then on. */
export class TestGuest {
  readonly machine: FakeMachine;
  #runtime: Runtime | undefined;

  constructor(options: FakeOptions = {}) {
    this.machine = new FakeMachine(options);
    this.machine.readDeferred = (): MakePrinting => () => printing;
  }

  get runtime(): Runtime {
    if (this.#runtime === undefined) throw new Error("the guest has not started");
    return this.#runtime;
  }

  /** Runs `application` as the guest's module, and the event loop until nothing is left to do. */
  run(application: (runtime: Runtime) => unknown): Promise<FakeResult> {
    return this.machine.run(
      () => {
        const runtime = (this.#runtime = install(new Runtime(this.machine)));
        this.machine.onStart((evaluation) => runtime.main(evaluation));
      },
      () => application(this.runtime),
    );
  }
}

/** Example: const { output } = await runGuest(() => console.log("x")); */
export function runGuest(application: (runtime: Runtime) => unknown, options?: FakeOptions): Promise<FakeResult> {
  return new TestGuest(options).run(application);
}
