// A port of the host leads to one port of one guest.

import type { Origins } from "./guest.ts";
import type { Problems } from "./problems.ts";
import type { Guest, Port } from "./types.ts";

interface Holder {
  readonly guest: Guest;
  readonly port: Port;
}

/** Who holds one number of one protocol and family. */
interface Holders {
  readonly at: Map<string, Holder>;
  /** The first at any address: an address of zeros takes the number everywhere. */
  readonly first: Holder;
}

const zeros = ["0.0.0.0", "::"];

/** As on a command line: `127.0.0.1:80`, `[::1]:53/udp`. */
function shownPort({ ip, host, protocol }: Port): string {
  return `${ip.includes(":") ? `[${ip}]` : ip}:${host}${protocol === "udp" ? "/udp" : ""}`;
}

/** Reports ports of the host that are granted twice, once for each entry of `ports`. Replicas of one guest share theirs. */
export function judgePorts(guests: readonly Guest[], problems: Problems, origins: Origins): void {
  const held = new Map<string, Holders>();
  const told = new Set<unknown>();
  for (const guest of guests)
    for (const port of guest.ports) {
      // The system finds one that is free.
      if (port.host === 0) continue;
      const other = hold(held, { guest, port });
      const path = origins.get(port) ?? ["guests", guest.name, "ports"];
      const entry = path.join("\n");
      if (other === undefined || told.has(entry)) continue;
      told.add(entry);
      const same = other.guest === guest;
      problems.add(path, {
        code: "PORT_TWICE",
        what: same
          ? `The guest \`${guest.name}\` has the host's port ${shownPort(port)} twice`
          : `The guests \`${other.guest.name}\` and \`${guest.name}\` both have the host's port ${shownPort(port)}${
              other.port.ip === port.ip ? "" : ` (\`${other.guest.name}\` as ${shownPort(other.port)})`
            }`,
        how: same ? "Leave one of them out" : "Give one of them another port of the host, or another address",
      });
    }
}

/** Notes who holds a port; gives who held it before. */
function hold(held: Map<string, Holders>, holder: Holder): Holder | undefined {
  const { ip, host, protocol } = holder.port;
  const key = `${protocol} ${host} ${ip.includes(":")}`;
  const holders = held.get(key);
  if (holders === undefined) {
    held.set(key, { at: new Map([[ip, holder]]), first: holder });
    return undefined;
  }
  const everywhere = zeros.map((zero) => holders.at.get(zero)).find((each) => each !== undefined);
  const before = holders.at.get(ip) ?? everywhere ?? (zeros.includes(ip) ? holders.first : undefined);
  if (!holders.at.has(ip)) holders.at.set(ip, holder);
  return before;
}
