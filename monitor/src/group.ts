// A guest with its replicas: keeps as many instances running as it should have, replaces them one after the other, restarts what dies.

import type * as Api from "./api/types.ts";
import { needsRestart } from "./config/differences.ts";
import type { Cgroups } from "./cgroups.ts";
import type { Guest } from "./config/types.ts";
import type { Events } from "./events.ts";
import { changesOf, isFormer } from "./form.ts";
import type { Images } from "./images.ts";
import { Instance, type End, type InstanceListener } from "./instance.ts";
import type { Places } from "./places.ts";
import type { PortKeeper, Slot } from "./process/keeper.ts";
import type { SecretMarks } from "./secrets.ts";
import { cancel, pauseAfter, startsAgain, type Replica } from "./replica.ts";
import { Replacement, type Replaced } from "./replacement.ts";
import { addressOf } from "./rotation.ts";
import { Service, type Served } from "./service.ts";
import { Telling, type Told } from "./telling.ts";
import { instanceView, waitingView } from "./views.ts";

/** What a group works with. */
export interface Surroundings {
  readonly places: Places;
  readonly keeper: Pick<PortKeeper, "give" | "drop" | "start">;
  readonly images: Pick<Images, "get">;
  readonly secrets: Pick<SecretMarks, "of">;
  readonly events: Events;
  /** Where the host permits them. */
  readonly cgroups?: Cgroups;
  /** What must run before this guest starts and does not yet, with the reason if that is not to change by itself; empty if nothing. */
  missing(guest: Guest): readonly string[];
  /** What of this guest's devices others have until they are over. */
  taken(guest: Guest): readonly string[];
  /** An instance has become ready, or is not any more, or has set a device free: others may wait for that. */
  readinessChanged(): void;
  /** Something that has to be kept has changed. */
  save(): void;
}

/** What is kept of a group. */
export interface GroupRecord {
  specification: Guest;
  /** The image's id. */
  image: string;
  origin: "applied" | "deployed";
  /** By an operator. */
  stopped: boolean;
  /** The replicas that an operator has stopped, where that is not all of them. */
  halted?: readonly number[];
}

/** Ended instances that are kept for each replica, to be looked at. */
const KEPT_ENDED = 2;
export class Group implements InstanceListener {
  readonly record: GroupRecord;
  readonly #around: Surroundings;
  readonly #service: Service;
  readonly #replicas = new Map<number, Replica>();
  readonly #ended: Instance[] = [];
  readonly #telling: Telling;
  #removed = false;
  readonly #replacement: Replacement;

  constructor(record: GroupRecord, around: Surroundings) {
    this.record = record;
    this.#around = around;
    this.#service = new Service(this.#served(), around.keeper);
    this.#replacement = new Replacement(this.#replaced());
    this.#telling = new Telling(this.#told());
    for (const number of record.halted ?? []) this.#replica(number).stopped = true;
  }

  get name(): string {
    return this.record.specification.name;
  }

