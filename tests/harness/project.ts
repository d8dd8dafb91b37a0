// Throwaway applications in a folder of their own, and `uk` run on them.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { root, uk } from "./places.ts";
import { run, type Ended } from "./program.ts";

/** A new folder outside of the checkout with these files (path to text); removed when the test has ended. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "uk-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Gives a project what `npm install` would: the packages of this checkout, as links. */
export function linkPackages(folder: string): void {
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  mkdirSync(join(folder, "node_modules/@types"));
  symlinkSync(join(root, "build-tool"), join(folder, "node_modules/unikernel"));
  symlinkSync(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
  symlinkSync(uk, join(folder, "node_modules/.bin/uk"));
}

/** Runs `uk` in a folder, with a cache of its own there so that nothing built before is taken. */
export function runUk(folder: string, args: readonly string[]): Promise<Ended> {
  return run(process.execPath, [uk, ...args], { cwd: folder, env: { XDG_CACHE_HOME: join(folder, ".cache") } });
}
