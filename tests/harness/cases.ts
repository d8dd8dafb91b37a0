// Finds and loads the VM cases: each folder of tests/vm with a case file.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "./case.ts";
import { root } from "./places.ts";

/** The names of all cases, sorted. */
export function caseNames(): readonly string[] {
  const folder = join(root, "tests/vm");
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "case.ts")))
    .toSorted();
}

/** Loads one case. Rejects if there is none of that name. */
export async function loadCase(name: string): Promise<Case> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const module = (await import(/* @vite-ignore */ `../vm/${name}/case.${extension}`)) as { default: Case };
  return module.default;
}
