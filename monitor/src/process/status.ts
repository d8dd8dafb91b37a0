// The status file of an instance: what its monitor and its guest count. It outlives both, and is read without asking them.

import {
  CountersPage,
  GuestState,
  OperationDevice,
  PAGE_SIZE,
  STATUS_MAGIC,
  StatusPage,
  type DeviceName,
} from "@unikernel/hal";
import { closeSync, openSync, readSync } from "node:fs";

/** What a status file says. Counters are from the instance's start on; times are milliseconds since 1970. */
export interface Status {
  readonly state: "starting" | "running" | "ended";
  readonly process: number;
  /** The process of its volume server, if it has one. */
  readonly volumeServer: number | undefined;
  readonly started: number;
  readonly ended: number | undefined;
  readonly exitCode: number | undefined;
  /** Why it has died or was not started; empty if it has ended by itself. */
  readonly reason: string;
  readonly counters: Counters;
}

export interface Counters {
  readonly exits: number;
  readonly operations: Readonly<Partial<Record<DeviceName, number>>>;
  readonly connections: number;
  readonly networkReceived: number;
  readonly networkSent: number;
  readonly diskRead: number;
  readonly diskWritten: number;
  readonly logWritten: number;
  readonly logDropped: number;
  /** Milliseconds. */
  readonly throttled: number;
  readonly turns: number;
  /** Milliseconds. */
  readonly busy: number;
  readonly lag: readonly number[];
  readonly httpRequests: number;
  readonly httpFailures: number;
}

/** The devices in the order of their numbers, as the status page counts them. */
const devices: readonly DeviceName[] = [...new Set(Object.values(OperationDevice))];
const stateNames = new Map<number, Status["state"]>([
  [GuestState.STARTING, "starting"],
  [GuestState.RUNNING, "running"],
  [GuestState.ENDED, "ended"],
]);
const buffer = Buffer.alloc(2 * PAGE_SIZE);

/** Reads a status file; undefined if there is none yet, or it is none. The second page is the guest's: nothing in it is believed but numbers. */
export function readStatus(path: string): Status | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    return readSync(file, buffer, 0, buffer.length, 0) === buffer.length ? parseStatus(buffer) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** The same from bytes. */
export function parseStatus(bytes: Buffer): Status | undefined {
  const state = stateNames.get(bytes.readUInt32LE(StatusPage.STATE));
  if (bytes.readUInt32LE(StatusPage.MAGIC) !== STATUS_MAGIC || state === undefined) return undefined;
  const wide = (offset: number): number => Number(bytes.readBigUInt64LE(offset));
  const own = (offset: number): number => wide(PAGE_SIZE + offset);
  const length = Math.min(bytes.readUInt32LE(StatusPage.REASON_LENGTH), 2048);
  const operations: Partial<Record<DeviceName, number>> = {};
  for (const [index, name] of devices.entries()) operations[name] = wide(StatusPage.OPERATIONS + 8 * index);
  return {
    state,
    process: bytes.readUInt32LE(StatusPage.PROCESS),
    volumeServer: bytes.readUInt32LE(StatusPage.VOLUME_SERVER) || undefined,
    started: wide(StatusPage.STARTED) / 1e6,
    ended: state === "ended" ? wide(StatusPage.ENDED) / 1e6 : undefined,
    exitCode: state === "ended" ? bytes.readUInt32LE(StatusPage.EXIT_CODE) : undefined,
    reason: bytes.toString("utf8", StatusPage.REASON, StatusPage.REASON + length),
    counters: {
      exits: wide(StatusPage.EXITS),
      operations,
      connections: wide(StatusPage.CONNECTIONS),
      networkReceived: wide(StatusPage.NETWORK_RECEIVED),
      networkSent: wide(StatusPage.NETWORK_SENT),
      diskRead: wide(StatusPage.DISK_READ),
      diskWritten: wide(StatusPage.DISK_WRITTEN),
      logWritten: wide(StatusPage.CONSOLE_WRITTEN),
      logDropped: wide(StatusPage.CONSOLE_DROPPED),
      throttled: wide(StatusPage.THROTTLED) / 1e6,
      turns: own(CountersPage.TURNS),
      busy: own(CountersPage.BUSY) / 1000,
      lag: [
        CountersPage.LAG_1,
        CountersPage.LAG_10,
        CountersPage.LAG_100,
        CountersPage.LAG_1000,
        CountersPage.LAG_MORE,
      ].map(own),
      httpRequests: own(CountersPage.HTTP_REQUESTS),
      httpFailures: own(CountersPage.HTTP_FAILURES),
    },
  };
}
