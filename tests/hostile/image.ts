// The image of the hostile guest: assembled by the build tool around its program, as it does around the kernel.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assemble } from "unikernel/internal/phases/image";
import { nodeHost } from "unikernel/internal/node-host";
import { cache, root } from "../harness/places.ts";

const program = join(root, "tests/hostile/guest/target/release/uk-hostile");
export const MEMORY: number = 32 * 2 ** 20;

/** Writes the image and returns its path. */
export function hostileImage(): string {
  const image = assemble(nodeHost(), program, {
    project: {
      directory: root,
      entry: program,
      origin: "tests/hostile",
      name: "hostile",
      memory: MEMORY,
      ports: [],
      datagram: [],
      connect: [],
      connectSaid: true,
      volumes: [],
      env: {},
      files: [],
    },
    bundle: { code: "", map: "", needs: [], contributors: [] },
    // Something must be there; nobody runs it.
    bytecode: new Uint8Array(16),
    files: new Uint8Array(),
    lines: new Uint8Array(),
  });
  if (!image.ok) throw new Error(`no image of ${program}: its parts do not fit`);
  mkdirSync(cache, { recursive: true });
  const path = join(cache, "hostile-guest.uk");
  writeFileSync(path, image.value);
  return path;
}
