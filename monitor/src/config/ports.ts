// Ports as uk-vmm takes them: `[IP:]HOST:GUEST[/udp]`, both perhaps ranges of equal length.

import { address } from "./address.ts";
import type { Port } from "./types.ts";

/** The most ports of one range, as in uk-vmm. */
export const rangeMax = 1024;

/** A port whose address may be left to the guest's adapters. */
export type Mapping = Omit<Port, "ip"> & { readonly ip?: string };

const form = /^(?:(\[[^\]]+\]|[0-9.]+):)?([0-9]{1,5}(?:-[0-9]{1,5})?):([0-9]{1,5}(?:-[0-9]{1,5})?)(\/(?:udp|tcp))?$/;

function range(text: string): readonly [first: number, count: number] | string {
  const [first = "", last = first] = text.split("-");
  const [low, high] = [Number(first), Number(last)];
  if (low < 1 || high > 65535) return `\`${text}\` is not within 1 to 65535`;
  return low <= high ? [low, high - low + 1] : `the range \`${text}\` runs backwards`;
}

/** Takes a mapping apart, one entry for each port of a range; or says in one phrase what is wrong with it. */
export function parsePorts(text: string): readonly Mapping[] | string {
  const match = form.exec(text);
  if (match === null) return "it has not the form `HOST:GUEST`";
  const [, where, hosts = "", guests = "", protocol] = match;
  const ip = where === undefined ? undefined : address(where.replace(/^\[(.*)\]$/, "$1"));
  if (where !== undefined && (ip === undefined || where.startsWith("[") !== ip.includes(":")))
    return `\`${where}\` is not an address`;
  const guest = range(guests);
  if (typeof guest === "string") return guest;
  const host = hosts === "0" ? ([0, guest[1]] as const) : range(hosts);
  if (typeof host === "string") return host;
  if (host[1] !== guest[1]) return `its ranges have ${host[1]} and ${guest[1]} ports`;
  if (host[1] > rangeMax) return `it has ${host[1]} ports, more than ${rangeMax}`;
  return Array.from({ length: host[1] }, (_, index) => ({
    ...(ip !== undefined && { ip }),
    host: host[0] === 0 ? 0 : host[0] + index,
    guest: guest[0] + index,
    protocol: protocol === "/udp" ? "udp" : "tcp",
  }));
}
