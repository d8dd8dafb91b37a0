// Where ukd listens: from `--host`, UKD_HOST, or the place that belongs to this user.

import { dirname, isAbsolute, join, resolve } from "node:path";
import { failure, success, type Result } from "../diagnostic.ts";
import { readText, type Host } from "../host.ts";
import * as messages from "../messages/control.ts";

export type Address =
  | { readonly kind: "socket"; readonly path: string }
  | {
      readonly kind: "tls";
      readonly host: string;
      readonly port: number;
      /** What proves who asks. */
      readonly token?: string;
      /** The authority that has signed ukd's certificate, as PEM; the system's if missing. */
      readonly authority?: string;
    };

/** For messages. */
export function place(address: Address): string {
  if (address.kind === "socket") return address.path;
  return `https://${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}

/** `said` is the value of `--host`, if it was given. */
export function findAddress(host: Host, said: string | undefined): Result<Address> {
  const named = said ?? host.environment["UKD_HOST"];
  if (named === undefined || named === "") return usual(host);
  const origin = said === undefined ? "UKD_HOST" : "the flag `--host`";
  if (named.startsWith("https:")) return overTls(host, named, origin);
  const path = named.replace(/^unix:(?:\/\/(?=\/))?/, "");
  if (path === "" || /^[a-z]+:\/\//i.test(path)) return failure(messages.badAddress(named, origin));
  return success({ kind: "socket", path: resolve(host.directory, path) });
}

function usual(host: Host): Result<Address> {
  if (host.user === 0) return success({ kind: "socket", path: "/run/ukd/ukd.sock" });
  const runtime = host.environment["XDG_RUNTIME_DIR"];
  if (runtime !== undefined && isAbsolute(runtime))
    return success({ kind: "socket", path: join(runtime, "ukd/ukd.sock") });
  const path = `/tmp/ukd-${host.user}/ukd.sock`;
  // Anybody can make this directory before its user does, and listen there.
  const status = host.status(dirname(path));
  if (status !== undefined && status.owner !== host.user) return failure(messages.foreignSocket(dirname(path)));
  return success({ kind: "socket", path });
}

function overTls(host: Host, named: string, origin: string): Result<Address> {
  const url = URL.canParse(named) ? new URL(named) : undefined;
  if (url === undefined || url.pathname !== "/" || `${url.username}${url.search}${url.hash}` !== "")
    return failure(messages.badAddress(named, origin));
  const token = tokenOf(host, "UKD_TOKEN_FILE");
  if (!token.ok) return token;
  const authority = fileOf(host, "UKD_CA");
  if (!authority.ok) return authority;
  return success({
    kind: "tls",
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 443 : Number(url.port),
    ...(token.value !== undefined && { token: token.value }),
    ...(authority.value !== undefined && { authority: authority.value }),
  });
}

/** ukd takes no other signs; a header could not have them. */
function tokenOf(host: Host, variable: string): Result<string | undefined> {
  const text = fileOf(host, variable);
  if (!text.ok || text.value === undefined) return text;
  const token = text.value.trim();
  return /^[ -~]+$/.test(token) ? success(token) : failure(messages.badToken(host.environment[variable]!, variable));
}

/** What is in the file that a variable names; undefined if it names none. */
function fileOf(host: Host, variable: string): Result<string | undefined> {
  const path = host.environment[variable];
  if (path === undefined || path === "") return success(undefined);
  const text = readText(host, resolve(host.directory, path));
  return text === undefined ? failure(messages.noSuchFile(path, variable)) : success(text);
}
