// For tests only: a directory of the disk as the tar of an image.

import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { pack } from "tar-stream";

export interface Entry {
  readonly name: string;
  readonly type?: "file" | "directory" | "symlink" | "link" | "character-device" | "fifo";
  readonly linkname?: string;
  readonly mode?: number;
  readonly mtime?: Date;
  readonly content?: Uint8Array | string;
}

export async function packEntries(entries: readonly Entry[]): Promise<Uint8Array> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    tar.on("data", (chunk) => void chunks.push(chunk as Buffer));
    tar.on("end", () => resolve());
    tar.on("error", reject);
  });
  for (const { content = "", ...header } of entries)
    tar.entry(header as Parameters<typeof tar.entry>[0], Buffer.from(content as string));
  tar.finalize();
  await done;
  return new Uint8Array(Buffer.concat(chunks));
}

/** Everything below a directory, links as links; directories have no entries of their own unless they are empty. */
export async function packDirectory(directory: string): Promise<Uint8Array> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return packEntries(
    entries.map(({ entry, path }) => {
      const name = path.slice(directory.length + 1);
      if (entry.isSymbolicLink()) return { name, type: "symlink" as const, linkname: readlinkSync(path), mode: 0o777 };
      const { mode, mtime } = statSync(path);
      if (entry.isDirectory()) return { name, type: "directory" as const, mode: mode & 0o7777, mtime };
      return { name, mode: mode & 0o7777, mtime, content: readFileSync(path) };
    }),
  );
}
