// The files of an image: collected by the patterns of the configuration, packed as a tar that has the same bytes every time.

import { join, relative, resolve } from "node:path";
import { failure, success, type Result } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import * as messages from "../messages/config.ts";
import { relativeTo, type Project } from "./config.ts";

export interface ImageFile {
  /** Relative to the project's directory, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** Directories that patterns do not look into; naming one of them in full takes it all the same. */
const skipped = new Set(["node_modules", ".git"]);

/** Sorted by name. A pattern that matches nothing is a mistake. */
export async function collectFiles(host: Host, project: Project): Promise<Result<ImageFile[]>> {
  const names = new Set<string>();
  for (const pattern of project.files) {
    const found = await matches(host, project.directory, pattern);
    const origin = relativeTo(host, project.origin);
    if (found === undefined) return failure(messages.filesOutside(origin, pattern));
    if (found.length === 0) return failure(messages.filesMissing(origin, pattern));
    for (const name of found) names.add(name);
  }
  const files = [...names].sort().map((name) => {
    const path = join(project.directory, name);
    return { name, bytes: host.read(path) ?? new Uint8Array(), executable: host.status(path)?.executable === true };
  });
  return success(files);
}

async function matches(host: Host, directory: string, pattern: string): Promise<string[] | undefined> {
  const path = resolve(directory, pattern);
  const name = relative(directory, path);
  if (name.startsWith("..") || pattern.startsWith("/")) return undefined;
  const kind = host.status(path)?.kind;
  if (kind === "file") return [name];
  if (kind === "directory") return [...walk(host, path, new Set())].map((file) => relative(directory, file));
  const { default: picomatch } = await import("picomatch");
  const accept = picomatch(name);
  return [...walk(host, directory, skipped)].map((file) => relative(directory, file)).filter((file) => accept(file));
}

function* walk(host: Host, directory: string, skip: ReadonlySet<string>): Generator<string> {
  for (const name of host.list(directory)) {
    const path = join(directory, name);
    const kind = host.status(path)?.kind;
    if (kind === "file") yield path;
    if (kind === "directory" && !skip.has(name)) yield* walk(host, path, skip);
  }
}

/** A tar (ustar, pax where a name needs it) without times, owners or anything else of the machine that packs it. */
export async function packTar(files: readonly ImageFile[]): Promise<Uint8Array> {
  if (files.length === 0) return new Uint8Array();
  const { pack } = await import("tar-stream");
  const tar = pack();
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    tar
      .on("data", (chunk) => chunks.push(chunk as Uint8Array))
      .on("end", resolve)
      .on("error", reject);
  });
  for (const { name, bytes, executable } of files)
    tar.entry({ name, mode: executable ? 0o755 : 0o644, mtime: new Date(0), uid: 0, gid: 0 }, Buffer.from(bytes));
  tar.finalize();
  await done;
  return new Uint8Array(Buffer.concat(chunks));
}
