// Files of JSON that are either the old or the new ones, whatever happens.

import { readFileSync, renameSync, writeFileSync, openSync, fsyncSync, closeSync } from "node:fs";
import { dirname } from "node:path";
import { Refused } from "./diagnostic.ts";

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
  if (durable) syncDirectory(dirname(path));
}

/** Else the new name may be lost with the power. */
function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/**
 * What is in a file that guests depend on; undefined if it is not there. Throws Refused if it is damaged: to take it for missing would end
 * them. `is`: whether a value has the file's form; `how`: what to do about a damaged one.
 */
export function readKept<T>(path: string, is: (value: unknown) => value is T, how: string): T | undefined {
  let problem: string;
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (is(value)) return value;
    problem = "it has not the form that ukd writes";
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    problem = error instanceof SyntaxError ? "it is no JSON" : message;
  }
  throw new Refused({ code: "STATE_DAMAGED", what: `\`${path}\` cannot be used: ${problem}`, how });
}

/** What is in the file of one instance, which a crash may have left half written; undefined if it is not there or is no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
