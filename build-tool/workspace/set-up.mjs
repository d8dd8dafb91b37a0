// The whole set-up from a fresh clone to a built checkout, in order. Every command begins with it.

import { join } from "node:path";
import { installPackages } from "./packages.mjs";
import { root, step } from "./process.mjs";
import { checkTools } from "./tools.mjs";

/** The cargo workspaces, in the order in which they are built. */
export const crates = [
  "hal-bindings/abi",
  "hal-bindings/kernel",
  "hal-bindings/engine",
  "monitor",
  "tests/hostile/guest",
];

/** Installs what is missing and builds the Rust programs and the TypeScript packages. Throws a Failure. */
export async function setUp() {
  await checkTools();
  await installPackages();
  for (const crate of crates)
    await step(`building ${crate}`, "cargo", ["build", "--release", "--locked"], { cwd: join(root, crate) });
  await step("compiling TypeScript", join(root, "node_modules/.bin/tsc"), ["-b"]);
  await step("bundling the library OS", process.execPath, [join(root, "libos/bundle.mjs")]);
  await step("bundling uk", process.execPath, [join(root, "build-tool/bundle.mjs")]);
}
