// The URL record of the URL Standard and its serialization.

/** Ports that are left out with their scheme; undefined is a special scheme without one. */
const specialPorts: Readonly<Record<string, string>> = {
  http: "80",
  https: "443",
  ws: "80",
  wss: "443",
  ftp: "21",
  file: "",
};

export interface UrlRecord {
  /** Without the colon. */
  scheme: string;
  username: string;
  password: string;
  /** Serialized; null: none. */
  host: string | null;
  /** Decimal; "" for none or the scheme's own. */
  port: string;
  /** Segments; a string is an opaque path. */
  path: string[] | string;
  query: string | null;
  fragment: string | null;
}

export function isSpecial(scheme: string): boolean {
  return Object.hasOwn(specialPorts, scheme);
}

export function defaultPort(scheme: string): string {
  return isSpecial(scheme) ? specialPorts[scheme]! : "";
}

/** "C:" or, unless normalized, "C|". */
export function isDriveLetter(text: string, normalized: boolean): boolean {
  return (normalized ? /^[A-Za-z]:$/ : /^[A-Za-z][:|]$/).test(text);
}

/** Removes the last segment; a drive letter of a file URL stays. */
export function shorten(path: string[], scheme: string): void {
  if (scheme === "file" && path.length === 1 && isDriveLetter(path[0]!, true)) return;
  path.pop();
}

export function serializePath(record: UrlRecord): string {
  if (typeof record.path === "string") return record.path;
  return record.path.length === 0 ? "" : `/${record.path.join("/")}`;
}

export function serializeHost(record: UrlRecord): string {
  if (record.host === null) return "";
  return record.port === "" ? record.host : `${record.host}:${record.port}`;
}

export function serializeUrl(record: UrlRecord, withoutFragment = false): string {
  let out = `${record.scheme}:`;
  if (record.host !== null) {
    out += "//";
    if (record.username !== "" || record.password !== "") {
      out += record.username;
      if (record.password !== "") out += `:${record.password}`;
      out += "@";
    }
    out += serializeHost(record);
  } else if (typeof record.path !== "string" && record.path.length > 1 && record.path[0] === "") {
    // Else the path would read as a host.
    out += "/.";
  }
  out += serializePath(record);
  if (record.query !== null) out += `?${record.query}`;
  if (!withoutFragment && record.fragment !== null) out += `#${record.fragment}`;
  return out;
}

export function serializeOrigin(record: UrlRecord): string {
  if (record.scheme === "blob") return "null";
  if (record.scheme === "file" || !isSpecial(record.scheme)) return "null";
  return `${record.scheme}://${serializeHost(record)}`;
}
