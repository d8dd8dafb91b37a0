// The arguments that the functions of node:fs share.

import { runtime } from "../../core/runtime.ts";
import { decode, normalizeEncoding, type Encoding } from "../buffer/codec.ts";
import { codedError, invalidArgType, invalidArgValue, outOfRange } from "../errors.ts";
import { isUrl, pathOfUrl, type UrlLike } from "../url/file-url.ts";

export type PathLike = string | Uint8Array | UrlLike;

/** The path as text, as it is given. @throws TypeError for anything else, and for a NUL in it */
export function toPath(value: unknown, name: string = "path"): string {
  let path: string;
  if (typeof value === "string") path = value;
  else if (isUrl(value)) path = pathOfUrl(value);
  else if (value instanceof Uint8Array) path = textOf(value);
  else throw invalidArgType(name, ["string", "Buffer", "URL"], value);
  if (path.includes("\0")) {
    const shown = `'${path.replaceAll("\0", "\\x00")}'`;
    throw codedError(
      TypeError,
      "ERR_INVALID_ARG_VALUE",
      `The argument '${name}' must be a string, Uint8Array, or URL without null bytes. Received ${shown}`,
    );
  }
  return path;
}

/** The guest knows paths as text: a name that is none would lead elsewhere. */
function textOf(bytes: Uint8Array): string {
  const path = decode(bytes, "utf8", 0, bytes.length);
  if (path.includes("\ufffd") && runtime.machine.decodeUtf8(bytes, 0, bytes.length, true) === undefined)
    throw codedError(TypeError, "ERR_INVALID_ARG_VALUE", `The argument 'path' must be UTF-8. Received ${path}`);
  return path;
}

/** Permission bits: a number, or octal digits. */
export function toMode(value: unknown, otherwise: number, name: string = "mode"): number {
  if (value === undefined || value === null) return otherwise;
  return checkMode(value, name);
}

export function checkMode(value: unknown, name: string = "mode"): number {
  let mode = value;
  if (typeof mode === "string") {
    if (!/^[0-7]+$/.test(mode))
      throw invalidArgValue(name, `'${mode}'`, "must be a 32-bit unsigned integer or an octal string");
    mode = parseInt(mode, 8);
  }
  if (typeof mode !== "number") throw invalidArgType(name, "number", mode);
  if (!Number.isInteger(mode)) throw outOfRange(name, "an integer", mode);
  if (mode < 0 || mode > 0xffff_ffff) throw outOfRange(name, ">= 0 && <= 4294967295", mode);
  return mode;
}

/** Options that may be written as an encoding alone. */
export function toOptions<T extends object>(options: unknown): T & { encoding?: string | null } {
  if (options === undefined || options === null || typeof options === "function") return {} as T;
  const normal = typeof options === "string" ? { encoding: options } : options;
  if (typeof normal !== "object") throw invalidArgType("options", ["string", "Object"], options);
  const { encoding } = normal as { encoding?: unknown };
  if (encoding !== undefined && encoding !== null && encoding !== "buffer" && encodingOf(encoding) === undefined)
    throw invalidArgValue("encoding", `'${String(encoding)}'`, "is invalid encoding");
  return normal as T;
}

function encodingOf(value: unknown): Encoding | undefined {
  return typeof value === "string" && value !== "" ? normalizeEncoding(value) : undefined;
}

/** The encoding of a result; undefined: bytes. */
export function resultEncoding(options: { encoding?: string | null }): Encoding | undefined {
  return encodingOf(options.encoding);
}
