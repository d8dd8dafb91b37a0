// One start of one replica: its process, its directory, its state. It outlives this program; the next one adopts it.

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Cgroups } from "./cgroups.ts";
import type { Guest } from "./config/types.ts";
import { instancePlaces, type Places } from "./places.ts";
import { monitorArguments, niceness } from "./process/arguments.ts";
import { LineSocket, type Reply } from "./process/line-socket.ts";
import { readStatus, type Status } from "./process/status.ts";
import { readJson, writeJson } from "./store.ts";
import { Turns } from "./turns.ts";

/** What is kept of an instance for the next ukd, and for `ps -a`. */
export interface Record {
  readonly id: string;
  readonly guest: string;
  readonly replica: number;
  readonly image: string;
  /** The specification with which it was started; what changes while it runs is brought up to date. */
  specification: Guest;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Starts of this replica after the first. */
  readonly restarts: number;
  /** The mark of its secrets' contents when it was started. */
  readonly secrets?: string;
  process?: number;
  /** Of the process, in ticks since the host's boot: a process id alone may be another's by now. */
  processStart?: number;
  /** Where its ports are reached, once known. */
  ports?: readonly string[];
  end?: End;
}

/** How it has ended. */
export interface End {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly exitCode: number;
  readonly reason: string;
}

/** Who hears of it. */
export interface InstanceListener {
  /** The guest runs. */
  started(instance: Instance): void;
  ended(instance: Instance, end: End): void;
}

/** Milliseconds for a monitor to answer after its start. */
const START_PATIENCE = 30_000;
/** Starts under way at once: more would only take each other's processor, and the caches of those that run. */
const starts = new Turns(8 * availableParallelism());
/** Whoever has not begun after so many milliseconds waits for something else than the processor. */
const TURN_MAX = 1000;
/** Milliseconds for one to answer that runs already. */
const ADOPTION_PATIENCE = 2000;
/** The code of a process that was killed. */
const KILLED = 137;
const NEVER_BEGUN = "It was told to end before it was started.";

export class Instance {
  readonly record: Record;
  readonly #places: ReturnType<typeof instancePlaces>;
  readonly #listener: InstanceListener;
  readonly #cgroups: Cgroups | undefined;
  #control: LineSocket | undefined;
  #over = false;
  /** Its start has no turn yet. */
  #waits = false;
  /** The guest runs. */
  running = false;
  /** When it was seen running first; of one that a former ukd has started, when its monitor began. Milliseconds since 1970. */
  since: number | undefined;
  /** Its health check goes well, or it has none. */
  healthy = false;
  /** It was told to end. */
  stopping = false;

  private constructor(record: Record, places: Places, listener: InstanceListener, cgroups: Cgroups | undefined) {
    this.record = record;
    this.#places = instancePlaces(places, record.id);
    this.#listener = listener;
    this.#cgroups = cgroups;
  }

  get id(): string {
    return this.record.id;
  }

  get name(): string {
    return `${this.record.guest}-${this.record.replica}`;
  }

  /** Whether its process lives, as far as known. */
  get alive(): boolean {
    return !this.#over;
  }

  get directory(): string {
    return this.#places.directory;
  }

  /** The directory of its log. */
  get log(): string {
    return this.#places.log;
  }

  /** The path of its control socket. */
  get control(): string {
    return this.#places.control;
  }

  /** Where only this instance's port is reached. */
  port(port: number): string {
    return this.#places.port(port);
  }

  /** Starts a new one; returns at once. Its listener hears how that goes. */
  static start(
    fresh: Omit<Record, "id" | "created" | "processStart">,
    image: string,
    launch: (args: readonly string[], control: string) => Promise<number>,
    places: Places,
    listener: InstanceListener,
    cgroups?: Cgroups,
  ): Instance {
    const record: Record = { ...fresh, id: randomBytes(6).toString("hex"), created: Date.now() };
    const instance = new Instance(record, places, listener, cgroups);
    for (const directory of [instance.directory, instance.log]) mkdirSync(directory, { mode: 0o700 });
    const args = monitorArguments(record.specification, record.replica - 1, {
      image,
      directory: instance.directory,
      log: instance.log,
      keeper: places.keeper,
      port: instance.#places.port,
    });
    // Written once, and before there is a process: what comes later its monitor tells, to the next ukd, too.
    instance.save(false);
    void instance.#launch(() => launch(args, instance.control));
    return instance;
  }

