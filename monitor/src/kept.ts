// What is kept of the guests of a host, from one ukd to the next.

import type { Device, Guest, HostLimits } from "./config/types.ts";
import type { GroupRecord } from "./group.ts";
import { readKept } from "./store.ts";

export interface Kept {
  readonly host?: HostLimits;
  /** Of the file that was applied last. */
  readonly devices?: readonly Device[];
  readonly groups: readonly GroupRecord[];
}

/** What a file holds; undefined if it is not there. Throws Refused if it is damaged: without guests all that run would be ended. */
export function readGuests(path: string): Kept | undefined {
  return readKept(path, isKept, "Put a copy of it back. Or remove it, and ukd ends all guests that run");
}

type Kind = "string" | "number" | "boolean" | "object" | "array";
type Always<T> = { [Field in keyof T]-?: undefined extends T[Field] ? never : Field }[keyof T];
/** A kind for each field that is always there. */
type Form<T> = Readonly<Record<Always<T>, Kind>>;

const record: Form<GroupRecord> = { specification: "object", image: "string", origin: "string", stopped: "boolean" };
const guest: Form<Guest> = {
  ...{ name: "string", image: "string", replicas: "number", cpu: "object", ports: "array", connect: "array" },
  ...{ deny: "array", volumes: "array", devices: "array", env: "object", secrets: "array", arguments: "array" },
  ...{ restart: "object", after: "array", stop: "object", network: "object", disk: "object", log: "object" },
};

const device: Form<Device> = { kind: "string", name: "string", mode: "string" };

function isKept(value: unknown): value is Kept {
  const { host, devices = [], groups } = (value ?? {}) as Partial<Kept>;
  if (host !== undefined && !has(host, { guests: "number" })) return false;
  if (!Array.isArray(devices) || !devices.every((one) => has(one, device))) return false;
  return Array.isArray(groups) && groups.every((one: GroupRecord) => isGroup(one));
}

const isGroup = (one: GroupRecord): boolean =>
  has(one, record) && has(one.specification, guest) && (one.halted === undefined || Array.isArray(one.halted));

function has(value: unknown, form: Readonly<Record<string, Kind>>): boolean {
  if (kindOf(value) !== "object") return false;
  return Object.entries(form).every(([field, kind]) => kindOf((value as Record<string, unknown>)[field]) === kind);
}

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
