// What a configuration says of this host, held against it: images, secrets, directories, adapters.

import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import type { Diagnostic } from "../diagnostic.ts";
import type { Manifest } from "../manifest.ts";
import { SECRET_MAX } from "../secrets.ts";
import { address } from "./address.ts";
import type { Origins } from "./guest.ts";
import { inspectImages, type Take } from "./image-files.ts";
import { judgeDevices } from "./judge-devices.ts";
import { judgeIdle } from "./judge-order.ts";
import type { Parsed } from "./parse.ts";
import { Problems, type Path, type Problem } from "./problems.ts";
import { reason } from "./reason.ts";
import type { Configuration, Guest } from "./types.ts";

/** What is wrong, and what will do but should not be so. Each in the order of the file. */
export interface Inspection<Image> {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** What was learned of the guests' images, by path; without those that are wrong. */
  readonly images: ReadonlyMap<string, Image>;
}

/**
 * Looks at every file and directory that the configuration names, and for what is no mistake but may be meant otherwise. `take` is
 * asked for the image of each guest.
 */
export async function inspect<Image extends Manifest>(
  { configuration, source, origins }: Parsed,
  take: Take<Image>,
): Promise<Inspection<Image>> {
  const [errors, warnings] = [new Problems(source), new Problems(source)];
  const { guests, devices } = configuration;
  const error = (path: Path, problem: Problem | undefined): void => {
    if (problem !== undefined) errors.add(path, problem);
  };

  for (const device of devices) {
    if (device.kind === "directory") error(["devices", device.name], await directoryFlaw(device.directory, false));
    else if (!isHere(device.address)) warnings.add(["devices", device.name, "address"], notHere(device.address));
  }
  for (const guest of guests) {
    for (const volume of guest.volumes)
      error(origins.get(volume) ?? ["guests", guest.name], await directoryFlaw(volume.directory, !volume.readOnly));
    for (const { variable, file } of guest.secrets) {
      const path = ["guests", guest.name, "secrets", variable];
      const { flaw, open: isOpen } = await secretFlaw(file);
      error(path, flaw);
      if (isOpen) warnings.add(path, secretOpen(file));
    }
  }
  judgeIdle(guests, warnings);
  await judgeLinks(configuration, errors, origins);
  const images = await inspectImages(configuration, take, errors, origins);
  return { errors: errors.list(), warnings: warnings.list(), images };
}

/** Judges the devices once more by where the directories really are: what is found is found because of symbolic links. */
async function judgeLinks(configuration: Configuration, errors: Problems, origins: Origins): Promise<void> {
  const real = async <Part extends object>(part: Part): Promise<Part> => {
    if (!("directory" in part)) return part;
    const directory = await realpath(String(part.directory)).catch(() => part.directory);
    const there = { ...part, directory };
    const origin = origins.get(part);
    if (origin !== undefined) origins.set(there, origin);
    return there;
  };
  const all = <Part extends object>(parts: readonly Part[]): Promise<Part[]> => Promise.all(parts.map(real));
  const devices = await all(configuration.devices);
  const guests: Guest[] = [];
  for (const guest of configuration.guests)
    guests.push({ ...guest, volumes: await all(guest.volumes), devices: await all(guest.devices) });
  judgeDevices({ ...configuration, devices, guests }, errors, origins);
}

async function directoryFlaw(path: string, writable: boolean): Promise<Problem | undefined> {
  const word = /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
  try {
    if (!(await stat(path)).isDirectory())
      return {
        code: "NOT_A_DIRECTORY",
        what: `\`${path}\` is no directory`,
        how: "Name the directory that it lies in",
      };
  } catch (error) {
    return {
      code: "NO_DIRECTORY",
      what: `The directory \`${path}\` cannot be used: ${reason(error)}`,
      how: `Make it with \`mkdir -p ${word}\`, or correct the path; a relative one counts from the directory of this file`,
    };
  }
  try {
    await access(path, constants.R_OK | constants.X_OK | (writable ? constants.W_OK : 0));
    return undefined;
  } catch (error) {
    return {
      code: "DIRECTORY_NOT_ALLOWED",
      what: `The directory \`${path}\` cannot be ${writable ? "read and written" : "read"}: ${reason(error)}`,
      how: `Give this user the permission (\`chmod u+${writable ? "rwx" : "rx"} ${word}\`)${writable ? ", or grant it with `readOnly: true`" : ""}`,
    };
  }
}

async function secretFlaw(path: string): Promise<{ readonly flaw?: Problem; readonly open: boolean }> {
  const flaw = (what: string, how: string) => ({
    flaw: { code: "BAD_SECRET", what: `The secret \`${path}\` ${what}`, how },
    open: false,
  });
  try {
    const status = await stat(path);
    if (!status.isFile()) return flaw("is no file", "Name a file that has the value and nothing else");
    await access(path, constants.R_OK);
    if (status.size > SECRET_MAX)
      return flaw(`has ${status.size} bytes`, `The value of a variable has at most ${SECRET_MAX}`);
    return { open: (status.mode & 0o007) !== 0 };
  } catch (error) {
    return flaw(
      `cannot be read: ${reason(error)}`,
      "Write the value into that file, readable for this user alone; a relative path counts from the directory of this file",
    );
  }
}

const secretOpen = (path: string): Problem => ({
  code: "SECRET_OPEN",
  what: `Every user of this host may use the secret \`${path}\``,
  how: `Keep it to its owner: \`chmod 600 '${path.replaceAll("'", `'\\''`)}'\``,
});

function isHere(wanted: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return own.some((each) => address(each.address.replace(/%.*$/, "")) === wanted);
}

const notHere = (wanted: string): Problem => ({
  code: "NO_ADAPTER",
  what: `No network adapter of this host has the address ${wanted} now`,
  how: "`ip address` lists those that there are; guests that have the device cannot start until it is there",
});
