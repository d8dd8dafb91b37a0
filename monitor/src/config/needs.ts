// What an image says that it needs, held against what its guest is granted: the monitor starts no guest that lacks any of it.

import { basename } from "node:path";
import type { Manifest } from "../manifest.ts";
import { guestPath } from "./paths.ts";
import type { Problems } from "./problems.ts";
import type { Guest } from "./types.ts";

/** What the file leaves to the image is said: a limit that can be changed needs a number. */
export function filled(guest: Guest, memory: number): Guest {
  const most = guest.memoryMax ?? Math.max(memory, guest.memory ?? 0);
  return { ...guest, memory: guest.memory ?? Math.min(memory, most), memoryMax: most };
}

/** Reports ports and volumes of the image that the guest is not granted. */
export function judgeNeeds(guest: Guest, { listen, datagram, volumes }: Manifest, problems: Problems): void {
  judgePorts(guest, "tcp", listen, problems);
  judgePorts(guest, "udp", datagram, problems);
  const claims = guest.devices.filter((claim) => claim.kind === "directory");
  const places = new Set([...guest.volumes, ...claims].map(({ at }) => at));
  for (const volume of volumes) {
    const at = guestPath(volume) ?? volume;
    if (places.has(at)) continue;
    const what = `The image of the guest \`${guest.name}\` keeps files in ${at}, which is not granted to it`;
    const how = mend("volumes", `./${basename(at)}:${at}`, guest.volumes.length);
    problems.add(["guests", guest.name, "volumes"], { code: "VOLUME_NOT_GRANTED", what, how }, "name");
  }
}

function judgePorts(guest: Guest, protocol: "tcp" | "udp", needed: readonly number[], problems: Problems): void {
  const granted = new Set(guest.ports.filter((port) => port.protocol === protocol).map((port) => port.guest));
  const [does, suffix] = protocol === "tcp" ? ["listens on port", ""] : ["receives datagrams on UDP port", "/udp"];
  for (const port of needed) {
    if (granted.has(port)) continue;
    const what = `The image of the guest \`${guest.name}\` ${does} ${port}, which is not granted to it`;
    const how = `${mend("ports", `${port}:${port}${suffix}`, guest.ports.length)}; the host's port comes first`;
    problems.add(["guests", guest.name, "ports"], { code: "PORT_NOT_GRANTED", what, how }, "name");
  }
}

function mend(field: string, entry: string, others: number): string {
  const text = JSON.stringify(entry);
  return others === 0 ? `Write such as \`${field}: [${text}]\`` : `Add to \`${field}\` such as \`${text}\``;
}
