// What differs between two normalised guests of one name, and when that takes hold.

import type { Guest } from "./types.ts";

/**
 * `live`: running instances are told, or more or fewer of them run. `later`: it holds from the next start of each instance on.
 * `restart`: instances are started anew.
 */
export type Change = "live" | "later" | "restart";

export interface Difference {
  readonly field: Exclude<keyof Guest, "name">;
  readonly change: Change;
}

/** How a field changes. Of memory it depends on what the running instances can grow to, of others on what they were started with. */
const changes: { readonly [Field in Exclude<keyof Guest, "name">]: Change | ((from: Guest, to: Guest) => Change) } = {
  image: "restart",
  replicas: "live",
  memory: growth,
  memoryMax: room,
  cpu: "live",
  ports: "restart",
  connect: "restart",
  deny: "restart",
  volumes: "restart",
  devices: "restart",
  env: "restart",
  secrets: "restart",
  arguments: "restart",
  restart: "live",
  health: check,
  // Only the next start looks at it.
  after: "live",
  stop: "live",
  network: "live",
  disk: "live",
  log: files,
};

/** What running instances were started with bounds their memory. Where an image says it, only a restart is sure to do it. */
function growth(from: Guest, to: Guest): Change {
  return from.memoryMax !== undefined && to.memory !== undefined && to.memory <= from.memoryMax ? "live" : "restart";
}

/** Instances that can grow to more than they may need no change. */
function room(from: Guest, to: Guest): Change {
  return from.memoryMax !== undefined && to.memoryMax !== undefined && to.memoryMax <= from.memoryMax
    ? "live"
    : "restart";
}

/** An instance is asked at a socket for the port of its check, which only its start can make. */
function check(from: Guest, to: Guest): Change {
  return to.health === undefined || to.health.port === from.health?.port ? "live" : "restart";
}

/** A monitor opens all files of its log before it is in its jail, so how many and how large they are it cannot change; nor is that worth a restart. */
function files(from: Guest, to: Guest): Change {
  return from.log.size === to.log.size && from.log.files === to.log.files ? "live" : "later";
}

/**
 * The fields that differ, in a fixed order; none if the guests are the same. Both are normalised, so what is written in other words or in
 * another order of fields is the same.
 */
export function differences(from: Guest, to: Guest): readonly Difference[] {
  return (Object.keys(changes) as Difference["field"][])
    .filter((field) => canonical(from[field]) !== canonical(to[field]))
    .map((field) => {
      const change = changes[field];
      return { field, change: typeof change === "function" ? change(from, to) : change };
    });
}

/** Whether running instances have to be started anew. */
export function needsRestart(found: readonly Difference[]): boolean {
  return found.some(({ change }) => change === "restart");
}

/** A text that two values have in common exactly if they say the same: fields in the order of their names. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ""
  );
}
