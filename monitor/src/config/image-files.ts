// The images that a configuration names, as they are on this host.

import { open, stat } from "node:fs/promises";
import { Refused } from "../diagnostic.ts";
import { readManifest, type Manifest } from "../manifest.ts";
import type { Origins } from "./guest.ts";
import { judge } from "./judge.ts";
import { filled, judgeNeeds } from "./needs.ts";
import type { Path, Problem, Problems } from "./problems.ts";
import { reason } from "./reason.ts";
import type { Configuration } from "./types.ts";

/** Makes of a guest's image what is to be known of it. Throws Refused if it is none. */
export type Take<Image extends Manifest> = (path: string, manifest: Manifest) => Promise<Image>;

/**
 * Reports what is no image, and guests that are not granted what theirs need or all together have more memory than the host gives. Gives
 * the guests' images by path, without those that are wrong.
 */
export async function inspectImages<Image extends Manifest>(
  configuration: Configuration,
  take: Take<Image>,
  errors: Problems,
  origins: Origins,
): Promise<ReadonlyMap<string, Image>> {
  const { images, guests } = configuration;
  const [named, used] = [new Set(images.map(({ path }) => path)), new Set(guests.map(({ image }) => image))];
  const [found, flaws] = [new Map<string, Image>(), new Map<string, Problem>()];
  for (const path of new Set([...named, ...used]))
    try {
      const manifest = await manifestOf(path);
      if (used.has(path)) found.set(path, await take(path, manifest));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      flaws.set(path, error.diagnostics[0]!);
    }
  const report = (at: Path, path: string): void => {
    const flaw = flaws.get(path);
    if (flaw !== undefined) errors.add(at, flaw);
  };
  for (const { name, path } of images) report(["images", name], path);
  for (const { name, image } of guests) if (!named.has(image)) report(["guests", name, "image"], image);

  const whole = guests.map((guest) => {
    const image = found.get(guest.image);
    if (image === undefined) return guest;
    judgeNeeds(guest, image, errors);
    return filled(guest, image.memory);
  });
  // What of the file itself is wrong has been said: this is what the images' memory makes of it.
  judge({ ...configuration, guests: whole }, errors, origins);
  return found;
}

async function manifestOf(path: string): Promise<Manifest> {
  const refused = (what: string): Refused =>
    new Refused({
      code: "NOT_AN_IMAGE",
      what: `\`${path}\` is no image: ${what}`,
      how: "Build one with `uk build`, or correct the path; a relative one counts from the directory of this file",
    });
  let head: Buffer;
  try {
    if (!(await stat(path)).isFile()) throw refused("it is no file");
    head = await headOf(path, 20);
  } catch (error) {
    throw error instanceof Refused ? error : refused(reason(error));
  }
  if (head.length < 20 || head.readUInt32BE(0) !== 0x7f454c46) throw refused("it is no ELF file");
  // 64 bits, little endian; a program that is not moved; x86-64.
  const isProgram = head[4] === 2 && head[5] === 1 && head.readUInt16LE(16) === 2 && head.readUInt16LE(18) === 62;
  if (!isProgram) throw refused("it is an ELF file, but no static program for x86-64");
  return readManifest(path).catch(() => {
    throw refused("it is a program, but none that `uk build` has made");
  });
}

async function headOf(path: string, length: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
