// How a guest's instances are, and so who of them serves its ports.

import type { Guest } from "./config/types.ts";
import { HealthCheck } from "./health.ts";
import type { Instance } from "./instance.ts";
import type { PortKeeper } from "./process/keeper.ts";
import { Rotation } from "./rotation.ts";

/** Whose instances they are. */
export interface Served {
  readonly specification: Guest;
  /** The one at each place, over or not; slots count from 0. */
  current(): Iterable<readonly [slot: number, instance: Instance]>;
  /** One is well, or not any more; `flaw`: why not. */
  changed(instance: Instance, healthy: boolean, flaw: string): void;
  /** Some run, and none of them is healthy. */
  allIll(): void;
}

export class Service {
  readonly rotation: Rotation;
  readonly #served: Served;
  readonly #checks = new Map<Instance, HealthCheck>();
  #allIll = false;

  constructor(served: Served, keeper: Pick<PortKeeper, "give" | "drop">) {
    this.#served = served;
    this.rotation = new Rotation(keeper);
  }

  /** Its instance runs: it is well at once, or once its health check goes well. */
  begin(instance: Instance): void {
    const { health } = instance.record.specification;
    this.rotation.opened(instance.record.replica - 1);
    if (health === undefined) this.#tell(instance, true, "");
    else if (!this.#checks.has(instance)) {
      const check = new HealthCheck(health, instance.port(health.port), (healthy, flaw) =>
        this.#tell(instance, healthy, flaw),
      );
      this.#checks.set(instance, check);
    }
  }

  /** Nobody asks any more how it is. */
  end(instance: Instance): void {
    this.#checks.get(instance)?.end();
    this.#checks.delete(instance);
  }

  /** Whether its health check has found out how it is. */
  decided(instance: Instance): boolean {
    return this.#checks.get(instance)?.decided === true;
  }

  /** Hands the sockets to those that are to accept. Waits until they are told. */
  balance(): Promise<void> {
    const healthy = new Map<number, Instance>();
    const ill = new Map<number, Instance>();
    for (const [slot, instance] of this.#served.current()) {
      if (!instance.alive || instance.stopping) continue;
      if (instance.healthy) healthy.set(slot, instance);
      else if (instance.running && this.decided(instance)) ill.set(slot, instance);
    }
    const none = healthy.size === 0;
    if (none && ill.size > 0 && !this.#allIll) this.#served.allIll();
    this.#allIll = none && ill.size > 0;
    const { ports, replicas } = this.#served.specification;
    return this.rotation.balance({
      ports,
      accepting: none ? ill : healthy,
      leaving: none ? [] : [...ill.values()],
      slots: replicas,
    });
  }

  /** Nobody serves the ports any more. */
  async close(): Promise<void> {
    const { ports } = this.#served.specification;
    await this.rotation.balance({ ports, accepting: new Map(), leaving: [], slots: 0 });
  }

  #tell(instance: Instance, healthy: boolean, flaw: string): void {
    const checked = instance.record.specification.health !== undefined;
    if (!instance.alive || (instance.healthy === healthy && !checked)) return;
    instance.healthy = healthy;
    this.#served.changed(instance, healthy, flaw);
    void this.balance();
  }
}
