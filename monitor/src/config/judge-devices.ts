// Arbitration: an exclusive device belongs to one instance of one guest, and nobody comes to it by another way.

import type { Origins } from "./guest.ts";
import { isWithin } from "./paths.ts";
import type { Path, Problems } from "./problems.ts";
import type { Claim, Configuration, Device, Guest } from "./types.ts";

/** Reports devices that are claimed by more than may have them, and volumes and ports that lead into an exclusive device of others. */
export function judgeDevices({ devices, guests }: Configuration, problems: Problems, origins: Origins): void {
  const exclusive = devices.filter(({ mode }) => mode === "exclusive");
  const owners = new Map<string, Guest>();
  for (const guest of guests) {
    const own = new Set<string>();
    for (const claim of guest.devices) {
      const path = origins.get(claim) ?? ["guests", guest.name, "devices"];
      if (own.has(claim.device)) problems.add(path, claimedTwice(claim.device, guest));
      else if (exclusive.some(({ name }) => name === claim.device)) judgeOwner(claim, guest, owners, path, problems);
      own.add(claim.device);
    }
    for (const device of exclusive) if (!own.has(device.name)) judgeBypass(device, guest, owners, problems, origins);
  }
}

const claimedTwice = (device: string, guest: Guest) => ({
  code: "DEVICE_TWICE",
  what: `The guest \`${guest.name}\` claims the device \`${device}\` twice`,
  how: "Leave one of them out",
});

function judgeOwner({ device }: Claim, guest: Guest, owners: Map<string, Guest>, path: Path, problems: Problems): void {
  const owner = owners.get(device);
  if (owner !== undefined)
    problems.add(path, {
      code: "DEVICE_TAKEN",
      what: `The device \`${device}\` is exclusive, and both guests \`${owner.name}\` and \`${guest.name}\` claim it`,
      how: `Take it from one of them, or write \`mode: shared\` in \`devices.${device}\` if they can share it`,
    });
  else owners.set(device, guest);
  if (guest.replicas > 1)
    problems.add(path, {
      code: "DEVICE_TAKEN",
      what: `The device \`${device}\` is exclusive, and the guest \`${guest.name}\` that claims it has ${guest.replicas} replicas`,
      how: `Write \`replicas: 1\`, or \`mode: shared\` in \`devices.${device}\` if they can share it`,
    });
}

/** Reports the ways to an exclusive device that a guest has without claiming it. */
function judgeBypass(
  device: Device,
  guest: Guest,
  owners: ReadonlyMap<string, Guest>,
  problems: Problems,
  origins: Origins,
): void {
  const owner = owners.get(device.name);
  const report = (part: object, what: string): void =>
    problems.add(origins.get(part) ?? ["guests", guest.name], {
      code: "DEVICE_NOT_CLAIMED",
      what: `${what} of the device \`${device.name}\`, which is exclusive and ${owner === undefined ? `not claimed by the guest \`${guest.name}\`` : `claimed by the guest \`${owner.name}\``}`,
      how: `Claim it in \`guests.${guest.name}.devices\`, use another, or write \`mode: shared\` in \`devices.${device.name}\``,
    });
  if (device.kind === "address") {
    const everywhere = device.address.includes(":") ? "::" : "0.0.0.0";
    const port = guest.ports.find(({ ip }) => ip === device.address || ip === everywhere);
    if (port !== undefined)
      report(port, `A port of the guest \`${guest.name}\` is at ${port.ip}, which takes in the address`);
    return;
  }
  const directories = guest.devices.filter((claim) => claim.kind === "directory");
  for (const volume of [...guest.volumes, ...directories])
    if (isWithin(volume.directory, device.directory) || isWithin(device.directory, volume.directory))
      report(volume, `The guest \`${guest.name}\` has ${volume.directory}, which overlaps ${device.directory}`);
}
