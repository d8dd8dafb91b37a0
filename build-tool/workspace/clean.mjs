// npm run clean: removes everything that a build, a test or a benchmark has made, but not node_modules.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, script } from "./process.mjs";

const MADE = new Set(["dist", "target", "coverage", ".cache"]);

/** @param {string} folder */
function clean(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (MADE.has(entry.name) || entry.name.endsWith(".tsbuildinfo")) rmSync(path, { recursive: true });
    else if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== ".git") clean(path);
  }
}

await script(async () => clean(root));
