// Makes the image of a case, and keeps it as long as nothing that goes into it changes.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Case } from "./case.ts";
import { run } from "./program.ts";
import { cache, caseFolder, engine, kernel, root, sharedFolder, uk } from "./places.ts";

/** The path of a case's image, built now if need be. Rejects with the build's output if it fails. */
export async function imageOf(name: string, definition: Case): Promise<string> {
  const folder = join(cache, "images");
  mkdirSync(folder, { recursive: true });
  const build = async (): Promise<Uint8Array> => readFileSync(await buildImage(caseFolder(name)));
  if (definition.image === undefined) return await buildImage(caseFolder(name));
  const path = join(folder, `${name}-made.uk`);
  replace(path, await definition.image(build));
  return path;
}

/**
 * Builds an application with `uk build`: a source file, or a folder (its `app.ts`, unless it has a configuration). Returns the
 * image's path.
 */
export async function buildImage(application: string): Promise<string> {
  const isFolder = statSync(application).isDirectory();
  const folder = isFolder ? application : dirname(application);
  const hash = createHash("sha256").update(toolsKey()).update(application);
  for (const source of [folder, sharedFolder]) hash.update(folderKey(source));
  const name = application.slice(root.length + 1).replaceAll("/", "-");
  const path = join(cache, "images", `${name}-${hash.digest("hex").slice(0, 16)}.uk`);
  if (existsSync(path)) return path;
  mkdirSync(join(cache, "images"), { recursive: true });
  const app = join(application, "app.ts");
  const entry = isFolder && existsSync(app) && !existsSync(join(application, "uk.config.ts")) ? app : application;
  const built = `${path}.${process.pid}`;
  const { code, stdout, stderr } = await run(process.execPath, [uk, "build", entry, "--output", built]);
  if (code !== 0) throw new Error(`uk build ${entry} ended with code ${code}\n${stdout}${stderr}`);
  renameSync(built, path);
  return path;
}

function replace(path: string, bytes: Uint8Array): void {
  writeFileSync(`${path}.${process.pid}`, bytes);
  renameSync(`${path}.${process.pid}`, path);
}

let tools: string | undefined;

/** Changes whenever a part of the tool chain does: sizes and times of what `npm run build` has made. */
function toolsKey(): string {
  tools ??= [kernel, engine, join(root, "libos/dist"), join(root, "libos/link.json"), join(root, "build-tool/dist")]
    .map(stampOf)
    .join("\n");
  return tools;
}

function stampOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return `${path} is missing`;
  if (!status.isDirectory()) return `${path} ${status.size} ${status.mtimeMs}`;
  return readdirSync(path)
    .toSorted()
    .filter((name) => name !== ".tsbuildinfo")
    .map((name) => stampOf(join(path, name)))
    .join("\n");
}

function folderKey(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "case.ts")
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.slice(folder.length).startsWith("/dist/"))
    .toSorted()
    .map((path) => `${path} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`)
    .join("\n");
}
