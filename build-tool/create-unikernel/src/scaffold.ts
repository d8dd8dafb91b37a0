// Writes a project from a template: names put in, files that exist never touched.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Source } from "./templates.ts";

/** The name that templates carry in place of the project's. */
const placeholder = "my-app";

/** What is generated or installed in a template's directory when someone works on it. */
const left = new Set(["node_modules", "dist"]);

/** A name that both npm and `uk` accept, from a directory's. */
export function projectName(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
    .slice(0, 64);
  return name === "" ? placeholder : name;
}

/** Whether a project may be written there: it is not there yet, or an empty directory. */
export function isFree(directory: string): boolean {
  if (!existsSync(directory)) return true;
  try {
    return readdirSync(directory).length === 0;
  } catch {
    // A file.
    return false;
  }
}

/** Writes the template's files into `directory`, which `isFree` has found free. */
export function scaffold(directory: string, template: string, source: Source): void {
  const from = join(source.directory, template);
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(from))
    if (!left.has(name))
      cpSync(join(from, name), join(directory, name), { recursive: true, errorOnExist: true, force: false });
  // npm leaves a .gitignore out of what it packs.
  renameSync(join(directory, "_gitignore"), join(directory, ".gitignore"));
  const name = projectName(directory);
  for (const file of textFiles(directory)) {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll(placeholder, name));
  }
  if (source.tool !== undefined) {
    const path = join(directory, "package.json");
    const content = JSON.parse(readFileSync(path, "utf8")) as { devDependencies: Record<string, string> };
    content.devDependencies["unikernel"] = source.tool;
    writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  }
}

function* textFiles(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* textFiles(path);
    else if (/\.(ts|json|md)$/.test(entry.name)) yield path;
  }
}
