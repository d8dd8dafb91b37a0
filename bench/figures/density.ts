// A thousand guests on this machine under one ukd, all of one application and then of five, beside a tenth as many processes of Node.js.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { processorTime } from "@unikernel/tests/dist/harness/processor-time.js";
import { samples, type Benchmark, type Figure } from "../figure.ts";
import { Fleet, portOf } from "../fleet.ts";
import { bringToHand, memoryNow, takenSince, type Memory } from "../machine-memory.ts";
import { build, nodeOfItsOwn, root, uk } from "../places.ts";
import { processorSpeed } from "../processors.ts";
import { answers } from "../programs.ts";

const GUESTS = 1000;
const HTTP = "bench/guests/http";
const NOTES = "examples/notes";
const APPLICATIONS = [HTTP, "bench/guests/connections", "bench/guests/echo", "examples/http", NOTES];
/** Processes of the peer; the machine does not hold as many as guests. */
const PEERS = GUESTS / 10;
/** Guests that are there before the first start of one more is measured. */
const FEW = 5;
/** Starts that are measured when there are few guests, and when there are all. */
const STARTS = 9;
/** Ports of the peer, below those that the system gives to clients. */
const FIRST_PORT = 21_000;
/** Milliseconds of rest: guests give memory back, and then their idleness is measured. */
const REST = 10_000;
/** MB that a guest takes at most while it begins, and a process of the peer. */
const TAKEN = 2.5;
const TAKEN_BY_PEER = 16;

/** What is measured of either. */
interface Seen {
  /** Made a second. */
  readonly rate: number;
  /** Of the processors, before and after they were made. */
  readonly speeds: readonly number[];
  readonly memory: Memory;
}

interface SeenOfPeers extends Seen {
  /** Percent of one processor. */
  readonly idle: number;
}

interface SeenOfGuests extends SeenOfPeers {
  /** Milliseconds that the start of one more took. */
  readonly few: readonly number[];
  readonly many: readonly number[];
  /** Milliseconds of `uk ps`. */
  readonly lists: readonly number[];
}

async function thousand(fleet: Fleet): Promise<SeenOfGuests> {
  try {
    await fleet.begin();
    const before = memoryNow();
    await fleet.scale(FEW);
    bringToHand(GUESTS * TAKEN);
    const few = await starts(fleet, FEW);
    const slow = await processorSpeed();
    bringToHand(GUESTS * TAKEN);
    const took = await fleet.scale(GUESTS - STARTS);
    const speeds = [slow, await processorSpeed()];
    const many = await starts(fleet, GUESTS - STARTS);
    const all = await fleet.instances();
    await allAnswer(all.map(portOf));
    await delay(REST);
    const memory = takenSince(before, GUESTS);
    const idle = await idleness(all.map(({ process }) => process!));
    const rate = ((GUESTS - STARTS - STARTS - FEW) * 1000) / took;
    return { rate, speeds, memory, few, many, idle, lists: lists(fleet) };
  } finally {
    await fleet.end();
  }
}

/** Milliseconds from the making of an instance until it runs, one after the other, on top of `count`. */
async function starts(fleet: Fleet, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let more = 1; more <= STARTS; more++) {
    const before = new Set((await fleet.instances()).map(({ name }) => name));
    await fleet.scale(count + more);
    const fresh = (await fleet.instances()).find(({ name }) => !before.has(name))!;
    seen.push(fresh.started! - fresh.created);
  }
  return seen;
}

async function allAnswer(ports: readonly number[]): Promise<void> {
  const todo = [...ports];
  const client = async (): Promise<void> => {
    for (let port; (port = todo.pop()) !== undefined;)
      if (!(await answers(port))) throw new Error(`the guest at port ${port} does not answer`);
  };
  await Promise.all(Array.from({ length: 16 }, client));
}

/** Percent of one processor that these processes take while nothing asks them. */
async function idleness(ids: readonly number[]): Promise<number> {
  const used = (): number => ids.reduce((sum, id) => sum + processorTime(id), 0);
  const [before, start] = [used(), performance.now()];
  await delay(REST);
  return ((used() - before) / (performance.now() - start)) * 100;
}

