// The metrics for Prometheus: read from the instances when they are asked for.

import { Gauge, Registry } from "prom-client";
import type * as Api from "./api/types.ts";
import type { Fleet } from "./fleet.ts";
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
  ["unikernel_restarts_total", "Starts of the replica after the first.", ({ restarts }) => restarts],
  ["unikernel_up", "Whether it runs and is healthy.", ({ state }) => (state === "running" ? 1 : 0)],
];

const LAG_BOUNDS = ["0.001", "0.01", "0.1", "1", "+Inf"];
const labelNames = ["guest", "instance", "id"] as const;

/** The text that Prometheus reads. */
export async function metricsText(fleet: Fleet, observer: Observer): Promise<string> {
  const registry = new Registry();
  const gauge = <Name extends string>(name: string, help: string, names: readonly Name[]): Gauge<Name> =>
    new Gauge({ name, help, labelNames: names, registers: [registry] });
  const gauges = figures.map(([name, help, of]) => ({ gauge: gauge(name, help, labelNames), of }));
  const operations = gauge("unikernel_operations_total", "Submissions by device.", [...labelNames, "device"]);
  const lag = gauge("unikernel_loop_lag_turns_total", "Turns of the event loop that took at most so many seconds.", [
    ...labelNames,
    "le",
  ]);
  for (const stats of allStats(fleet, observer)) {
    const labels = { guest: stats.guest, instance: stats.name, id: stats.id };
    for (const { gauge: own, of } of gauges) own.set(labels, of(stats));
    for (const [device, count] of Object.entries(stats.operations)) operations.set({ ...labels, device }, count);
    let turns = 0;
    for (const [index, le] of LAG_BOUNDS.entries()) lag.set({ ...labels, le }, (turns += stats.lag[index] ?? 0));
  }
  return registry.metrics();
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
