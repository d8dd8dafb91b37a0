// From a file that has the form to a configuration with nothing left open. A wrong value is reported, and the default stands in for it.

import { address } from "./address.ts";
import { GuestReader, type Origins } from "./guest.ts";
import type { Path } from "./problems.ts";
import type { References } from "./references.ts";
import type { Written } from "./schema.ts";
import type { Partly } from "./shape.ts";
import type { Configuration, Device, HostLimits } from "./types.ts";
import type { Values } from "./values.ts";

const guestsDefault = 1000;

type Sections = Partly<Written>;

/** `file` is the absolute path of the file. In `origins` it is noted from where each part came. */
export function normalise(
  file: string,
  written: Sections,
  references: References,
  values: Values,
  origins: Origins,
): Configuration {
  const devices: Device[] = [];
  for (const [name, device] of Object.entries(written.devices ?? {})) {
    const read = device === undefined ? undefined : deviceOf(["devices", name], name, device, values);
    if (read !== undefined) devices.push(read);
  }
  const images = new Map<string, string>();
  for (const [name, path] of Object.entries(written.images ?? {}))
    if (path !== undefined) images.set(name, values.hostPath(path));
  const reader = new GuestReader({ images, devices, references, values, origins });
  const guests = Object.entries(written.guests ?? {}).flatMap(([name, guest]) =>
    guest === undefined ? [] : [reader.read(name, guest)],
  );
  return {
    file,
    host: hostOf(written.host ?? {}, values),
    devices,
    images: [...images].map(([name, path]) => ({ name, path })),
    guests,
  };
}

function hostOf(written: NonNullable<Sections["host"]>, values: Values): HostLimits {
  const memory = values.size(["host", "memory"], written.memory, 1);
  return { ...(memory !== undefined && { memory }), guests: written.guests ?? guestsDefault };
}

type WrittenDevice = NonNullable<NonNullable<Sections["devices"]>[string]>;

function deviceOf(path: Path, name: string, written: WrittenDevice, values: Values): Device | undefined {
  const { mode = "exclusive" } = written;
  // Of a field that is there and wrong something has been said already.
  if ("directory" in written === "address" in written) {
    const what = "directory" in written ? "both a directory and an adapter" : "neither a directory nor an adapter";
    values.problems.add(
      path,
      {
        code: "BAD_DEVICE",
        what: `The device \`${name}\` is ${what}`,
        how: "Write either `directory: /srv/data` or `address: 192.0.2.10`",
      },
      "name",
    );
    return undefined;
  }
  if (written.directory !== undefined)
    return { kind: "directory", name, mode, directory: values.hostPath(written.directory) };
  if (written.address === undefined) return undefined;
  const ip = address(written.address);
  if (ip !== undefined) return { kind: "address", name, mode, address: ip };
  values.problems.add([...path, "address"], {
    code: "BAD_ADDRESS",
    what: `${JSON.stringify(written.address.slice(0, 80))} is no IP address`,
    how: "Write the address of a network adapter of this host, such as `192.0.2.10`; `ip address` lists them",
  });
  return undefined;
}
