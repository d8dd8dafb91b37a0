// Control groups of the host (version 2): where ukd is permitted to, each instance has one, which holds it to its share by the kernel's
// own means. Elsewhere there is none: then niceness stands for the weight, and the monitor itself keeps to cap and memory limit.

import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Guest } from "./config/types.ts";

/** The group of ukd itself and the keeper of ports: a group with groups below it may hold no process. */
const OWN = "ukd-control";
const PREFIX = "ukd-i-";
/** Microseconds in which a cap is reckoned: short, so that a capped guest answers in small steps, not with long gaps. */
const PERIOD = 20_000;
/** Bytes for the monitor besides the guest's memory. */
const MONITOR = 16 << 20;
/** A group can be removed when its last process is buried: so many looks, and milliseconds between them. */
const REMOVALS = 50;
const REMOVAL_PAUSE = 100;

/** Where the host tells and shows it. */
export interface CgroupPlaces {
  /** Where the hierarchy is mounted. */
  readonly root: string;
  /** The file that names this process's own group. */
  readonly own: string;
}

const places: CgroupPlaces = { root: "/sys/fs/cgroup", own: "/proc/self/cgroup" };

export class Cgroups {
  readonly #base: string;

  private constructor(base: string) {
    this.#base = base;
  }

  /**
   * Takes the own group in hand; undefined if that is not permitted, or not this process's alone: its processes would have to move.
   * Groups of instances that are over are removed.
   */
  static open({ root, own }: CgroupPlaces = places): Cgroups | undefined {
    try {
      const path = /^0::(\/.*)$/m.exec(readFileSync(own, "utf8"))?.[1];
      if (path === undefined) return undefined;
      const group = join(root, path);
      const base = basename(group) === OWN ? dirname(group) : group;
      const delegated = words(join(base, "cgroup.controllers"));
      if (!delegated.includes("cpu") || !delegated.includes("memory")) return undefined;
      const inside = words(join(base, "cgroup.procs"));
      if (inside.some((id) => id !== String(process.pid))) return undefined;
      if (inside.length > 0) {
        mkdirSync(join(base, OWN), { recursive: true });
        writeFileSync(join(base, OWN, "cgroup.procs"), String(process.pid));
      }
      writeFileSync(join(base, "cgroup.subtree_control"), "+cpu +memory");
      for (const name of readdirSync(base)) if (name.startsWith(PREFIX)) tryRemove(join(base, name));
      return new Cgroups(base);
    } catch {
      return undefined;
    }
  }

  /** Puts an instance's process in a group of its own; the same again changes nothing. False if the host refuses. */
  place(id: string, processId: number, guest: Guest): boolean {
    const group = this.#group(id);
    try {
      mkdirSync(group, { recursive: true });
      // The limits first: whoever comes in is held from the beginning.
      this.#limit(group, guest);
      writeFileSync(join(group, "cgroup.procs"), String(processId));
      return true;
    } catch {
      tryRemove(group);
      return false;
    }
  }

  /** Gives an instance's group what the guest's specification says now. Nothing happens to one that has none. */
  change(id: string, guest: Guest): void {
    try {
      this.#limit(this.#group(id), guest);
    } catch {
      // It has none, or it has just ended. The monitor keeps to cap and limit, too.
    }
  }

  /** Removes the group of one that is over, as soon as the host lets it. */
  async remove(id: string): Promise<void> {
    for (let tries = 0; tries < REMOVALS && !tryRemove(this.#group(id)); tries++)
      await delay(REMOVAL_PAUSE, undefined, { ref: false });
  }

  #group(id: string): string {
    return join(this.#base, `${PREFIX}${id}`);
  }

  #limit(group: string, { cpu, memory, memoryMax }: Guest): void {
    const quota = cpu.cap === undefined ? "max" : String(Math.round((PERIOD * cpu.cap) / 100));
    // Not of the limit that is in force: the monitor lets a guest that holds more give it back, the kernel would kill it at once.
    const most = memoryMax ?? memory;
    writeFileSync(join(group, "cpu.weight"), String(cpu.weight));
    writeFileSync(join(group, "cpu.max"), `${quota} ${PERIOD}`);
    writeFileSync(join(group, "memory.max"), most === undefined ? "max" : String(most + MONITOR));
  }
}

function words(path: string): string[] {
  return readFileSync(path, "utf8").split(/\s+/).filter(Boolean);
}

/** True if there is no such group any more. */
function tryRemove(group: string): boolean {
  try {
    rmdirSync(group);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
