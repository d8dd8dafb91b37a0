// Answers of ukd as it gives them, for tests.

import type { Event, Image, Instance, LogEntry, Stats } from "@unikernel/monitor/api";

/** 2026-01-31T12:00:00Z, which is now in these tests. */
export const now: number = Date.UTC(2026, 0, 31, 12);

export function instance(replica: number, more: Partial<Instance> = {}): Instance {
  return {
    id: `${replica}`.repeat(12),
    name: `web-${replica}`,
    guest: "web",
    replica,
    image: "3f2a9c1b77de",
    state: "running",
    process: 4000 + replica,
    created: now - 3_700_000,
    started: now - 3_600_000 * replica,
    restarts: 0,
    memory: 32 * 2 ** 20,
    ports: ["127.0.0.1:8080->3000/tcp"],
    ...more,
  };
}

export const image: Image = {
  id: "3f2a9c1b77de",
  name: "http",
  size: 1_300_000,
  memory: 32 * 2 ** 20,
  listen: [3000],
  added: now - 2 * 86_400_000,
  guests: ["web"],
};

export function stats(replica: number, more: Partial<Stats> = {}): Stats {
  return {
    id: `${replica}`.repeat(12),
    name: `web-${replica}`,
    guest: "web",
    state: "running",
    uptime: 65_000,
    processor: 900,
    share: 12.34,
    memory: 9 * 2 ** 20,
    memoryLimit: 32 * 2 ** 20,
    exits: 12,
    operations: { stream: 7 },
    connections: 3,
    networkReceived: 2048,
    networkSent: 5 * 2 ** 20,
    diskRead: 0,
    diskWritten: 17,
    logWritten: 40,
    logDropped: 0,
    throttled: 0,
    turns: 99,
    busy: 12,
    lag: [99, 0, 0, 0, 0],
    httpRequests: 41,
    httpFailures: 0,
    restarts: 1,
    ...more,
  };
}

export function entry(replica: number, after: number, text: string, more: Partial<LogEntry> = {}): LogEntry {
  return {
    time: (now + after) * 1000,
    guest: "web",
    instance: `web-${replica}`,
    id: `${replica}`.repeat(12),
    stream: "stdout",
    text,
    ...more,
  };
}

export const event: Event = {
  number: 7,
  time: now,
  kind: "instance-started",
  guest: "web",
  instance: "web-1",
  id: "111111111111",
  text: "started as process 4001",
};