  /** One that a former ukd has started; it may be long over. Undefined if its directory holds no record. */
  static async adopt(
    places: Places,
    id: string,
    listener: InstanceListener,
    cgroups?: Cgroups,
  ): Promise<Instance | undefined> {
    const record = readJson(instancePlaces(places, id).record) as Record | undefined;
    if (record?.id !== id) return undefined;
    const instance = new Instance(record, places, listener, cgroups);
    const known = instance.status()?.process;
    const start = known === undefined ? undefined : processStart(known);
    if (known !== undefined) record.process = known;
    // It is judged by its control socket; this is for signals, and only if it answers there.
    if (start !== undefined) record.processStart = start;
    instance.since = instance.status()?.started;
    if (record.end !== undefined) instance.#over = true;
    else if (!(await instance.#connect(instance.#processLives() ? ADOPTION_PATIENCE : 0))) instance.#gone();
    if (instance.#processLives()) instance.#place();
    // Its helping out for others was known to the former ukd only.
    if (instance.running) await instance.tell({ do: "settle" }).catch(() => undefined);
    return instance;
  }

  /** What its status file says. */
  status(): Status | undefined {
    return readStatus(this.#places.status);
  }

  /** Tells its monitor something. Rejects if it is not there; a refusal is a rejection too. */
  async tell(message: object): Promise<Reply> {
    if (this.#control === undefined) throw new Error("the instance does not run yet, or not any more");
    const reply = await this.#control.ask(message);
    if (!reply.ok) throw new Error(reply.error ?? "the monitor refuses");
    return reply;
  }

  /** Asks it to end, and ends it after the grace period. */
  async stop(grace: number): Promise<void> {
    if (this.#over) return;
    this.stopping = true;
    if (this.#waits) return this.#end(KILLED, NEVER_BEGUN);
    await this.tell({ do: "stop" }).catch(() => this.#signal("SIGTERM"));
    if (!(await this.over(grace))) await this.kill();
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    if (this.#over) return;
    this.stopping = true;
    if (this.#waits) return this.#end(KILLED, NEVER_BEGUN);
    await this.tell({ do: "kill" }).catch(() => undefined);
    if (await this.over(500)) return;
    this.#signal("SIGKILL");
    await this.over(5000);
  }

  /** Waits until it is over, at most so many milliseconds. */
  async over(patience: number): Promise<boolean> {
    const until = performance.now() + patience;
    while (!this.#over && performance.now() < until) await delay(Math.min(10, patience));
    return this.#over;
  }

  /** Its process gets the share of the processor that its record says now, as far as permitted. */
  apportion(): void {
    this.#cgroups?.change(this.id, this.record.specification);
    this.#prioritise();
  }

  /** Keeps the record. */
  save(replaces = true): void {
    try {
      if (replaces) writeJson(this.#places.record, this.record);
      else writeFileSync(this.#places.record, JSON.stringify(this.record), { mode: 0o600 });
    } catch {
      // Without room on the disk it runs on; the next ukd will not know of it, and its directory says why.
    }
  }

  /** Removes all that is kept of one that is over. */
  forget(): void {
    if (!this.#over) return;
    for (const directory of [this.directory, this.log]) rmSync(directory, { recursive: true, force: true });
  }

  async #launch(launch: () => Promise<number>): Promise<void> {
    this.#waits = true;
    const over = await starts.take();
    this.#waits = false;
    const patience = setTimeout(over, TURN_MAX);
    try {
      await this.#begin(launch);
    } finally {
      clearTimeout(patience);
      over();
    }
  }

  async #begin(launch: () => Promise<number>): Promise<void> {
    try {
      if (this.#over) return;
      const process = await launch();
      this.record.process = process;
      const start = processStart(process);
      if (start !== undefined) this.record.processStart = start;
      this.#place();
      // Usually there is nothing to do.
      if (this.record.specification.cpu.weight !== 100) this.#prioritise();
    } catch (error) {
      this.#end(125, `error[HOST_FAILED]: The monitor cannot be started: ${(error as Error).message}.`);
      return;
    }
    if (!(await this.#connect(START_PATIENCE))) this.#gone();
  }

  /** The processes that work for its guest: the monitor and, once the guest runs, its volume server. */
  get processes(): readonly number[] {
    const { process } = this.record;
    if (process === undefined || !this.#processLives()) return [];
    const server = this.status()?.volumeServer;
    return server === undefined ? [process] : [process, server];
  }

  /** Puts its processes in its control group. */
  #place(): void {
    if (this.#cgroups === undefined) return;
    for (const process of this.processes) this.#cgroups.place(this.id, process, this.record.specification);
  }

  /** The niceness of its weight: among processes that have no groups it stands for that. */
  #prioritise(): void {
    try {
      for (const id of this.processes) setPriority(id, niceness(this.record.specification.cpu.weight));
    } catch {
      // Without the privilege a process cannot be preferred, or be made equal again.
    }
  }

  async #connect(patience: number): Promise<boolean> {
    const until = performance.now() + patience;
    if (!(await this.#reach(until))) return false;
    this.#control?.onClose(() => this.#gone());
    if (this.#over) return true;
    // The socket is there before the guest runs; its monitor answers once it does.
    await this.tell({ do: "ports" }).then(
      (reply) => this.#begun(reply),
      () => undefined,
    );
    return true;
  }

  /** Opens its control socket; false if nobody is there until then. */
  async #reach(until: number): Promise<boolean> {
    for (let wait = 2; !this.#over; wait = Math.min(wait * 1.25, 100)) {
      try {
        this.#control = await LineSocket.open(this.#places.control);
        return true;
      } catch {
        if (performance.now() >= until) return false;
        await delay(wait);
        // One that has ended before anybody could talk to it will not answer any more.
        if (this.record.process !== undefined && !this.#processLives()) return false;
      }
    }
    return true;
  }

  #begun({ ports }: Reply): void {
    if (this.#over) return;
    const reached = (ports ?? []) as readonly { protocol: string; address: string; guest: number }[];
    // A place once, though it may be reached there by the sockets of other replicas, too.
    const places = reached.map(({ protocol, address, guest }) => `${address}->${guest}/${protocol}`);
    this.record.ports = [...new Set(places)];
    this.running = true;
    this.since ??= Date.now();
    this.#takeAlong();
    this.#listener.started(this);
  }

  /** Has its volume server share what its monitor has: it may have been forked before that was given. */
  #takeAlong(): void {
    const preferred = this.record.specification.cpu.weight !== 100;
    // Usually there is nothing to share, and a look at its processes is not free.
    if ((this.#cgroups === undefined && !preferred) || this.processes.length < 2) return;
    this.#place();
    if (preferred) this.#prioritise();
  }

  /** Its control socket is closed, or nobody answers there: what became of it stands in its status file. */
  #gone(): void {
    if (this.#over) return;
    const status = this.status();
    if (status?.state === "ended") this.#end(status.exitCode!, status.reason, status.ended);
    else void this.#lost();
  }

  /** Its control socket is closed and nothing is known of its end: it is sought again as long as its process lives. */
  async #lost(): Promise<void> {
    if (this.#over || (this.#processLives() && (await this.#connect(ADOPTION_PATIENCE)))) return;
    if (this.#over) return;
    const status = this.status();
    if (status?.state === "ended") return this.#end(status.exitCode!, status.reason, status.ended);
    this.#signal("SIGKILL");
    const why =
      "Its monitor was gone before it could say why: killed by someone on the host, or because the host's memory is exhausted (see `dmesg`).";
    this.#end(KILLED, why);
  }

  #end(exitCode: number, reason: string, time: number = Date.now()): void {
    if (this.#over) return;
    this.#over = true;
    this.running = this.healthy = false;
    this.#control?.close();
    this.record.end = { time, exitCode, reason };
    this.save();
    void this.#cgroups?.remove(this.id);
    this.#listener.ended(this, this.record.end);
  }

  #signal(signal: NodeJS.Signals): void {
    const { process: id } = this.record;
    try {
      if (id !== undefined && this.#processLives()) process.kill(id, signal);
    } catch {
      // It has just ended.
    }
  }

  #processLives(): boolean {
    const { process: id, processStart: start } = this.record;
    return id !== undefined && start !== undefined && processStart(id) === start;
  }
}

/** When a process was started, in ticks since the host's boot; undefined if there is none. */
function processStart(id: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // One that nobody has buried yet is over, too.
    return fields[0] === "Z" ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}
