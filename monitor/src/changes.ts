// Changes to a guest that runs, as an operator writes them.

import type { Change } from "./api/types.ts";
import type { Guest } from "./config/types.ts";
import { parseGuest } from "./config/parse.ts";

/** The guest with the change. Throws Refused for values that are none. */
export function changed(guest: Guest, change: Change): Guest {
  const { memory, cpu, network, disk } = change;
  // The configuration's own reader judges the values: there is one way to write a size.
  const written = {
    image: guest.image,
    ...(memory !== undefined && { memory }),
    ...(cpu !== undefined && {
      cpu: {
        ...(cpu.weight !== undefined && { weight: cpu.weight }),
        ...(typeof cpu.cap === "number" && { cap: cpu.cap }),
      },
    }),
    ...(typeof network?.rate === "string" && { network: { rate: network.rate } }),
    ...(typeof disk?.rate === "string" && { disk: { rate: disk.rate } }),
  };
  const read = parseGuest(guest.name, written, "/");
  const { cap: oldCap, weight: oldWeight } = guest.cpu;
  const cap = cpu?.cap === undefined ? oldCap : cpu.cap === null ? undefined : read.cpu.cap;
  const weight = cpu?.weight === undefined ? oldWeight : read.cpu.weight;
  return {
    ...guest,
    ...(read.memory !== undefined && { memory: read.memory }),
    cpu: { weight, ...(cap !== undefined && { cap }) },
    ...(network !== undefined && { network: read.network }),
    ...(disk !== undefined && { disk: read.disk }),
  };
}
