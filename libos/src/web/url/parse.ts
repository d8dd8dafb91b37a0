// The basic URL parser of the URL Standard. Not the Standard's loop over characters but one step for each part, found by
// indexOf and regular expressions, which the engine runs natively; the results are the same.

import { parseHost } from "./host.ts";
import { c0Set, fragmentSet, pathSet, percentEncode, querySet, specialQuerySet, userinfoSet } from "./percent.ts";
import { defaultPort, isDriveLetter, isSpecial, shorten, type UrlRecord } from "./record.ts";

const tabOrNewline = /[\t\n\r]/g;

/** The record of `input` against `base`, or undefined if it is not a URL. @throws UnsupportedHostError */
export function parseUrl(input: string, base?: UrlRecord): UrlRecord | undefined {
  let text = input.replace(/^[\0- ]+|[\0- ]+$/g, "");
  if (/[\t\n\r]/.test(text)) text = text.replace(tabOrNewline, "");

  let fragment: string | null = null;
  const hash = text.indexOf("#");
  if (hash >= 0) {
    fragment = percentEncode(text.slice(hash + 1), fragmentSet);
    text = text.slice(0, hash);
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1];
  const record: UrlRecord = {
    scheme: scheme?.toLowerCase() ?? base?.scheme ?? "",
    username: "",
    password: "",
    host: null,
    port: "",
    path: [],
    query: null,
    fragment,
  };
  let rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  const mark = rest.indexOf("?");
  if (mark >= 0) {
    record.query = encodeQuery(rest.slice(mark + 1), record.scheme);
    rest = rest.slice(0, mark);
  }
  const special = isSpecial(record.scheme);
  if (scheme === undefined) {
    if (base === undefined) return undefined;
    if (typeof base.path === "string") {
      if (hash !== 0) return undefined;
      record.path = base.path;
      record.query = base.query;
      return record;
    }
    return record.scheme === "file" ? parseFile(record, rest, base) : parseRelative(record, rest, base, special);
  }
  if (record.scheme === "file") return parseFile(record, rest, base?.scheme === "file" ? base : undefined);
  if (special) {
    if (base?.scheme === record.scheme && !rest.startsWith("//")) return parseRelative(record, rest, base, true);
    return parseAuthority(record, rest.replace(/^[/\\]+/, ""), true);
  }
  if (rest.startsWith("//")) return parseAuthority(record, rest.slice(2), false);
  if (rest.startsWith("/")) return withPath(record, rest.slice(1), []);
  record.path = encodeOpaquePath(rest, mark >= 0 || hash >= 0);
  return record;
}

export function encodeQuery(query: string, scheme: string): string {
  return percentEncode(query, isSpecial(scheme) ? specialQuerySet : querySet);
}

/** A space before what follows the path would be lost when that is removed. */
function encodeOpaquePath(path: string, followed: boolean): string {
  const encoded = percentEncode(path, c0Set);
  return followed && encoded.endsWith(" ") ? `${encoded.slice(0, -1)}%20` : encoded;
}

function inherit(record: UrlRecord, base: UrlRecord): void {
  record.username = base.username;
  record.password = base.password;
  record.host = base.host;
  record.port = base.port;
}

function parseRelative(record: UrlRecord, rest: string, base: UrlRecord, special: boolean): UrlRecord | undefined {
  const isSlash = (character: string | undefined): boolean => character === "/" || (special && character === "\\");
  if (isSlash(rest[0])) {
    if (isSlash(rest[1])) return parseAuthority(record, special ? rest.replace(/^[/\\]+/, "") : rest.slice(2), special);
    inherit(record, base);
    return withPath(record, rest.slice(1), []);
  }
  inherit(record, base);
  const path = [...(base.path as string[])];
  if (rest === "") {
    record.path = path;
    if (record.query === null) record.query = base.query;
    return record;
  }
  shorten(path, record.scheme);
  return withPath(record, rest, path);
}

