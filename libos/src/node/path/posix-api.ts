// What node:path exports. Paths are POSIX paths; `win32` is not there.

import type { FormatInputPathObject, ParsedPath } from "node:path";
import { checkObject, checkString } from "../errors.ts";

export const sep = "/";
export const delimiter = ":";

/** The guest's working directory is the root of its files. */
const CWD = "/";

/** Resolves "." and ".." and repeated slashes. Above the root there is nothing; a relative path may begin with "..". */
function collapse(path: string, absolute: boolean): string {
  const out: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") out.push(segment);
    else if (out.length > 0 && out.at(-1) !== "..") out.pop();
    else if (!absolute) out.push("..");
  }
  return out.join("/");
}

export function isAbsolute(path: string): boolean {
  checkString(path, "path");
  return path.startsWith("/");
}

export function normalize(path: string): string {
  checkString(path, "path");
  if (path === "") return ".";
  const absolute = path.startsWith("/");
  let out = collapse(path, absolute);
  if (out === "" && !absolute) out = ".";
  if (out !== "" && path.endsWith("/")) out = out === "." ? "./" : `${out}/`;
  return absolute ? `/${out}` : out;
}

export function join(...paths: string[]): string {
  for (const path of paths) checkString(path, "path");
  const joined = paths.filter((path) => path !== "").join("/");
  return joined === "" ? "." : normalize(joined);
}

export function resolve(...paths: string[]): string {
  let resolved = "";
  for (let i = paths.length - 1; i >= -1 && !resolved.startsWith("/"); i--) {
    const path = i < 0 ? CWD : paths[i]!;
    if (i >= 0) checkString(path, `paths[${i}]`);
    if (path !== "") resolved = resolved === "" ? path : `${path}/${resolved}`;
  }
  return `/${collapse(resolved, true)}`;
}

export function relative(from: string, to: string): string {
  checkString(from, "from");
  checkString(to, "to");
  if (from === to) return "";
  const split = (path: string): string[] => resolve(path).slice(1).split("/").filter(Boolean);
  const [source, target] = [split(from), split(to)];
  let common = 0;
  while (common < source.length && common < target.length && source[common] === target[common]) common++;
  return [...source.slice(common).map(() => ".."), ...target.slice(common)].join("/");
}

export function toNamespacedPath(path: string): string {
  return path;
}

/** Where the last segment ends: trailing slashes do not count, but for the root's. */
function trimmedEnd(path: string): number {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return end;
}

export function dirname(path: string): string {
  checkString(path, "path");
  if (path === "") return ".";
  const slash = path.lastIndexOf("/", trimmedEnd(path) - 1);
  if (slash < 0) return ".";
  // All but one of the slashes that lead the path go with the name; two make a name of their own.
  const head = path.slice(0, slash);
  if (slash === 0) return trimmedEnd(path) === 1 || path[0] === "/" ? "/" : ".";
  return slash === 1 && path[0] === "/" ? "//" : head;
}

export function basename(path: string, suffix?: string): string {
  if (suffix !== undefined) checkString(suffix, "suffix");
  checkString(path, "path");
  let end = path.length;
  while (end > 0 && path[end - 1] === "/") end--;
  const name = path.slice(path.lastIndexOf("/", end - 1) + 1, end);
  // Node gives slashes back when a suffix is asked for.
  if (end === 0) return suffix && suffix.length <= path.length && suffix !== path ? path : "";
  if (suffix === undefined || suffix === "" || !name.endsWith(suffix) || name === suffix) {
    // A path that is nothing but its suffix has no name left.
    return suffix !== undefined && suffix !== "" && path === suffix ? "" : name;
  }
  return name.slice(0, -suffix.length);
}

export function extname(path: string): string {
  checkString(path, "path");
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name === ".." ? "" : name.slice(dot);
}

export function format(pathObject: FormatInputPathObject): string {
  checkObject(pathObject, "pathObject");
  const { dir, root, base, name, ext } = pathObject;
  const folder = dir || root;
  const file = base || `${name || ""}${ext ? (ext[0] === "." ? ext : `.${ext}`) : ""}`;
  if (!folder) return file;
  return folder === root ? `${folder}${file}` : `${folder}/${file}`;
}

export function parse(path: string): ParsedPath {
  checkString(path, "path");
  const root = path.startsWith("/") ? "/" : "";
  const base = basename(path);
  const ext = extname(path);
  const end = trimmedEnd(path);
  const slash = path.lastIndexOf("/", end - 1);
  const dir = slash > 0 ? path.slice(0, slash) : root;
  // So Node splits it.
  if (slash === 0 && base === "..") return { root, dir, base, ext: ".", name: "." };
  return { root, dir, base, ext, name: ext === "" ? base : base.slice(0, -ext.length) };
}
