// Where the parts of the checkout lie, for tests that run them.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder, without a slash at its end. Works from the sources and from `dist`. */
export const root: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  return existsSync(join(folder, "tsconfig.base.json")) ? folder : findRoot(dirname(folder));
}

export const vmm: string = join(root, "monitor/target/x86_64-unknown-linux-gnu/release/uk-vmm");
export const kernel: string = join(root, "hal-bindings/kernel/target/release/uk-kernel");
export const engine: string = join(root, "hal-bindings/engine/target/release/uk-engine");
export const uk: string = join(root, "build-tool/bin/uk.cjs");
/** Built images of cases; removed by `npm run clean`. */
export const cache: string = join(root, "tests/.cache");
/** Modules that several cases' applications import. */
export const sharedFolder: string = join(root, "tests/vm-shared");
export const caseFolder = (name: string): string => join(root, "tests/vm", name);
