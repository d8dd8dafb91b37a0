// Which instance accepts from which sockets: each from its own, a healthy one also from those of instances that cannot.
//
// A port has a socket for each replica; the system spreads connections over them. One whose instance is gone or unhealthy is
// handed to another instance, so that nobody who is queued there waits in vain. Where no instance is healthy those that run
// go on accepting: an answer of one that may be ill, or only slow to answer a health check, is better than none.
//
// A socket of a slot that is not needed any more is not closed either: who is queued there would be reset, and no order of steps
// keeps the system from queueing more until it is closed. It goes to another instance as well, as long as the port is there.

import type { Port } from "./config/types.ts";
import type { Instance } from "./instance.ts";
import type { PortKeeper } from "./process/keeper.ts";

/** Milliseconds after which is tried again what a keeper or a monitor did not do. */
const RETRY = 300;

/** What is asked of an instance. */
export type Member = Pick<Instance, "alive" | "stopping" | "control" | "tell">;

/** How a group stands. */
export interface Standing {
  readonly ports: readonly Port[];
  /** The instances that are to accept connections, by slot. */
  readonly accepting: ReadonlyMap<number, Member>;
  /** Those that are to leave them to others. Whoever is in neither goes on as it does. */
  readonly leaving: readonly Member[];
  /** How many slots there are; 0: the ports are not served any more. */
  readonly slots: number;
}

/** Address and port as the keeper names them. */
export function addressOf({ ip, host }: Pick<Port, "ip" | "host">): string {
  return `${ip.includes(":") ? `[${ip}]` : ip}:${host}`;
}

/** Ports whose sockets the keeper holds. */
const sharedOf = (ports: readonly Port[]): Port[] =>
  ports.filter(({ protocol, host }) => protocol === "tcp" && host !== 0);

export class Rotation {
  readonly #keeper: Pick<PortKeeper, "give" | "drop">;
  /** Slots that have a socket, because an instance was started with them or the keeper of a former ukd has them. */
  readonly #opened = new Set<number>();
  /** Who accepts from the sockets of another's slot. */
  readonly #helpers = new Map<number, Member>();
  /** What an instance was told last. */
  readonly #told = new WeakMap<Member, boolean>();
  #standing: Standing = { ports: [], accepting: new Map(), leaving: [], slots: 0 };
  #turn: Promise<void> = Promise.resolve();
  /** The last of the turns has not begun. */
  #waiting = false;
  #retry: NodeJS.Timeout | undefined;
  /** In a row: with each the next helper has its turn. */
  #failures = 0;

  constructor(keeper: Pick<PortKeeper, "give" | "drop">) {
    this.#keeper = keeper;
  }

  /** An instance of this slot has taken up its sockets, or the keeper has them. */
  opened(slot: number): void {
    this.#opened.add(slot);
  }

  /** An instance accepts from its start on: it need not be told. */
  accepts(member: Member): void {
    this.#told.set(member, true);
  }

  /** Brings it up to date. Waits until every monitor is told; what fails is tried again soon. */
  balance(standing: Standing): Promise<void> {
    this.#standing = standing;
    return this.#again();
  }

  /** Closes the sockets of ports that no instance has any more. */
  async forget(ports: readonly Port[]): Promise<void> {
    for (const port of sharedOf(ports)) await this.#keeper.drop(addressOf(port), 0).catch(() => undefined);
  }

  #again(): Promise<void> {
    clearTimeout(this.#retry);
    // One that waits to begin looks at what is so then.
    if (this.#waiting) return this.#turn;
    this.#waiting = true;
    this.#turn = this.#turn.then(async () => {
      this.#waiting = false;
      const done = await this.#settle(this.#standing);
      this.#failures = done ? 0 : this.#failures + 1;
      clearTimeout(this.#retry);
      if (!done) this.#retry = setTimeout(() => void this.#again(), RETRY).unref();
    });
    return this.#turn;
  }

  /** False if something is left to do. */
  async #settle({ ports, accepting, leaving, slots }: Standing): Promise<boolean> {
    const told = await Promise.all([
      ...[...accepting.values()].map((member) => this.#tell(member, true)),
      ...leaving.map((member) => this.#tell(member, false)),
    ]);
    let done = !told.includes(false);
    const shared = sharedOf(ports);
    if (shared.length === 0) return done;
    const able = [...accepting.values()].filter(({ alive, stopping }) => alive && !stopping);
    for (const slot of this.#opened) {
      const helper = this.#helpers.get(slot);
      const own = accepting.get(slot);
      const needed = slots > 0 && (own === undefined || !able.includes(own));
      if (helper !== undefined && (!needed || !able.includes(helper))) {
        this.#helpers.delete(slot);
        if (helper.alive) await helper.tell({ do: "release", slot }).catch(() => undefined);
      }
      if (!needed || this.#helpers.has(slot) || able.length === 0) continue;
      const next = able[(slot + this.#failures) % able.length]!;
      if (await this.#give(slot, next, shared)) this.#helpers.set(slot, next);
      else done = false;
    }
    if (slots === 0 && this.#opened.size > 0) {
      this.#opened.clear();
      await this.forget(ports);
    }
    return done;
  }

  async #give(slot: number, to: Member, ports: readonly Port[]): Promise<boolean> {
    for (const port of ports) {
      const given = this.#keeper.give({ address: addressOf(port), slot }, to.control, port.guest);
      if (
        await given.then(
          () => true,
          () => false,
        )
      )
        continue;
      // Not half of them: the next one to be asked gets all.
      if (to.alive) await to.tell({ do: "release", slot }).catch(() => undefined);
      return false;
    }
    return true;
  }

  async #tell(member: Member, on: boolean): Promise<boolean> {
    if (!member.alive || member.stopping || this.#told.get(member) === on) return true;
    try {
      await member.tell({ do: "accept", on });
      this.#told.set(member, on);
      return true;
    } catch {
      return !member.alive;
    }
  }
}
