// A guest's instances as the API shows them.

import type * as Api from "./api/types.ts";
import type { Instance } from "./instance.ts";
import type { Replica } from "./replica.ts";

/** One that was started. `decided`: it is known how it is. `memory`: what its image asks for. */
export function instanceView(instance: Instance, decided: boolean, imageMemory: number | undefined): Api.Instance {
  const { id, guest, replica, image, created, restarts, process, ports, end, specification } = instance.record;
  const memory = specification.memory ?? imageMemory;
  return {
    ...{ id, name: instance.name, guest, replica, image, state: stateOf(instance, decided), created, restarts },
    ...(instance.since !== undefined && { started: instance.since }),
    ...(instance.alive && process !== undefined && { process }),
    ...(end !== undefined && {
      ended: end.time,
      exitCode: end.exitCode,
      ...(end.reason !== "" && { reason: end.reason }),
    }),
    ...(memory !== undefined && { memory }),
    ports: [...(ports ?? [])],
  };
}

function stateOf({ alive, stopping, running, healthy }: Instance, decided: boolean): Api.Instance["state"] {
  if (!alive) return "ended";
  if (stopping) return "stopping";
  if (!running || (!healthy && !decided)) return "starting";
  return healthy ? "running" : "unhealthy";
}

/** One that is to be started: when others run, or its pause is over. */
export function waitingView(replica: Replica, guest: string, image: string, missing: readonly string[]): Api.Instance {
  const last = replica.current?.record.end;
  const pause = Math.max(0, ((replica.due ?? 0) - Date.now()) / 1000).toFixed(1);
  const reason =
    missing.length > 0
      ? `waits for ${missing.join(", ")}`
      : `starts again in ${pause} s${last === undefined ? "" : `, after code ${last.exitCode}`}`;
  return {
    ...{ id: replica.current?.id ?? "", name: `${guest}-${replica.number}`, guest, replica: replica.number, image },
    ...{ state: "waiting", created: Date.now(), restarts: replica.restarts, reason, ports: [] },
  };
}
