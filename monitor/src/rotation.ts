// Which instance accepts from which sockets: each from its own, a healthy one also from those of instances that cannot.
//
// A port has a socket for each replica; the system spreads connections over them. One whose instance is gone or unhealthy is
// handed to another instance, so that nobody who is queued there waits in vain.

import type { Port } from "./config/types.ts";
import type { Instance } from "./instance.ts";
import type { PortKeeper } from "./process/keeper.ts";

/** Address and port as the keeper names them. */
export function addressOf({ ip, host }: Pick<Port, "ip" | "host">): string {
  return `${ip.includes(":") ? `[${ip}]` : ip}:${host}`;
}

export class Rotation {
  readonly #keeper: PortKeeper;
  /** Slots that have a socket, because an instance was started with them. */
  readonly #opened = new Set<number>();
  /** Who accepts from the sockets of another's slot. */
  readonly #guests = new Map<number, Instance>();
  #turn: Promise<void> = Promise.resolve();

  constructor(keeper: PortKeeper) {
    this.#keeper = keeper;
  }

  /** An instance of this slot has taken up its sockets. */
  opened(slot: number): void {
    this.#opened.add(slot);
  }

  /**
   * Brings it up to date; `ready`: the instances that accept connections, by slot. Waits until every monitor is told; one that does not
   * answer is left to its own end.
   */
  balance(ports: readonly Port[], ready: ReadonlyMap<number, Instance>, slots: number): Promise<void> {
    this.#turn = this.#turn.then(() => this.#balance(ports, ready, slots)).catch(() => {});
    return this.#turn;
  }

  async #balance(ports: readonly Port[], ready: ReadonlyMap<number, Instance>, slots: number): Promise<void> {
    const shared = ports.filter(({ protocol, host }) => protocol === "tcp" && host !== 0);
    if (shared.length === 0) return;
    const able = [...ready.values()].filter(({ alive, stopping }) => alive && !stopping);
    for (const slot of this.#opened) {
      const helper = this.#guests.get(slot);
      const own = ready.get(slot);
      const needed = slot < slots && (own === undefined || !able.includes(own));
      if (helper !== undefined && (!needed || !able.includes(helper))) {
        this.#guests.delete(slot);
        if (helper.alive) await helper.tell({ do: "release", slot }).catch(() => undefined);
      }
      if (!needed || this.#guests.has(slot) || able.length === 0) continue;
      const next = able[slot % able.length]!;
      this.#guests.set(slot, next);
      for (const port of shared)
        await this.#keeper
          .give({ address: addressOf(port), slot }, next.control, port.guest)
          .catch(() => this.#guests.delete(slot));
    }
    if ([...this.#opened].some((slot) => slot >= slots)) await this.#drop(shared, slots);
  }

  async #drop(ports: readonly Port[], from: number): Promise<void> {
    for (const slot of [...this.#opened]) if (slot >= from) this.#opened.delete(slot);
    for (const port of ports) await this.#keeper.drop(addressOf(port), from).catch(() => undefined);
  }
}
