// fs.openAsBlob. The content is read at once: the blob is what the file was then.

import { Blob } from "../../web/file/blob.ts";
import { checkObject, checkString } from "../errors.ts";
import type { PathLike } from "./arguments.ts";
import { promised } from "./drivers.ts";
import { readFile } from "./operations/whole-files.ts";

export async function openAsBlob(path: PathLike, options: { readonly type?: string } = {}): Promise<Blob> {
  checkObject(options, "options");
  const { type = "" } = options;
  checkString(type, "options.type");
  const bytes = await promised(readFile(path));
  return new Blob([bytes as Uint8Array], { type });
}
