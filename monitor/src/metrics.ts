// The metrics for Prometheus: read from the instances when they are asked for.

import { Counter, Gauge, Registry } from "prom-client";
import type * as Api from "./api/types.ts";
import type { Fleet } from "./fleet.ts";
import type { Group } from "./group.ts";
import type { Observer } from "./stats.ts";

type Figure = readonly [name: string, help: string, of: (stats: Api.Stats) => number];

const figures: readonly Figure[] = [
  ["unikernel_cpu_seconds_total", "Processor time.", ({ processor }) => processor / 1000],
  ["unikernel_memory_bytes", "Memory that the process holds.", ({ memory }) => memory],
  ["unikernel_memory_limit_bytes", "Its limit.", ({ memoryLimit = 0 }) => memoryLimit],
  ["unikernel_exits_total", "Exits of the guest to its monitor.", ({ exits }) => exits],
  ["unikernel_connections_total", "Connections accepted.", ({ connections }) => connections],
  ["unikernel_network_received_bytes_total", "Bytes received.", ({ networkReceived }) => networkReceived],
  ["unikernel_network_sent_bytes_total", "Bytes sent.", ({ networkSent }) => networkSent],
  ["unikernel_disk_read_bytes_total", "Bytes read from volumes.", ({ diskRead }) => diskRead],
  ["unikernel_disk_written_bytes_total", "Bytes written to volumes.", ({ diskWritten }) => diskWritten],
  ["unikernel_log_bytes_total", "Bytes of output.", ({ logWritten }) => logWritten],
  ["unikernel_log_dropped_bytes_total", "Bytes of output above the log's rate.", ({ logDropped }) => logDropped],
  [
    "unikernel_throttled_seconds_total",
    "Time in which its cap kept it from running.",
    ({ throttled }) => throttled / 1000,
  ],
  ["unikernel_loop_turns_total", "Turns of its event loop.", ({ turns }) => turns],
  ["unikernel_loop_busy_seconds_total", "Time in which its event loop ran.", ({ busy }) => busy / 1000],
  ["unikernel_http_requests_total", "HTTP requests received.", ({ httpRequests }) => httpRequests],
  ["unikernel_http_failures_total", "HTTP answers of 500 and above.", ({ httpFailures }) => httpFailures],
  ["unikernel_up", "Whether it runs and is healthy.", ({ state }) => (state === "running" ? 1 : 0)],
];

/** How a guest is as a whole, whether or not anything of it runs. */
const guestFigures: readonly (readonly [name: string, help: string, of: (guest: Replicas) => number])[] = [
  ["unikernel_guest_replicas", "Replicas that it is to have.", ({ wanted }) => wanted],
  ["unikernel_guest_replicas_running", "Replicas that run, healthy or not.", ({ running }) => running],
  ["unikernel_guest_replicas_healthy", "Replicas that run and are healthy.", ({ healthy }) => healthy],
  ["unikernel_guest_stopped", "Whether an operator has stopped it as a whole.", ({ stopped }) => (stopped ? 1 : 0)],
];

interface Replicas {
  readonly wanted: number;
  readonly running: number;
  readonly healthy: number;
  readonly stopped: boolean;
}

const LAG_BOUNDS = ["0.001", "0.01", "0.1", "1", "+Inf"];
type Put<Name extends string> = (labels: Partial<Record<Name, string>>, value: number) => void;
const labelNames = ["guest", "instance", "id"] as const;

/** The text that Prometheus reads. */
export async function metricsText(fleet: Fleet, observer: Observer): Promise<string> {
  // Made anew each time: a series is there as long as what it is about, and a counter begins at what its instance has counted.
  const registry = new Registry();
  const metric = <Name extends string>(name: string, help: string, names: readonly Name[]): Put<Name> => {
    const configuration = { name, help, labelNames: names, registers: [registry] };
    if (!name.endsWith("_total")) {
      const gauge = new Gauge(configuration);
      return (labels, value) => gauge.set(labels, value);
    }
    const counter = new Counter(configuration);
    return (labels, value) => counter.inc(labels, value);
  };
  const ofGuests = guestFigures.map(([name, help, of]) => ({ set: metric(name, help, ["guest"]), of }));
  // Without the id of the instance, which is another after each start.
  const restarts = metric("unikernel_restarts_total", "Starts of the replica after the first.", ["guest", "instance"]);
  for (const group of fleet.groups) {
    const views = group.views(false);
    for (const [instance, count] of restartsOf(views)) restarts({ guest: group.name, instance }, count);
    const replicas = replicasOf(group, views);
    for (const { set, of } of ofGuests) set({ guest: group.name }, of(replicas));
  }
  const ofInstances = figures.map(([name, help, of]) => ({ set: metric(name, help, labelNames), of }));
  const operations = metric("unikernel_operations_total", "Submissions by device.", [...labelNames, "device"]);
  const lag = metric("unikernel_loop_lag_turns_total", "Turns of the event loop that took at most so many seconds.", [
    ...labelNames,
    "le",
  ]);
  for (const stats of allStats(fleet, observer)) {
    const labels = { guest: stats.guest, instance: stats.name, id: stats.id };
    for (const { set, of } of ofInstances) set(labels, of(stats));
    for (const [device, count] of Object.entries(stats.operations)) operations({ ...labels, device }, count);
    let turns = 0;
    for (const [index, le] of LAG_BOUNDS.entries()) lag({ ...labels, le }, (turns += stats.lag[index] ?? 0));
  }
  return registry.metrics();
}

/** By the names of the instances: two of one replica have one. */
function restartsOf(views: readonly Api.Instance[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { name, restarts } of views) found.set(name, Math.max(found.get(name) ?? 0, restarts));
  return found;
}

/** Two instances of one replica, of which one is to take the other's place, are one. */
function replicasOf({ record }: Group, views: readonly Api.Instance[]): Replicas {
  const count = (...states: readonly Api.Instance["state"][]): number =>
    new Set(views.flatMap(({ state, replica }) => (states.includes(state) ? [replica] : []))).size;
  const { specification, stopped } = record;
  return {
    ...{ wanted: specification.replicas, stopped },
    ...{ running: count("running", "unhealthy"), healthy: count("running") },
  };
}

/** The figures of all instances that are not over. */
export function allStats(fleet: Fleet, observer: Observer): Api.Stats[] {
  return fleet.allGroups.flatMap((group) => {
    const views = new Map(group.views(false).map((view) => [view.id, view]));
    return group.instances.flatMap((instance) => {
      const view = instance.alive ? views.get(instance.id) : undefined;
      return view === undefined ? [] : [observer.look(instance, view)];
    });
  });
}
