// Holds the direction of dependencies between the crates of this repository: docs/architecture.md, "Who may import whom".

import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { root } from "./process.mjs";

/** Each crate, and the crates of this repository on which it may depend. */
const ALLOWED = {
  "hal-bindings/abi": [],
  "hal-bindings/kernel": ["hal-bindings/abi"],
  "hal-bindings/engine": ["hal-bindings/abi", "hal-bindings/kernel"],
  "monitor/vmm": ["hal-bindings/abi"],
  "tests/hostile/guest": ["hal-bindings/abi"],
};

/** The dependencies that are not allowed, as lines to print. */
export function checkCrateDirection(folder = root) {
  return Object.entries(ALLOWED).flatMap(([crate, allowed]) => {
    const manifest = readFileSync(join(folder, crate, "Cargo.toml"), "utf8");
    return [...manifest.matchAll(/\bpath\s*=\s*"(\.[^"]*)"/g)]
      .map(([, path = ""]) => normalize(join(crate, path)).replace(/\/$/, ""))
      .filter((path) => !path.startsWith(crate) && !allowed.includes(path))
      .map((path) => `${crate}/Cargo.toml depends on ${path}; it may depend on: ${allowed.join(", ") || "nothing"}`);
  });
}
