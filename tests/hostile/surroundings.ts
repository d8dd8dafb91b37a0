// What the hostile guest is granted, and what lies beside it that it must not reach.

import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { constants, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../harness/free-port.ts";

export interface Surroundings {
  /** The monitor's options. */
  readonly options: readonly string[];
  /** A pipe that nobody reads: a descriptor for its writer. */
  stuckPipe(): number;
  /** What has changed outside of the volume, as a sentence; undefined if nothing has. */
  changed(): string | undefined;
  remove(): void;
}

const SECRET = "nobody may read this\n";

/** `strict`: the network is a single port where nobody is. */
export async function surroundings(strict: boolean): Promise<Surroundings> {
  const folder = mkdtempSync(join(tmpdir(), "uk-hostile-"));
  const volume = join(folder, "outside/volume");
  mkdirSync(join(volume, "directory"), { recursive: true });
  for (const place of ["secret", "outside/secret"]) writeFileSync(join(folder, place), SECRET);
  const before = listing(folder);
  // A name server that never answers.
  const silent = createSocket("udp4").bind(0, "127.0.0.1");
  await once(silent, "listening");
  const port = await freePort();
  const network = strict
    ? ["--allow-net", "127.0.0.1:9"]
    : ["--listen", `${port}:7000`, "--listen", "0:7000/udp", "--allow-net", `127.0.0.1:${port}`];
  const names = ["--allow-net", "*.hostile.example:1", "--dns", `127.0.0.1:${silent.address().port}`];
  return {
    options: [...network, ...names, "--volume", `${volume}:/data`, "--volume-quota", "/data=64M"],
    stuckPipe() {
      const path = join(folder, "outside/volume/../../pipe");
      execFileSync("mkfifo", [path]);
      // Opened for both directions, so that neither end waits for the other.
      const both = openSync(path, constants.O_RDWR);
      rmSync(path);
      return both;
    },
    changed() {
      const after = listing(folder);
      if (after !== before) return `outside of the volume there was\n${before}\nand is now\n${after}`;
      return undefined;
    },
    remove() {
      silent.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The files outside of the volume with what they say. The volume itself is not entered: its links lead anywhere. */
function listing(folder: string): string {
  return ["", "outside"]
    .flatMap((place) => readdirSync(join(folder, place)).map((name) => join(place, name)))
    .map((name) => (name.endsWith("secret") ? `${name}: ${readFileSync(join(folder, name), "utf8")}` : name))
    .toSorted()
    .join("\n");
}
