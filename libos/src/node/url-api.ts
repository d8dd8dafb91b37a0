// What node:url exports. The legacy parser (`parse`, `resolve`, `format`, `Url`) is not there, nor are the functions on
// international domain names.

import { URL } from "../web/url/url.ts";
import { URLSearchParams } from "../web/url/search-params.ts";
import { checkString, invalidArgType } from "./errors.ts";
import { resolve } from "./path/posix-api.ts";
import { isUrl, pathOfUrl } from "./url/file-url.ts";

export { URL, URLSearchParams };

/** The path that a file: URL names. @example fileURLToPath("file:///a%20b") // "/a b" */
export function fileURLToPath(url: string | URL): string {
  const parsed: unknown = typeof url === "string" ? new URL(url) : url;
  if (!isUrl(parsed)) throw invalidArgType("path", ["string", "URL"], url);
  return pathOfUrl(parsed);
}

/** The file: URL of a path, which is resolved. A trailing slash stays. */
export function pathToFileURL(path: string): URL {
  checkString(path, "path");
  let resolved = resolve(path);
  if (path.endsWith("/") && !resolved.endsWith("/")) resolved += "/";
  // What URL leaves alone in a path although it means something elsewhere.
  const encode = (character: string): string =>
    `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  return new URL(`file://${resolved.replace(/[\t\n\r#%?[\\\]^|~]/g, encode)}`);
}

export interface HttpOptions {
  protocol?: string;
  hostname?: string;
  hash?: string;
  search?: string;
  pathname?: string;
  path?: string;
  href?: string;
  port?: number;
  auth?: string;
}

/** Options for http.request. */
export function urlToHttpOptions(url: URL): HttpOptions {
  const { hostname, pathname, port, username, password, search } = url;
  const options: HttpOptions = {
    protocol: url.protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname}${search}`,
    href: url.href,
  };
  if (port !== "") options.port = Number(port);
  if (username !== "" || password !== "")
    options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return Object.assign(Object.create(null) as object, options);
}
