// What changes of a guest while it runs, told to its instances: at once, or as soon as they run.

import type { Guest } from "./config/types.ts";
import { whileItRuns, type Form } from "./form.ts";
import type { Instance } from "./instance.ts";
import { messages } from "./live-changes.ts";

/** Whose instances they are. */
export interface Told {
  /** As they are to be. */
  readonly form: Form;
  /** Another health check is to be made. */
  checkChanged(instance: Instance): void;
  failed(instance: Instance, why: string): void;
}

export class Telling {
  readonly #told: Told;
  /** Of instances that do not run yet: with which specification they were started, where that is not the present one. */
  readonly #untold = new WeakMap<Instance, Guest>();

  constructor(told: Told) {
    this.#told = told;
  }

  /** Brings its record up to date, and tells it what has changed; it need not run yet. Does not wait. */
  tell(instance: Instance): void {
    const before = instance.record.specification;
    const now = whileItRuns(instance.record, this.#told.form);
    instance.record.specification = now;
    instance.save();
    if (now.cpu.cap !== before.cpu.cap || now.cpu.weight !== before.cpu.weight) instance.apportion();
    if (instance.running) this.#send(instance, before, now);
    // What it was started with is what it is told the change from, once it runs.
    else if (!this.#untold.has(instance)) this.#untold.set(instance, before);
  }

  /** It runs now: it hears what it has missed. Its health check is not begun yet. */
  began(instance: Instance): void {
    const before = this.#untold.get(instance);
    this.#untold.delete(instance);
    if (before !== undefined) this.#send(instance, before, instance.record.specification);
  }

  #send(instance: Instance, before: Guest, now: Guest): void {
    for (const message of messages(before, now))
      void instance
        .tell(message)
        .catch((error: unknown) => this.#told.failed(instance, error instanceof Error ? error.message : String(error)));
    if (JSON.stringify(now.health) !== JSON.stringify(before.health)) this.#told.checkChanged(instance);
  }
}
