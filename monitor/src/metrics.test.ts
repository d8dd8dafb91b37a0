import { expect, test } from "vitest";
import type * as Api from "./api/types.ts";
import type { Fleet } from "./fleet.ts";
import { metricsText } from "./metrics.ts";
import { Observer } from "./stats.ts";
import { guestOf } from "./testing.ts";

type Seen = Pick<Api.Instance, "replica" | "state">;

/** A guest of a fleet with instances as the API shows them; all but those that wait have a process. */
function group(name: string, views: readonly Seen[], { replicas = 1, stopped = false } = {}) {
  const all = views.map((view, index) => ({
    id: `${name}${index}`,
    name: `${name}-${view.replica}`,
    restarts: 2,
    ...view,
  }));
  return {
    name,
    record: { specification: { ...guestOf(), name, replicas }, stopped },
    views: () => all,
    instances: all
      .filter(({ state }) => state !== "waiting")
      .map(({ id, name: own }) => ({
        ...{ id, name: own, alive: true, processes: [], record: { guest: name, created: 0 } },
        status: () => ({ counters: { exits: 7, operations: { stream: 3 }, lag: [5, 1, 0, 0, 1] } }),
      })),
  };
}

async function metrics(...groups: readonly ReturnType<typeof group>[]): Promise<readonly string[]> {
  const fleet = { groups, allGroups: groups } as unknown as Fleet;
  return (await metricsText(fleet, new Observer())).split("\n");
}

test("what only grows is a counter, all else a gauge", async () => {
  const lines = await metrics(group("web", [{ replica: 1, state: "running" }]));
  const types = lines.flatMap((line) => {
    const [, name, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, type] as const];
  });
  expect(types.length).toBeGreaterThan(20);
  expect(types.filter(([name, type]) => type !== (name.endsWith("_total") ? "counter" : "gauge"))).toEqual([]);
  const labels = 'guest="web",instance="web-1",id="web0"';
  expect(lines).toEqual(
    expect.arrayContaining([
      `unikernel_exits_total{${labels}} 7`,
      'unikernel_restarts_total{guest="web",instance="web-1"} 2',
      `unikernel_operations_total{${labels},device="stream"} 3`,
      `unikernel_loop_lag_turns_total{${labels},le="0.01"} 6`,
      `unikernel_loop_lag_turns_total{${labels},le="+Inf"} 7`,
      `unikernel_up{${labels}} 1`,
    ]),
  );
});

test("a guest that waits, crashes or is stopped has series: one can alert on what does not run", async () => {
  const lines = await metrics(
    group(
      "web",
      [
        { replica: 1, state: "running" },
        // Its successor.
        { replica: 1, state: "running" },
        { replica: 2, state: "unhealthy" },
        { replica: 3, state: "starting" },
        { replica: 4, state: "waiting" },
      ],
      { replicas: 4 },
    ),
    group("crashes", [{ replica: 1, state: "waiting" }]),
    group("stopped", [], { replicas: 2, stopped: true }),
  );
  expect(lines.filter((line) => line.startsWith("unikernel_guest_"))).toEqual([
    'unikernel_guest_replicas{guest="web"} 4',
    'unikernel_guest_replicas{guest="crashes"} 1',
    'unikernel_guest_replicas{guest="stopped"} 2',
    'unikernel_guest_replicas_running{guest="web"} 2',
    'unikernel_guest_replicas_running{guest="crashes"} 0',
    'unikernel_guest_replicas_running{guest="stopped"} 0',
    'unikernel_guest_replicas_healthy{guest="web"} 1',
    'unikernel_guest_replicas_healthy{guest="crashes"} 0',
    'unikernel_guest_replicas_healthy{guest="stopped"} 0',
    'unikernel_guest_stopped{guest="web"} 0',
    'unikernel_guest_stopped{guest="crashes"} 0',
    'unikernel_guest_stopped{guest="stopped"} 1',
  ]);
});

test("restarts are those of a replica, not of its instance, which is another after each; two in a replacement are one", async () => {
  const lines = await metrics(
    group("web", [
      { replica: 1, state: "running" },
      { replica: 1, state: "starting" },
      { replica: 2, state: "waiting" },
    ]),
  );
  expect(lines.filter((line) => line.startsWith("unikernel_restarts_total"))).toEqual([
    'unikernel_restarts_total{guest="web",instance="web-1"} 2',
    'unikernel_restarts_total{guest="web",instance="web-2"} 2',
  ]);
});
