// The image of the hostile guest: assembled by the build tool around its program, as it does around the kernel.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assembled } from "../harness/bare-image.ts";
import { cache, root } from "../harness/places.ts";

const program = join(root, "tests/hostile/guest/target/release/uk-hostile");
export const MEMORY: number = 32 * 2 ** 20;

/** Writes the image and returns its path. */
export function hostileImage(): string {
  const bytecode = new Uint8Array(16); // something must be there; nobody runs it
  const image = assembled({ program, entry: program, code: "", bytecode, name: "hostile", memory: MEMORY, ports: [] });
  mkdirSync(cache, { recursive: true });
  const path = join(cache, "hostile-guest.uk");
  writeFileSync(path, image);
  return path;
}