/** Milliseconds of `uk ps`, five times. */
function lists(fleet: Fleet): number[] {
  return Array.from({ length: 5 }, () => {
    const start = performance.now();
    execFileSync(process.execPath, [uk, "ps"], {
      env: { ...process.env, UKD_HOST: fleet.socket },
      maxBuffer: 1 << 26,
    });
    return performance.now() - start;
  });
}

async function peers(): Promise<SeenOfPeers> {
  const node = nodeOfItsOwn();
  const script = join(root, "bench/dist/guests/http/app.js");
  const before = memoryNow();
  const slow = await processorSpeed();
  bringToHand(PEERS * TAKEN_BY_PEER);
  const start = performance.now();
  const children: ChildProcess[] = [];
  const ports: number[] = [];
  try {
    for (let index = 0; index < PEERS; index++) {
      const port = FIRST_PORT + index;
      ports.push(port);
      children.push(spawn(node, [script], { stdio: "ignore", env: { PORT: String(port) } }));
    }
    for (const port of ports) while (!(await answers(port))) await delay(5);
    const rate = (PEERS * 1000) / (performance.now() - start);
    const speeds = [slow, await processorSpeed()];
    await delay(REST);
    const memory = takenSince(before, PEERS);
    const idle = (await idleness(children.map(({ pid }) => pid!))) * (GUESTS / PEERS);
    return { rate, speeds, memory, idle };
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await delay(1000);
  }
}

const one = (value: number): ReturnType<typeof samples> => samples([value]);
const note = `(peer: ${PEERS} node processes`;

/** The figures of guests that are said for both kinds of thousand. */
function ofAll(guests: string, seen: SeenOfGuests, peer: SeenOfPeers, least?: number): Figure[] {
  return [
    {
      name: `density: ${guests} made a second, up to ${GUESTS} ${note})`,
      unit: "1/s",
      ours: one(seen.rate),
      peer: one(peer.rate),
      ...(least === undefined ? {} : { must: { of: "ours", least }, goal: { of: "ours", least: 400 } }),
    },
    {
      name: `density: the processors' speed while ${guests} were made: million turns of a fixed loop`,
      unit: "1/s",
      ours: samples(seen.speeds),
      peer: samples(peer.speeds),
    },
    {
      name: `density: memory of one of ${GUESTS} ${guests}, all counted, as MemAvailable falls ${note})`,
      unit: "MB",
      ours: one(seen.memory.available),
      peer: one(peer.memory.available),
      must: { of: "ours", most: 2 },
      goal: { of: "ours", most: 1 },
    },
    {
      name: `density: the same without the benchmark's own heap and free pages at a processor's hand ${note})`,
      unit: "MB",
      ours: one(seen.memory.free),
      peer: one(peer.memory.free),
    },
  ];
}

export const density: Benchmark = {
  name: "density",
  byName: true,
  async run(): Promise<readonly Figure[]> {
    const kinds = APPLICATIONS.map((application) => ({
      image: build(application, `density-${application.replaceAll("/", "-")}`),
      volume: application === NOTES,
    }));
    const peer = await peers();
    const fleets = [new Fleet(kinds.slice(0, 1)), new Fleet(kinds)] as const;
    let http: SeenOfGuests;
    let mixed: SeenOfGuests;
    try {
      http = await thousand(fleets[0]);
      mixed = await thousand(fleets[1]);
    } finally {
      for (const fleet of fleets) fleet.remove();
    }
    return [
      ...ofAll("http guests", http, peer, 150),
      { name: "density: start of one more http guest beside 10", unit: "ms", ours: samples(http.few) },
      {
        name: `density: start of one more http guest beside ${GUESTS} (peer: beside 10)`,
        unit: "ms",
        ours: samples(http.many),
        peer: samples(http.few),
        must: { of: "ratio", most: 1.5 },
      },
      {
        name: `density: processor of ${GUESTS} idle http guests ${note}, times 10)`,
        unit: "% of one",
        ours: one(http.idle),
        peer: one(peer.idle),
        must: { of: "ours", most: 3 },
      },
      {
        name: `density: uk ps of ${GUESTS} guests`,
        unit: "ms",
        ours: samples(http.lists),
        must: { of: "ours", most: 500 },
      },
      ...ofAll(`guests of ${kinds.length} applications`, mixed, peer),
    ];
  },
};
