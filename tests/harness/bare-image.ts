// Makes an image of a script without the library OS: the kernel, its machine object, and nothing between.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
import { assemble } from "unikernel/internal/phases/image";
import { nodeHost } from "unikernel/internal/node-host";
import { run } from "./program.ts";
import { cache, engine, kernel } from "./places.ts";

export interface BareOptions {
  readonly name: string;
  readonly memory: number;
  /** Guest ports that must be granted. */
  readonly ports: readonly number[];
}

/** Bundles the compiled module at `entry` (JavaScript, a path) with what it imports. Rejects with the reason if a step fails. */
export async function bareImage(entry: string, options: BareOptions): Promise<Uint8Array> {
  const bundled = await rollup({ input: entry, plugins: [nodeResolve()], treeshake: true });
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "bare-"));
  try {
    const script = join(folder, "bundle.js");
    const { output } = await bundled.write({ file: script, format: "es" });
    const bytecode = join(folder, "bundle.bin");
    const compiled = await run(engine, ["compile", script, bytecode]);
    if (compiled.code !== 0) throw new Error(`uk-engine compile: ${compiled.stderr}`);
    return assembled({ program: kernel, entry, code: output[0].code, bytecode: readFileSync(bytecode), ...options });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface BareParts extends BareOptions {
  /** The path of what runs. */
  readonly program: string;
  readonly entry: string;
  readonly code: string;
  readonly bytecode: Uint8Array;
}

/** An image of these parts and of no others; throws if they do not fit. */
export function assembled({ program, entry, code, bytecode, name, memory, ports }: BareParts): Uint8Array {
  const image = assemble(nodeHost(), program, {
    project: {
      directory: dirname(entry),
      entry,
      origin: name,
      name,
      memory,
      ports,
      datagram: [],
      connect: [],
      connectSaid: true,
      volumes: [],
      env: {},
      files: [],
    },
    bundle: { code, map: "", deferred: "", needs: [], contributors: [] },
    bytecode,
    deferred: new Uint8Array(),
    files: new Uint8Array(),
    lines: new Uint8Array(),
  });
  if (!image.ok) throw new Error(`no image of ${entry}: its parts do not fit`);
  return image.value;
}
