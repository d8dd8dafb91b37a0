// Instances of a guest by ones of its present form, one after the other; the next replacement waits until the one before it is done.

import type { Guest, Port } from "./config/types.ts";
import type { Instance } from "./instance.ts";
import { cancel, type Replica } from "./replica.ts";
import { addressOf } from "./rotation.ts";

/** Milliseconds for a new instance to get ready, besides what its health check takes. */
const READY_PATIENCE = 30_000;

/** The guest whose instances they are. */
export interface Replaced {
  /** As it is to be. */
  readonly specification: Guest;
  /** The mark of its secrets as they are now. */
  mark(): string | undefined;
  replicas(): Iterable<Replica>;
  /** Whether a start would give another now. */
  isStale(instance: Instance): boolean;
  /** Whether an instance is to run there. */
  wants(replica: Replica): boolean;
  /** Starts one of the new form, beside the one that is there. */
  launch(replica: Replica): Instance;
  /** Ends one in good order; waits until it is over. */
  end(instance: Instance): Promise<void>;
  /** Whether nobody else has a device of its. */
  free(): boolean;
  /** Starts what is to run and does not. */
  ensure(): void;
  /** Hands the sockets to those that accept now. */
  balance(): Promise<void>;
  /** Closes the sockets of ports that it has no more. */
  forget(ports: readonly Port[]): Promise<void>;
  /** All that run are of the new form. */
  done(): void;
  failed(instance: Instance, why: string): void;
}

export class Replacement {
  readonly #guest: Replaced;
  #turn: Promise<void> = Promise.resolve();
  /** The last one that is under way, with the mark of the secrets that its instances get. */
  #last: { readonly mark: string | undefined } | undefined;

  constructor(guest: Replaced) {
    this.#guest = guest;
  }

  /** The marks of the secrets that instances get; undefined if nothing is under way. */
  get marks(): readonly string[] | undefined {
    return this.#last && (this.#last.mark === undefined ? [] : [this.#last.mark]);
  }

  /** Begins; does not wait. `before`: the ports until now. */
  begin(before: readonly Port[]): void {
    const own = { mark: this.#guest.mark() };
    this.#last = own;
    this.#turn = this.#turn
      .then(() => this.#each(before))
      .finally(() => {
        if (this.#last === own) this.#last = undefined;
      });
  }

  /** One instance by a new one; false if that does not get ready: then the old one stays. */
  async one(replica: Replica, old: Instance): Promise<boolean> {
    const guest = this.#guest;
    // Two that write the same files must not meet; the keeper holds the port meanwhile, so connections wait.
    const { volumes, devices } = guest.specification;
    if ([...volumes, ...devices].some((own) => !("readOnly" in own && own.readOnly))) {
      await replica.next?.kill();
      delete replica.next;
      await guest.end(old);
      // Meanwhile an operator may have stopped or removed it, or taken the replica away. And what has to wait is started when it can be.
      if (guest.wants(replica) && guest.free()) replica.current = guest.launch(replica);
      return true;
    }
    const next = await this.#successor(replica);
    if (!(await becomesReady(next))) {
      delete replica.next;
      await next.kill();
      guest.failed(next, next.record.end?.reason || "it did not get ready");
      return false;
    }
    delete replica.next;
    replica.current = next;
    await guest.balance();
    await guest.end(old);
    return true;
  }

  /** The one that is there already, if a former ukd has started it and it is none of a former form; else a new one. */
  async #successor(replica: Replica): Promise<Instance> {
    const { next } = replica;
    if (next?.alive === true && !this.#guest.isStale(next)) return next;
    await next?.kill();
    return (replica.next = this.#guest.launch(replica));
  }

  /** Those that are stale or have a successor; the first whose successor does not get ready ends it: the others stay as they are. */
  async #each(before: readonly Port[]): Promise<void> {
    const guest = this.#guest;
    for (const replica of [...guest.replicas()].sort((a, b) => a.number - b.number)) {
      const { current, next } = replica;
      if (next === undefined && (current?.alive !== true || replica.stopped)) {
        // Nothing runs there: the next start takes the new form.
        cancel(replica);
        replica.failures = 0;
        guest.ensure();
      } else if (current !== undefined && guest.wants(replica) && (next !== undefined || guest.isStale(current)))
        if (!(await this.one(replica, current))) return;
    }
    const addresses = new Set(guest.specification.ports.map(addressOf));
    await guest.forget(before.filter((port) => !addresses.has(addressOf(port))));
    guest.done();
  }
}

async function becomesReady(instance: Instance): Promise<boolean> {
  const { health } = instance.record.specification;
  const until = Date.now() + READY_PATIENCE + (health === undefined ? 0 : health.interval * health.failures);
  while (instance.alive && Date.now() < until) {
    if (instance.healthy) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}
