// Installs the npm packages if what is in node_modules is not what the lock file says.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, step } from "./process.mjs";

/**
 * Installs the versions of package-lock.json if node_modules is missing or differs from it. Not by `npm ci`: that refuses a lock
 * file without entries for other platforms' binaries (optional, and not in every registry); `--no-save` leaves the file alone.
 */
export async function installPackages() {
  if (installed()) return;
  await step("installing npm packages", "npm", ["install", "--no-save", "--no-audit", "--no-fund"]);
}

/**
 * npm writes what it has installed into node_modules/.package-lock.json. Packages that it leaves out are for other
 * platforms (optional), so only a required one that is missing, or any other version, counts as a difference.
 */
function installed() {
  const record = join(root, "node_modules/.package-lock.json");
  if (!existsSync(record)) return false;
  const has = packagesOf(record);
  return Object.entries(packagesOf(join(root, "package-lock.json"))).every(([path, wanted]) => {
    if (!path.includes("node_modules/")) return true;
    const found = has[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
    return found.version === wanted.version && found.resolved === wanted.resolved && existsSync(join(root, path));
  });
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, resolved?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>}
 */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages ?? {};
}