  /** All instances, also those that are being replaced. */
  get instances(): readonly Instance[] {
    const own = [...this.#replicas.values()].flatMap(({ current, next }) => [current, next]);
    return own.filter((instance) => instance !== undefined);
  }

  /** Those that have ended and are still known. */
  get past(): readonly Instance[] {
    return this.#ended.filter((instance) => !this.instances.includes(instance));
  }

  /** Whether all of its replicas run and are healthy. */
  get ready(): boolean {
    const { replicas } = this.record.specification;
    for (let number = 1; number <= replicas; number++)
      if (this.#replicas.get(number)?.current?.healthy !== true) return false;
    return replicas > 0;
  }

  /** The marks of the secrets with which those that run were started; those that are being replaced have what the new ones get. */
  get marks(): readonly string[] {
    return (
      this.#replacement.marks ??
      this.instances.flatMap(({ alive, record }) => (alive && record.secrets ? [record.secrets] : []))
    );
  }

  /** Those that run, or begin to, in another form than a start would give them now, and that nothing replaces: a replacement has not come about. */
  get former(): readonly Instance[] {
    if (this.#replacement.marks !== undefined) return [];
    const known = new Map<string, boolean>(); // most are alike
    return this.instances.filter(({ alive, stopping, record }) => {
      if (!alive || stopping) return false;
      const form = record.image + JSON.stringify(record.specification);
      let former = known.get(form);
      if (former === undefined) known.set(form, (former = isFormer(record, this.record)));
      return former;
    });
  }

  /** Why whoever waits for it waits until an operator acts; empty if it is to run. */
  get rest(): string {
    return this.record.stopped ? " (stopped)" : this.record.specification.replicas === 0 ? " (has no replicas)" : "";
  }

  /** The sockets that the keeper of a former ukd has: those of this guest's ports are not to wait for their own instances. */
  kept(sockets: readonly Slot[]): void {
    const own = new Set(this.record.specification.ports.map(addressOf));
    for (const { address, slot } of sockets) if (own.has(address)) this.#service.rotation.opened(slot);
  }

  /** Takes up an instance of a former ukd, alive or over. */
  adopt(instance: Instance): void {
    const replica = this.#replica(instance.record.replica);
    if (!instance.alive) {
      this.#keepEnded(instance);
      const last = replica.current?.record.created ?? 0;
      if (replica.current?.alive !== true && last < instance.record.created) replica.current = instance;
      return;
    }
    if (replica.current?.alive === true) {
      // A replacement was under way, which goes on: the older one serves until the newer one is ready.
      const newer = replica.current.record.created < instance.record.created;
      [replica.current, replica.next] = newer ? [replica.current, instance] : [instance, replica.current];
    } else replica.current = instance;
    replica.restarts = Math.max(replica.restarts, instance.record.restarts);
    if (instance.running) this.started(instance);
    void this.#service.balance();
  }

  /** Goes on with a replacement that a former ukd has not finished. Does not wait. */
  resume(): void {
    const { former } = this;
    if (former.length > 0 || [...this.#replicas.values()].some(({ next }) => next !== undefined))
      this.#replacement.begin(former.flatMap(({ record }) => record.specification.ports));
  }

  /** Starts and stops what has to be. Does not wait. */
  ensure(): void {
    const { specification, stopped } = this.record;
    if (this.#removed) return;
    for (let number = 1; number <= specification.replicas; number++) {
      const replica = this.#replica(number);
      if (stopped || replica.stopped || replica.current?.alive === true || replica.next !== undefined) continue;
      if (replica.timer === undefined && this.#restarts(replica) && this.#missing().length === 0) this.#start(replica);
    }
    for (const replica of this.#replicas.values())
      if (replica.number > specification.replicas) void this.#retire(replica);
  }

  /**
   * Makes it what a new record says: running instances are told, or replaced one after the other. Waits for neither. `stale`: they are
   * replaced in any case, as what they read at their start is another by now.
   */
  change(record: GroupRecord, stale = false): void {
    const { ports } = this.record.specification;
    const found = changesOf(this.record, record);
    Object.assign(this.record, record);
    this.#around.save();
    if (stale || needsRestart(found)) this.#replacement.begin(ports);
    // How many others there are is nothing to one that runs: of a thousand none need be told.
    else if (found.some(({ field }) => field !== "replicas"))
      for (const instance of this.instances) if (instance.alive) this.#telling.tell(instance);
    this.ensure();
    void this.#service.balance();
  }

  /** Starts what an operator has stopped, or what its policy leaves where it has ended: one replica, or all. */
  start(number?: number): void {
    for (let each = 1; each <= this.record.specification.replicas; each++) {
      const replica = this.#replica(each);
      if (number === undefined || each === number) {
        replica.stopped = false;
        if (replica.current?.alive !== true) replica.asked = true;
        replica.failures = 0;
        cancel(replica);
      } else if (this.record.stopped) replica.stopped = true;
    }
    this.record.stopped = false;
    this.#saveHalted();
    this.ensure();
  }

  /** Stops one replica or all, until they are started again. Waits until they are over. */
  async stop(number?: number, force = false): Promise<void> {
    if (number === undefined) this.record.stopped = true;
    const replicas = [...this.#replicas.values()].filter((replica) => (number ?? replica.number) === replica.number);
    for (const replica of replicas) {
      replica.stopped = true;
      delete replica.asked;
      cancel(replica);
    }
    this.#saveHalted();
    await Promise.all(
      replicas.map(async (replica) => {
        for (const instance of [replica.next, replica.current])
          if (instance?.alive === true) await (force ? instance.kill() : this.#end(instance));
      }),
    );
  }

  /** Ends and starts again one replica or all, each at a time. */
  async restart(number?: number): Promise<void> {
    for (const replica of [...this.#replicas.values()]) {
      if (number !== undefined && replica.number !== number) continue;
      const { current } = replica;
      // Its place is taken before it ends, and the others go on: nobody is refused meanwhile.
      if (current?.alive === true && !replica.stopped && replica.next === undefined)
        await this.#replacement.one(replica, current);
    }
    this.start(number);
  }

  /** Stops all, and forgets it. */
  async remove(): Promise<void> {
    this.#removed = true;
    await this.stop();
    await this.#service.close();
    for (const instance of [...this.instances, ...this.#ended]) instance.forget();
  }

  started(instance: Instance): void {
    this.#telling.began(instance);
    this.#service.begin(instance);
  }

  ended(instance: Instance, { time, exitCode, reason }: End): void {
    this.#service.end(instance);
    const text = `${instance.name} has ended with code ${exitCode}${reason === "" ? "" : `: ${reason}`}`;
    this.#note({ kind: "instance-ended", exitCode, text }, instance, time);
    this.#keepEnded(instance);
    const replica = this.#replicas.get(instance.record.replica);
    if (instance.record.specification.devices.length > 0) this.#around.readinessChanged();
    if (replica === undefined) return;
    if (replica.next === instance) delete replica.next;
    if (replica.current === instance) {
      void this.#service.balance();
      this.#around.readinessChanged();
      if (!instance.stopping) this.#restartLater(replica, instance, time - instance.record.created, exitCode);
    }
  }

  /** As the API shows it. */
  view(): Api.Guest {
    const { specification, image, origin, stopped } = this.record;
    const running = this.instances.filter(({ alive, healthy }) => alive && healthy).length;
    return { name: this.name, image, replicas: specification.replicas, running, stopped, origin, specification };
  }

  /** Its instances as the API shows them; `all`: those that are over, too. */
  views(all: boolean): Api.Instance[] {
    const views: Api.Instance[] = [];
    const view = (instance: Instance): Api.Instance => {
      const memory = this.#around.images.get(instance.record.image)?.memory;
      return instanceView(instance, this.#service.decided(instance), memory);
    };
    // Those of a guest that was scaled down and up again are not in their order.
    for (const replica of [...this.#replicas.values()].sort((a, b) => a.number - b.number)) {
      const { current, next } = replica;
      if (current?.alive === true) views.push(view(current));
      else if (this.#wants(replica) && next === undefined && this.#restarts(replica))
        views.push(waitingView(replica, this.name, this.record.image, this.#missing()));
      if (next?.alive === true) views.push(view(next));
    }
    if (all) views.push(...this.#ended.filter((instance) => !instance.alive).map((instance) => view(instance)));
    return views;
  }

  #replica(number: number): Replica {
    let replica = this.#replicas.get(number);
    if (replica === undefined)
      this.#replicas.set(number, (replica = { number, restarts: 0, failures: 0, stopped: false }));
    return replica;
  }

  /** Whether an instance is to run there. */
  #wants(replica: Replica): boolean {
    const { stopped, specification } = this.record;
    return !this.#removed && !stopped && !replica.stopped && replica.number <= specification.replicas;
  }

  #missing(): readonly string[] {
    const { specification } = this.record;
    return [...this.#around.missing(specification), ...this.#around.taken(specification)];
  }

  /** Whether one is to be started where none runs. */
  #restarts(replica: Replica): boolean {
    return startsAgain(this.record.specification.restart, replica);
  }

  #saveHalted(): void {
    const { record } = this;
    const halted = [...this.#replicas.values()].filter(({ stopped }) => stopped).map(({ number }) => number);
    if (record.stopped || halted.length === 0) delete record.halted;
    else record.halted = halted.sort((a, b) => a - b);
    this.#around.save();
  }

  #start(replica: Replica): Instance {
    if (replica.current !== undefined) replica.restarts++;
    delete replica.asked;
    const instance = this.#launch(replica);
    replica.current = instance;
    return instance;
  }

  #launch(replica: Replica): Instance {
    const { specification, image } = this.record;
    const { places, keeper, images, secrets, cgroups } = this.#around;
    const { number, restarts } = replica;
    const mark = secrets.of(specification.secrets);
    const fresh = {
      ...{ guest: this.name, replica: number, image, specification, restarts },
      ...(mark !== undefined && { secrets: mark }),
    };
    const path = images.get(image)?.path ?? image;
    const instance = Instance.start(fresh, path, (args, control) => keeper.start(args, control), places, this, cgroups);
    if (specification.health === undefined) this.#service.rotation.accepts(instance);
    this.#note({ kind: "instance-started", text: `${instance.name} is started` }, instance);
    return instance;
  }

  #restartLater(replica: Replica, instance: Instance, ran: number, exitCode: number): void {
    if (!this.#wants(replica) || !this.#restarts(replica)) return;
    const pause = pauseAfter(replica, this.record.specification.restart, ran);
    const text = `${instance.name} is started again in ${pause} ms, after code ${exitCode}`;
    this.#note({ kind: "instance-restarting", text }, instance);
    replica.timer = setTimeout(() => {
      delete replica.timer;
      this.ensure();
    }, pause);
  }

  /** No new connections, then its end. */
  async #end(instance: Instance): Promise<void> {
    instance.stopping = true;
    await instance.tell({ do: "accept", on: false }).catch(() => undefined);
    await this.#service.balance();
    await instance.stop(instance.record.specification.stop.grace);
  }

  async #retire(replica: Replica): Promise<void> {
    this.#replicas.delete(replica.number);
    cancel(replica);
    for (const instance of [replica.next, replica.current]) if (instance?.alive === true) await this.#end(instance);
    await this.#service.balance();
    if (replica.stopped) this.#saveHalted();
  }

  #served(): Served {
    const { record } = this;
    const replicas = this.#replicas;
    return {
      get specification() {
        return record.specification;
      },
      *current() {
        for (const { number, current } of replicas.values()) if (current !== undefined) yield [number - 1, current];
      },
      changed: (instance, healthy, flaw) => {
        if (instance.record.specification.health !== undefined) {
          const text = healthy ? `${instance.name} is healthy` : `${instance.name} is unhealthy: ${flaw}`;
          this.#note({ kind: healthy ? "instance-healthy" : "instance-unhealthy", text }, instance);
        }
        this.#around.readinessChanged();
      },
      allIll: () => {
        const text = `no instance of ${this.name} is healthy: those that run go on accepting connections`;
        this.#note({ kind: "guest-unhealthy", text });
      },
    };
  }

  #replaced(): Replaced {
    const { record } = this;
    const { secrets } = this.#around;
    return {
      get specification() {
        return record.specification;
      },
      mark: () => secrets.of(record.specification.secrets),
      replicas: () => this.#replicas.values(),
      wants: (replica) => this.#wants(replica),
      isStale: ({ record: own }) => own.secrets !== secrets.of(record.specification.secrets) || isFormer(own, record),
      launch: (replica) => this.#launch(replica),
      end: (instance) => this.#end(instance),
      free: () => this.#around.taken(record.specification).length === 0,
      ensure: () => this.ensure(),
      balance: () => this.#service.balance(),
      forget: (ports) => this.#service.rotation.forget(ports),
      done: () => this.#note({ kind: "guest-replaced", text: `all instances of ${this.name} are of the new form` }),
      failed: (instance, why) => {
        this.#note({ kind: "replacement-failed", text: `${instance.name} stays of the old form: ${why}` }, instance);
      },
    };
  }

  #told(): Told {
    return {
      form: this.record,
      checkChanged: (instance) => {
        this.#service.end(instance);
        this.#service.begin(instance);
      },
      failed: (instance, why) => {
        this.#note({ kind: "change-failed", text: `${instance.name} did not take a change: ${why}` }, instance);
      },
    };
  }

  #keepEnded(instance: Instance): void {
    if (!this.#ended.includes(instance)) this.#ended.push(instance);
    const own = this.#ended.filter(({ record }) => record.replica === instance.record.replica);
    for (const old of own.slice(0, -KEPT_ENDED)) {
      this.#ended.splice(this.#ended.indexOf(old), 1);
      old.forget();
    }
  }

  #note(event: Omit<Api.Event, "number" | "time">, instance?: Instance, time?: number): void {
    const about = instance === undefined ? {} : { instance: instance.name, id: instance.id };
    this.#around.events.add({ guest: this.name, ...about, ...event }, time);
  }
}
