// Paths in the guest, and volumes as one text: `DIRECTORY:/PATH[:ro]`.

import { PATH_MAX } from "@unikernel/hal";

/** A path in the guest at which a volume can be, in normal form; undefined for `/` and for what is no absolute path. */
export function guestPath(text: string): string | undefined {
  if (!text.startsWith("/") || text.includes("\0")) return undefined;
  const parts: string[] = [];
  for (const part of text.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const path = `/${parts.join("/")}`;
  return parts.length > 0 && Buffer.byteLength(path) <= PATH_MAX ? path : undefined;
}

/** Takes `DIRECTORY:/PATH[:ro]` apart: what the guest sees is behind the last `:/`. Undefined if it has not that form. */
export function parseVolume(text: string): { directory: string; at: string; readOnly: boolean } | undefined {
  const readOnly = text.endsWith(":ro");
  const mapping = readOnly ? text.slice(0, -":ro".length) : text;
  const cut = mapping.lastIndexOf(":/");
  const at = cut > 0 ? guestPath(mapping.slice(cut + 1)) : undefined;
  return at === undefined ? undefined : { directory: mapping.slice(0, cut), at, readOnly };
}

/** Whether one absolute path is another or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === "/" || path.startsWith(`${directory}/`);
}
