// The end of `uk deploy`: looks until all instances run, one has died, or nobody wants to wait any longer.

import type { Instance } from "@unikernel/monitor/api";
import { setTimeout as sleep } from "node:timers/promises";
import { path } from "../control/client.ts";
import type { Session } from "../control/session.ts";
import { table } from "../control/tables.ts";
import { formatPorts, formatState, harmless } from "../control/words.ts";
import { hasFailed, notReady } from "../messages/control.ts";

/** Milliseconds between two looks: most guests run within the first. */
const periods = { first: 20, most: 250 };
/** Seconds of patience, of which a health check may take some. */
const patience = 60;

interface Awaited {
  readonly guest: string;
  readonly replicas: number;
  /** Instances that were there before and are replaced. */
  readonly gone: ReadonlySet<string>;
}

export async function waitUntilRunning(session: Session, awaited: Awaited): Promise<number> {
  const { host, client, show } = session;
  const end = host.now() + patience * 1000;
  for (let period = periods.first; ; period = Math.min(period * 2, periods.most)) {
    const found = await client.get<{ instances: Instance[] }>(path("instances"), { ref: awaited.guest, all: true });
    if (!found.ok) return show(found.diagnostics);
    const newest = newestOf(
      found.value.instances.filter(({ id, replica }) => replica <= awaited.replicas && !awaited.gone.has(id)),
    );
    const failed = newest.find(hasDied);
    if (failed !== undefined) return show([hasFailed(failed.name, whyOf(failed))]);
    const ready = newest.filter(isReady);
    if (ready.length >= awaited.replicas) {
      host.print(rows(ready));
      return 0;
    }
    if (host.now() >= end) {
      const waiting = newest.filter((each) => !isReady(each)).map(({ name, state }) => `${name} (${state})`);
      return show([notReady(waiting.length === 0 ? [`${awaited.guest} (no instance)`] : waiting, patience)]);
    }
    await sleep(period);
  }
}

/** Of each replica the instance that was made last. */
function newestOf(instances: readonly Instance[]): readonly Instance[] {
  const newest = new Map<number, Instance>();
  for (const instance of instances) {
    const known = newest.get(instance.replica);
    if (known === undefined || instance.created >= known.created) newest.set(instance.replica, instance);
  }
  return [...newest.values()].sort((a, b) => a.replica - b.replica);
}

/** Work that is done may end. */
function isReady({ state, exitCode }: Instance): boolean {
  return state === "running" || (state === "ended" && exitCode === 0);
}

function hasDied({ state, exitCode, restarts }: Instance): boolean {
  return (state === "ended" && exitCode !== 0) || (state === "waiting" && (restarts > 0 || (exitCode ?? 0) !== 0));
}

function whyOf({ reason, exitCode }: Instance): string {
  if (reason !== undefined && reason !== "") return harmless(reason);
  return exitCode === undefined ? "it was not started" : `it has ended with exit code ${exitCode}`;
}

/** `web-1 running  127.0.0.1:8080->3000`, aligned, without heads. */
function rows(instances: readonly Instance[]): string {
  const text = table<Instance>(
    [
      { head: "", cell: (instance) => `${instance.name} ${formatState(instance)}` },
      { head: "", cell: ({ ports }) => formatPorts(ports) },
    ],
    instances,
  );
  return text.slice(text.indexOf("\n") + 1);
}
