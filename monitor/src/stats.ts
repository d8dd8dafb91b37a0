// What instances use: from their status files and from /proc, without asking anybody.

import { readFileSync } from "node:fs";
import type * as Api from "./api/types.ts";
import type { Instance } from "./instance.ts";

/** Ticks of /proc in a second (USER_HZ of every Linux on x86). */
const TICKS = 100;
const PAGE = 4096;

interface Look {
  readonly time: number;
  readonly processor: number;
}

export class Observer {
  readonly #looks = new WeakMap<Instance, Look>();

  /** The figures of an instance, whose view is given; those of its process are 0 once it is over. */
  look(instance: Instance, { state, restarts, memory }: Api.Instance): Api.Stats {
    const { record } = instance;
    const counters = instance.status()?.counters;
    const processes = instance.alive ? instance.processes : [];
    const processor = sum(processes, processorTime);
    const time = performance.now();
    const before = this.#looks.get(instance) ?? { time: time - (Date.now() - record.created), processor: 0 };
    this.#looks.set(instance, { time, processor });
    return {
      ...{ id: instance.id, name: instance.name, guest: record.guest, state, restarts },
      uptime: (record.end?.time ?? Date.now()) - record.created,
      processor,
      share: time > before.time ? (Math.max(0, processor - before.processor) / (time - before.time)) * 100 : 0,
      memory: sum(processes.slice(0, 1), residentMemory) + sum(processes.slice(1), ownMemory),
      ...(memory !== undefined && { memoryLimit: memory }),
      exits: counters?.exits ?? 0,
      operations: { ...counters?.operations } as Record<string, number>,
      connections: counters?.connections ?? 0,
      networkReceived: counters?.networkReceived ?? 0,
      networkSent: counters?.networkSent ?? 0,
      diskRead: counters?.diskRead ?? 0,
      diskWritten: counters?.diskWritten ?? 0,
      logWritten: counters?.logWritten ?? 0,
      logDropped: counters?.logDropped ?? 0,
      throttled: counters?.throttled ?? 0,
      turns: counters?.turns ?? 0,
      busy: counters?.busy ?? 0,
      lag: [...(counters?.lag ?? [0, 0, 0, 0, 0])],
      httpRequests: counters?.httpRequests ?? 0,
      httpFailures: counters?.httpFailures ?? 0,
    };
  }
}

function sum(processes: readonly number[], of: (id: number) => number): number {
  return processes.reduce((all, id) => all + of(id), 0);
}

/** Milliseconds of processor time of a process, by user and system. */
function processorTime(id: number): number {
  const fields = procFields(id, "stat");
  return fields === undefined ? 0 : ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** Bytes. */
function residentMemory(id: number): number {
  const text = procText(id, "statm");
  return text === undefined ? 0 : Number(text.split(" ")[1]) * PAGE;
}

/** Bytes that no other process has: without those of the program. */
function ownMemory(id: number): number {
  const [, resident = 0, shared = 0] = procText(id, "statm")?.split(" ").map(Number) ?? [];
  return (resident - shared) * PAGE;
}

function procFields(id: number, file: string): readonly string[] | undefined {
  const text = procText(id, file);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ");
}

function procText(id: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${id}/${file}`, "latin1");
  } catch {
    return undefined;
  }
}