/** `rest` begins behind the slashes. */
function parseAuthority(record: UrlRecord, rest: string, special: boolean): UrlRecord | undefined {
  let end = rest.search(special ? /[/\\]/ : /\//);
  if (end < 0) end = rest.length;
  let authority = rest.slice(0, end);
  const at = authority.lastIndexOf("@");
  if (at >= 0) {
    const credentials = authority.slice(0, at);
    authority = authority.slice(at + 1);
    if (authority === "") return undefined;
    const colon = credentials.indexOf(":");
    record.username = percentEncode(colon < 0 ? credentials : credentials.slice(0, colon), userinfoSet);
    if (colon >= 0) record.password = percentEncode(credentials.slice(colon + 1), userinfoSet);
  }
  if (!setHostAndPort(record, authority, special)) return undefined;
  if (end === rest.length) {
    record.path = special ? [""] : [];
    return record;
  }
  return withPath(record, rest.slice(end + 1), []);
}

/** Where the port's colon is, or -1: brackets protect the colons of an IPv6 address. */
export function portColon(authority: string): number {
  let inside = false;
  for (let i = 0; i < authority.length; i++) {
    const character = authority[i];
    if (character === "[") inside = true;
    else if (character === "]") inside = false;
    else if (character === ":" && !inside) return i;
  }
  return -1;
}

function setHostAndPort(record: UrlRecord, authority: string, special: boolean): boolean {
  const colon = authority.includes(":") ? portColon(authority) : -1;
  const hostText = colon < 0 ? authority : authority.slice(0, colon);
  if (hostText === "") {
    if (special || colon >= 0) return false;
    record.host = "";
    return true;
  }
  const host = parseHost(hostText, special);
  if (host === undefined) return false;
  record.host = host;
  if (colon < 0) return true;
  const port = parsePort(authority.slice(colon + 1), record.scheme);
  if (port === undefined) return false;
  record.port = port;
  return true;
}

/** Decimal digits as a port; "" for none or the scheme's own; undefined if it is not one. */
export function parsePort(digits: string, scheme: string): string | undefined {
  if (digits === "") return "";
  if (!/^[0-9]+$/.test(digits)) return undefined;
  const number = Number(digits);
  if (number > 65535) return undefined;
  const port = String(number);
  return port === defaultPort(scheme) ? "" : port;
}

function startsWithDriveLetter(text: string): boolean {
  return /^[A-Za-z][:|](?:[/\\]|$)/.test(text);
}

function parseFile(record: UrlRecord, rest: string, base: UrlRecord | undefined): UrlRecord | undefined {
  const isSlash = (character: string | undefined): boolean => character === "/" || character === "\\";
  record.host = "";
  if (isSlash(rest[0])) {
    if (isSlash(rest[1])) return parseFileHost(record, rest.slice(2));
    const path: string[] = [];
    if (base !== undefined) {
      record.host = base.host;
      const drive = (base.path as string[])[0];
      if (!startsWithDriveLetter(rest.slice(1)) && drive !== undefined && isDriveLetter(drive, true)) path.push(drive);
    }
    return withPath(record, rest.slice(1), path);
  }
  if (base === undefined) return withPath(record, rest, []);
  record.host = base.host;
  let path = [...(base.path as string[])];
  if (rest === "") {
    record.path = path;
    if (record.query === null) record.query = base.query;
    return record;
  }
  if (startsWithDriveLetter(rest)) path = [];
  else shorten(path, "file");
  return withPath(record, rest, path);
}

function parseFileHost(record: UrlRecord, rest: string): UrlRecord | undefined {
  let end = rest.search(/[/\\]/);
  if (end < 0) end = rest.length;
  const text = rest.slice(0, end);
  if (isDriveLetter(text, false)) return withPath(record, rest, []);
  if (text !== "") {
    const host = parseHost(text, true);
    if (host === undefined) return undefined;
    record.host = host === "localhost" ? "" : host;
  }
  return withPath(record, rest.slice(end + 1), []);
}

function withPath(record: UrlRecord, text: string, start: string[]): UrlRecord {
  record.path = parsePath(text, record.scheme, start);
  return record;
}

/** Appends the segments of `text`, which begins behind a slash, to `path` and returns it. */
export function parsePath(text: string, scheme: string, path: string[]): string[] {
  const encoded = percentEncode(text, pathSet);
  const segments = encoded.split(isSpecial(scheme) && encoded.includes("\\") ? /[/\\]/ : "/");
  const last = segments.length - 1;
  for (let i = 0; i <= last; i++) {
    let segment = segments[i]!;
    // All dot segments contain one of these; most segments contain neither.
    if (segment.length <= 6 && /^(?:\.|%2e){1,2}$/i.test(segment)) {
      if (/^(?:\.|%2e)$/i.test(segment)) {
        if (i === last) path.push("");
        continue;
      }
      shorten(path, scheme);
      if (i === last) path.push("");
      continue;
    }
    if (scheme === "file" && path.length === 0 && isDriveLetter(segment, false)) segment = `${segment[0]}:`;
    path.push(segment);
  }
  return path;
}
