// All guests of the host: what should run, what runs, and what became of it while no ukd ran.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type * as Api from "./api/types.ts";
import { Cgroups } from "./cgroups.ts";
import { inspect } from "./config/files.ts";
import type { Origins } from "./config/guest.ts";
import { judge } from "./config/judge.ts";
import { filled } from "./config/needs.ts";
import { parseGuest, parseWithPlaces } from "./config/parse.ts";
import { nowhere, Problems, type Source } from "./config/problems.ts";
import { suggestion } from "./config/suggestion.ts";
import type { Configuration, Device, Guest, HostLimits } from "./config/types.ts";
import { Refused } from "./diagnostic.ts";
import { Events } from "./events.ts";
import { Group, type GroupRecord, type Surroundings } from "./group.ts";
import { Images, type StoredImage } from "./images.ts";
import { Instance } from "./instance.ts";
import { readGuests, type Kept } from "./kept.ts";
import type { Places } from "./places.ts";
import { basisOf, plan, stale, type Present, type Wanted } from "./plan.ts";
import { PortKeeper } from "./process/keeper.ts";
import { SecretMarks } from "./secrets.ts";
import { writeJson } from "./store.ts";

/** Instances that are adopted at once. */
const ADOPTIONS = 64;

/** The code of a refusal to do what a plan says that does not hold any more. */
export const PLAN_CHANGED = "PLAN_CHANGED";

export interface ApplyOptions {
  readonly dry?: boolean | undefined;
  readonly expect?: string | undefined;
}

/** What a reference names: a guest, and perhaps one of its instances. */
export interface Found {
  readonly group: Group;
  readonly instance?: Api.Instance;
}

export class Fleet {
  readonly events: Events;
  readonly images: Images;
  readonly #groups = new Map<string, Group>();
  /** Those that are removed and whose instances still end; another guest may have such a name already. */
  readonly #leaving = new Map<Group, Promise<void>>();
  readonly #around: Surroundings;
  #host: HostLimits | undefined;
  /** Of the file that was applied last: what is deployed by hand is judged by them, too. */
  #devices: readonly Device[] = [];
  #saving = false;

