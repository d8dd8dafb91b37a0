// Reads a configuration file, and never more of it than a configuration can have.

import { open, type FileHandle } from "node:fs/promises";
import { Refused } from "../diagnostic.ts";
import { parseWithPlaces, type Parsed } from "./parse.ts";
import { fileMax, tooLarge } from "./source.ts";

/** Reads and judges a file. Throws Refused, also if it is not there or cannot be read. */
export async function load(file: string): Promise<Parsed> {
  return parseWithPlaces(await loadText(file), file);
}

/** The text of a file. Throws Refused if it is not there, cannot be read or is too large. */
export async function loadText(file: string): Promise<string> {
  const bytes = await read(file);
  if (bytes.length > fileMax) throw new Refused(tooLarge(file));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refused({
      code: "CONFIG_SYNTAX",
      what: "This is no text in UTF-8",
      where: file,
      how: "Name a YAML file, or save it in UTF-8",
    });
  }
}

async function read(file: string): Promise<Buffer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const bytes = Buffer.alloc(fileMax + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count)
      ({ bytesRead: count } = await handle.read(bytes, length, bytes.length - length, null));
    return bytes.subarray(0, length);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Refused(
      code === "ENOENT"
        ? {
            code: "CONFIG_MISSING",
            what: `There is no file \`${file}\``,
            how: "Write one, or name it as in `ukd check deploy/ukd.yaml`",
          }
        : {
            code: "CONFIG_UNREADABLE",
            what: `The file \`${file}\` cannot be read: ${message}`,
            how: "Name a YAML file that this user may read",
          },
    );
  } finally {
    await handle?.close();
  }
}
