// Where the parts of the checkout lie, what is built of the benchmarks' guests, and what runs them.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("../../", import.meta.url));
export const vmm: string = join(root, "monitor/target/x86_64-unknown-linux-gnu/release/uk-vmm");
export const engine: string = join(root, "hal-bindings/engine/target/release/uk-engine");
export const uk: string = join(root, "build-tool/bin/uk.cjs");
const cache = join(root, "bench/.cache");

/** Builds an image with `uk build` and returns its path. */
export function build(application: string, name: string): string {
  mkdirSync(cache, { recursive: true });
  const image = join(cache, `${name}.uk`);
  execFileSync(process.execPath, [uk, "build", join(root, application), "--output", image], { stdio: "pipe" });
  return image;
}

/**
 * A copy of the node program that nobody else runs: this harness is a Node.js process too, and would share its pages with a
 * server whose own memory is measured.
 */
export function nodeOfItsOwn(): string {
  mkdirSync(cache, { recursive: true });
  const copy = join(cache, `node-${process.version}`);
  if (!existsSync(copy)) {
    copyFileSync(process.execPath, `${copy}.${process.pid}`);
    renameSync(`${copy}.${process.pid}`, copy);
  }
  return copy;
}

/** Compiles an example for Node.js; returns the folder with its modules. */
export function compileExample(name: string): string {
  const folder = join(cache, `${name}-on-node`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }\n`);
  const tsc = join(root, "node_modules/.bin/tsc");
  execFileSync(tsc, ["-p", join(root, "examples", name), "--outDir", folder], { stdio: "pipe" });
  return folder;
}