  private constructor(places: Places, images: Images, keeper: PortKeeper, cgroups: Cgroups | undefined) {
    this.events = new Events(places.events);
    this.images = images;
    this.#around = {
      places,
      images,
      keeper,
      secrets: new SecretMarks(places.secrets),
      events: this.events,
      ...(cgroups !== undefined && { cgroups }),
      missing: (guest) => this.#missing(guest),
      taken: (guest) => this.#taken(guest),
      readinessChanged: () => this.#wake(),
      save: () => this.#save(),
    };
  }

  /** Takes up what a former ukd has left, and goes on from there. Throws Refused, before it touches anything, if the guests' file is damaged. */
  static async open(places: Places, monitor: string): Promise<Fleet> {
    const kept = readGuests(places.guests);
    const keeper = new PortKeeper(monitor, places.keeper);
    // Before the keeper is started: it is to be in the group of ukd.
    const cgroups = Cgroups.open();
    const fleet = new Fleet(places, await Images.open(places.images), keeper, cgroups);
    await keeper.begin();
    fleet.#host = kept?.host;
    fleet.#devices = kept?.devices ?? [];
    for (const record of kept?.groups ?? [])
      fleet.#groups.set(record.specification.name, new Group(record, fleet.#around));
    const sockets = await keeper.list();
    for (const group of fleet.#groups.values()) group.kept(sockets);
    await fleet.#adopt();
    for (const group of fleet.#groups.values()) {
      group.resume();
      group.ensure();
    }
    return fleet;
  }

  /** The guests that are to be. */
  get groups(): readonly Group[] {
    return [...this.#groups.values()];
  }

  /** Also those that are removed, as long as instances of theirs end. */
  get allGroups(): readonly Group[] {
    return [...this.#leaving.keys(), ...this.#groups.values()];
  }

  /** What a guest's name, an instance's name, its id or a unique beginning of that names. Throws Refused. */
  find(reference: string): Found {
    const group = this.#groups.get(reference) ?? this.#leavingOf(reference)[0];
    if (group !== undefined) return { group };
    const all = this.allGroups.flatMap((own) => own.views(true).map((instance) => ({ group: own, instance })));
    const named = all.find(({ instance }) => instance.name === reference && instance.state !== "ended");
    const found = named ?? all.findLast(({ instance }) => instance.name === reference);
    if (found !== undefined) return found;
    const begin = /^[0-9a-f]+$/.test(reference) ? all.filter(({ instance }) => instance.id.startsWith(reference)) : [];
    if (begin.length === 1) return begin[0]!;
    if (begin.length > 1)
      throw new Refused({
        code: "AMBIGUOUS",
        what: `\`${reference}\` begins the ids of ${begin.length} instances`,
        how: `Write more of it, as in \`${begin[0]!.instance.id}\``,
      });
    throw this.#unknown(reference);
  }

  /** The guest of this name. An instance stands for no guest: what is meant for one is not to happen to all. Throws Refused. */
  guest(name: string): Group {
    const { group, instance } = this.find(name);
    if (instance === undefined) return group;
    throw new Refused({
      code: "NOT_A_GUEST",
      what: `\`${name}\` is ${name === instance.name ? "an instance" : `the instance \`${instance.name}\``}, not a guest`,
      how: `Name the guest, \`${group.name}\`, if all of it is meant; \`uk scale ${group.name}=N\` makes fewer, \`uk stop ${instance.name}\` stops one`,
    });
  }

  #unknown(reference: string): Refused {
    const names = this.groups.flatMap((group) => [group.name, ...group.views(true).map(({ name }) => name)]);
    const near = suggestion(reference, names);
    return new Refused({
      code: "NO_SUCH_GUEST",
      what: `There is no guest and no instance \`${reference}\``,
      how:
        near === undefined
          ? "`uk ps -a` lists all there are"
          : `Did you mean \`${near}\`? \`uk ps -a\` lists all there are`,
    });
  }

  /**
   * Makes the host look like a file. `dry`: tells only what that would mean. `expect`: the basis of the plan that was agreed to; if it is
   * another one by now nothing is done. Throws Refused.
   */
  async apply(text: string, file: string, { dry = false, expect }: ApplyOptions = {}): Promise<Api.Plan> {
    const parsed = parseWithPlaces(text, file);
    // Takes the images in, so that a file that changes later changes nothing here.
    const { errors, images } = await inspect(parsed, (path) => this.images.fromFile(path));
    if (errors.length > 0) throw new Refused(...errors);
    // From here on nothing waits: what is compared is what is changed.
    const { configuration, source, origins } = parsed;
    const wanted = configuration.guests.map((guest) => this.#filled(guest, images.get(guest.image)!));
    const byHand = this.groups
      .filter(({ record }) => record.origin === "deployed")
      .map(({ record }) => record.specification);
    const others = byHand.filter(({ name }) => !wanted.some(({ specification }) => specification.name === name));
    // The others first: what does not fit them is told at its place in the file.
    const guests = [...others, ...wanted.map(({ specification }) => specification)];
    this.#judge({ ...configuration, guests }, source, origins);
    const present = this.groups.map(presentOf);
    const steps = plan(present, wanted);
    const basis = basisOf(present, wanted, steps);
    if (dry) return { steps, applied: false, basis };
    if (expect !== undefined && expect !== basis)
      throw new Refused({
        code: PLAN_CHANGED,
        what: "The host or an image of the file has changed since this plan was made, so nothing was done",
        how: "Run `uk apply` again, and see what it would do now",
      });
    this.#host = configuration.host;
    this.#devices = configuration.devices;
    for (const step of steps) if (step.do === "remove") void this.remove(step.guest);
    for (const guest of wanted) this.#set(guest, "applied");
    this.#save();
    return { steps, applied: true, basis };
  }

  /** Deploys one guest: makes it, or replaces it. Throws Refused. */
  async deploy(name: string, written: object, directory: string): Promise<Api.Plan> {
    const { image: reference, ...rest } = written as { image?: unknown };
    const image = typeof reference === "string" ? this.images.find(reference) : undefined;
    if (image === undefined)
      throw new Refused({
        code: "NO_SUCH_IMAGE",
        what: `There is no image \`${String(reference)}\``,
        how: "`uk images` lists those that are there; `uk deploy FILE` brings one",
      });
    const guest = this.#filled(parseGuest(name, { ...rest, image: image.path }, directory), image);
    this.#judgeWith(guest.specification);
    const present = this.#groups.get(name);
    const steps = plan(present === undefined ? [] : [presentOf(present)], [guest]);
    this.#set(guest, present?.record.origin ?? "deployed");
    return { steps, applied: true };
  }

  /** Changes parts of a guest. Throws Refused. */
  change(name: string, change: (guest: Guest) => Guest): Api.Plan {
    const group = this.guest(name);
    if (this.#leaving.has(group)) throw this.#unknown(name);
    const { record } = group;
    const specification = change(record.specification);
    this.#judgeWith(specification);
    const { image, origin } = record;
    const before = { ...{ specification: record.specification, image, origin }, stopped: false, marks: [], former: 0 };
    const steps = plan([before], [{ specification, image, secrets: undefined }]);
    group.change({ ...record, specification });
    return { steps, applied: true };
  }

  /** Stops and forgets a guest. Waits until it is over. */
  async remove(name: string): Promise<void> {
    const group = this.#groups.get(name);
    if (group !== undefined) {
      this.#groups.delete(name);
      this.#leaving.set(group, this.#leave(group));
      this.#save();
    }
    await Promise.all([...this.#leaving].flatMap(([own, over]) => (own.name === name ? [over] : [])));
  }

  /** Writes what is not on the disk yet. The guests go on. */
  close(): void {
    this.#write();
    this.events.flush();
  }

  async #leave(group: Group): Promise<void> {
    await group.remove();
    this.#leaving.delete(group);
    const { name } = group;
    this.events.add({ kind: "guest-removed", guest: name, text: `${name} is removed` });
    // One of that name that has come meanwhile has waited: its ports and files were the other's.
    this.#groups.get(name)?.ensure();
  }

  #leavingOf(name: string): readonly Group[] {
    return [...this.#leaving.keys()].filter((group) => group.name === name);
  }

  #set(wanted: Wanted, origin: GroupRecord["origin"]): void {
    const { specification, image } = wanted;
    const { name } = specification;
    const group = this.#groups.get(name);
    if (group === undefined) {
      const made = new Group({ specification, image, origin, stopped: false }, this.#around);
      this.#groups.set(name, made);
      this.events.add({ kind: "guest-deployed", guest: name, text: `${name} is deployed, image ${image}` });
      made.ensure();
      this.#save();
    } else {
      const anew = stale(presentOf(group), wanted);
      const same =
        !anew &&
        group.record.image === image &&
        JSON.stringify(group.record.specification) === JSON.stringify(specification);
      const record = { ...group.record, specification, image, origin };
      if (!same || group.record.origin !== origin) group.change(record, anew);
      if (group.record.stopped || group.record.halted !== undefined) group.start();
    }
  }

  #filled(guest: Guest, { id, memory }: StoredImage): Wanted {
    const secrets = this.#around.secrets.of(guest.secrets);
    return { specification: filled(guest, memory), image: id, secrets };
  }

  #judgeWith(guest: Guest): void {
    const others = this.groups.map(({ record }) => record.specification).filter(({ name }) => name !== guest.name);
    this.#judge({
      file: "",
      host: this.#host ?? { guests: 1000 },
      devices: this.#devices,
      images: [],
      guests: [...others, guest],
    });
  }

  #judge(configuration: Configuration, source: Source = nowhere, origins: Origins = new WeakMap()): void {
    const problems = new Problems(source);
    judge(configuration, problems, origins);
    const found = problems.list();
    if (found.length > 0) throw new Refused(...found);
  }

  #missing(guest: Guest): readonly string[] {
    if (this.#leavingOf(guest.name).length > 0) return ["the end of its former instances"];
    return guest.after.flatMap((name) => {
      const group = this.#groups.get(name);
      return group?.ready === true ? [] : [`${name}${group === undefined ? " (removed)" : group.rest}`];
    });
  }

  /** The exclusive devices of a guest that instances of others still have: they are granted when those are over. */
  #taken(guest: Guest): readonly string[] {
    const exclusive = this.#devices.filter(({ mode }) => mode === "exclusive").map(({ name }) => name);
    const wanted = guest.devices.map(({ device }) => device).filter((device) => exclusive.includes(device));
    if (wanted.length === 0) return [];
    return this.allGroups
      .filter(({ name }) => name !== guest.name)
      .flatMap(({ instances }) => instances.filter(({ alive }) => alive))
      .flatMap(({ name, record }) =>
        record.specification.devices
          .filter(({ device }) => wanted.includes(device))
          .map(({ device }) => `the device ${device}, which ${name} still has`),
      );
  }

  #wake(): void {
    for (const group of this.#groups.values()) {
      const { after, devices } = group.record.specification;
      if (after.length + devices.length > 0) group.ensure();
    }
  }

  async #adopt(): Promise<void> {
    const ids = readdirSync(this.#around.places.instances);
    const known = new Set(ids);
    const adopted: Instance[] = [];
    const take = async (): Promise<void> => {
      for (let id; (id = ids.pop()) !== undefined;) {
        let group: Group | undefined;
        const listener = {
          started: (instance: Instance) => (group ??= this.#groups.get(instance.record.guest))?.started(instance),
          ended: (instance: Instance, end: Parameters<Group["ended"]>[1]) =>
            (group ??= this.#groups.get(instance.record.guest))?.ended(instance, end),
        };
        const instance = await Instance.adopt(this.#around.places, id, listener, this.#around.cgroups);
        if (instance !== undefined) adopted.push(instance);
      }
    };
    await Promise.all(Array.from({ length: ADOPTIONS }, take));
    let alive = 0;
    for (const instance of adopted.sort((a, b) => a.record.created - b.record.created)) {
      const group = this.#groups.get(instance.record.guest);
      if (instance.alive) alive++;
      if (group !== undefined) group.adopt(instance);
      else if (instance.alive)
        void instance.stop(instance.record.specification.stop.grace).then(() => instance.forget());
      else instance.forget();
    }
    // Logs of instances that are not there any more: the host was started anew. One whose record is damaged may still write its own.
    for (const id of readdirSync(this.#around.places.logs))
      if (!known.has(id)) rmSync(join(this.#around.places.logs, id), { recursive: true, force: true });
    if (adopted.length > 0)
      this.events.add({
        kind: "adopted",
        text: `${alive} running instances are adopted, ${adopted.length - alive} have ended`,
      });
  }

  /** Soon, once for all that changes in one turn. */
  #save(): void {
    if (this.#saving) return;
    this.#saving = true;
    setImmediate(() => this.#write());
  }

  #write(): void {
    this.#saving = false;
    const host = this.#host && { host: this.#host };
    const kept: Kept = { ...host, devices: this.#devices, groups: this.groups.map(({ record }) => record) };
    writeJson(this.#around.places.guests, kept, true);
  }
}

const presentOf = ({ record, marks, former }: Group): Present => ({ ...record, marks, former: former.length });
