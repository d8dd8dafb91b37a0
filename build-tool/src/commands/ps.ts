// `uk ps`: the instances, one a line.

import type { Guest, Image, Instance } from "@unikernel/monitor/api";
import { path } from "../control/client.ts";
import { isSet, printJson, type Session } from "../control/session.ts";
import { table } from "../control/tables.ts";
import { formatBytes, formatDuration, formatPorts, formatState } from "../control/words.ts";

export async function ps(session: Session): Promise<number> {
  const { host, client, given, show } = session;
  const quiet = isSet(session, "quiet");
  const json = isSet(session, "json");
  const plain = !quiet && !json;
  const all = isSet(session, "all");
  const [reference] = given.words;
  const [found, images, guests] = await Promise.all([
    client.get<{ instances: Instance[] }>(path("instances"), { ref: reference, all: all || undefined }),
    plain ? client.get<{ images: Image[] }>(path("images")) : undefined,
    plain && all && reference === undefined ? client.get<{ guests: Guest[] }>(path("guests")) : undefined,
  ]);
  if (!found.ok) return show(found.diagnostics);
  const { instances } = found.value;
  if (json) printJson(host, instances);
  else if (quiet) host.print(instances.map(({ id }) => `${id}\n`).join(""));
  else {
    if (images?.ok === false) return show(images.diagnostics);
    if (guests?.ok === false) return show(guests.diagnostics);
    host.print(psTable(instances, images?.value.images ?? [], host.clock()));
    const shown = new Set(instances.map(({ guest }) => guest));
    const others = (guests?.value.guests ?? []).filter(({ name }) => !shown.has(name));
    if (others.length > 0) host.print(`Guests without instances: ${others.map(({ name }) => name).join(", ")}\n`);
  }
  return 0;
}

/** An image is called by its name as long as that means one image alone. */
function psTable(instances: readonly Instance[], images: readonly Image[], now: number): string {
  const nameOf = (id: string): string => {
    const name = images.find((image) => image.id === id)?.name;
    return name !== undefined && images.filter((image) => image.name === name).length === 1 ? name : id;
  };
  return table<Instance>(
    [
      { head: "NAME", cell: ({ name }) => name },
      { head: "ID", cell: ({ id }) => id },
      { head: "IMAGE", cell: ({ image }) => nameOf(image) },
      { head: "STATE", cell: formatState },
      { head: "UPTIME", cell: (instance) => uptime(instance, now) },
      { head: "RESTARTS", right: true, cell: ({ restarts }) => String(restarts) },
      { head: "MEMORY", right: true, cell: ({ memory }) => (memory === undefined ? "-" : formatBytes(memory)) },
      { head: "PORTS", cell: ({ ports }) => formatPorts(ports) },
    ],
    instances,
  );
}

/** Of what has ended: how long it ran. */
function uptime({ started, ended }: Instance, now: number): string {
  return started === undefined ? "-" : formatDuration((ended ?? now) - started);
}
