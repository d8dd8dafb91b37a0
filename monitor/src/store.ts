// Files of JSON that are either the old or the new ones, whatever happens.

import { readFileSync, renameSync, writeFileSync, openSync, fsyncSync, closeSync } from "node:fs";

/** Replaces a file; the old one stays until the new one is whole. `durable`: it is on the disk when this returns. */
export function writeJson(path: string, value: unknown, durable = false): void {
  const draft = `${path}.new`;
  if (durable) {
    const file = openSync(draft, "w", 0o600);
    try {
      writeFileSync(file, JSON.stringify(value));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } else writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, path);
}

/** What is in a file; undefined if it is not there or is no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
