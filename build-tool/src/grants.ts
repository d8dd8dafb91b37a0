// What `uk run` and a configuration say about ports, destinations and volumes, checked early: the same grammar as the monitor's, which
// stays the judge.

import { isIP, isIPv4, isIPv6 } from "node:net";

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;

/** First and last of `N` or `N-M`; undefined if it is no port or range of ports. */
function portRange(text: string): readonly [first: number, last: number] | undefined {
  const [first = "", last = first, ...more] = text.split("-");
  if (!isPort(first) || !isPort(last) || more.length > 0 || Number(first) > Number(last)) return undefined;
  return [Number(first), Number(last)];
}

/**
 * The mapping `[IP:]HOST:GUEST[/udp]` as the monitor takes it, also of `PORT[/udp]`, which stands for both. Both may be ranges of equal
 * length; HOST 0 lets the system choose, for each port of a range GUEST.
 * Example: parsePort("3000") gives "3000:3000".
 */
export function parsePort(text: string): string | undefined {
  const match = /^(?:(?:(\[[^\]]+\]|[0-9.]+):)?([0-9-]+):)?([0-9-]+)(\/(?:udp|tcp))?$/.exec(text);
  if (match === null) return undefined;
  const [, address, host = match[3]!, guest = "", protocol] = match;
  if (address !== undefined && isIP(address.replace(/^\[|\]$/g, "")) === 0) return undefined;
  const [hosts, ports] = [portRange(host), portRange(guest)];
  if (ports === undefined) return undefined;
  if (host !== "0" && (hosts === undefined || hosts[1] - hosts[0] !== ports[1] - ports[0])) return undefined;
  return `${address === undefined ? "" : `${address}:`}${host}:${guest}${protocol === "/udp" ? protocol : ""}`;
}

/** Whether a mapping leaves the host's port to the system, so that somebody has to be told which it is. */
export function isChosen(mapping: string): boolean {
  return /(?:^|:)0:[\d-]+(?:\/udp)?$/.test(mapping);
}

const label = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

function isName(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  return text.length <= 253 && labels.every((each) => label.test(each)) && !/^\d+$/.test(labels.at(-1)!);
}

/** The 4 or 8 numbers of an address, IPv6 in brackets; undefined if it is none. */
function partsOf(address: string): readonly number[] | undefined {
  if (isIPv4(address)) return address.split(".").map(Number);
  const bare = /^\[(.*)\]$/.exec(address)?.[1] ?? "";
  if (!isIPv6(bare) || bare.includes("%")) return undefined;
  // As URLs write it, there is no IPv4 in it, and at most one gap.
  const [before = "", after = ""] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split("::");
  const [first, last] = [before, after].map((half) =>
    half === "" ? [] : half.split(":").map((part) => parseInt(part, 16)),
  );
  return [...first!, ...Array.from({ length: 8 - first!.length - last!.length }, () => 0), ...last!];
}

/** An address, or with `bits` the first address of a network. */
function isNetwork(address: string, bits?: string): boolean {
  const parts = partsOf(address);
  if (parts === undefined || bits === undefined) return parts !== undefined;
  const width = parts.length === 4 ? 8 : 16;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width * parts.length) return false;
  return parts.every((part, index) => {
    const free = Math.min(Math.max(width * (index + 1) - Number(bits), 0), width);
    return part % 2 ** free === 0;
  });
}

/**
 * Whether a text is a rule about destinations: `host[:port]`, where host is an address (IPv6 in brackets), a network as `10.0.0.0/8` or
 * `[fd00::]/8`, a name, `*.name` or `*`, and port a number or a range.
 */
export function isRule(text: string): boolean {
  const match = /^(\[[^\]]+\](?:\/\d+)?|[^:[\]]+)(?::([0-9-]+))?$/.exec(text);
  if (match === null) return false;
  const [, host = "", port] = match;
  if (port !== undefined && portRange(port) === undefined) return false;
  const [address = "", length] = host.split("/", 2);
  return host === "*" || isNetwork(address, length) || isName(host.replace(/^\*\./, ""));
}

/** Whether a text is an absolute path of the guest that a volume may be at: normal form, not the root. */
export function isGuestPath(text: string): boolean {
  return /^(?:\/(?!\.{1,2}(?:\/|$))[^/:\0]+)+$/.test(text);
}

export interface VolumeMapping {
  /** As written: relative to where the command runs. */
  readonly directory: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** Takes `DIRECTORY:/PATH[:ro]` apart. */
export function parseVolume(text: string): VolumeMapping | undefined {
  const match = /^(.+):(\/[^:]*)(:ro)?$/.exec(text);
  if (match === null || !isGuestPath(match[2]!)) return undefined;
  return { directory: match[1]!, path: match[2]!, readOnly: match[3] !== undefined };
}

/** `IP[:PORT]` of a name server, IPv6 in brackets if a port follows. */
export function isServer(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(text);
  if (match === null || (match[2] !== undefined && !isPort(match[2]))) return false;
  return isNetwork(match[1]!);
}

/** `NAME:IP` of a host that is to be known; IPv6 with or without brackets. */
export function isHost(text: string): boolean {
  const [, name = "", address = ""] = /^([^:]+):(.+)$/.exec(text) ?? [];
  return isName(name) && isIP(address.replace(/^\[(.*)\]$/, "$1")) !== 0;
}
