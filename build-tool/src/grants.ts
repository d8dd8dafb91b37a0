// What `uk run` and a configuration say about ports, destinations and volumes, checked early: the same grammar as the monitor's, which
// stays the judge. Each function gives the normalised text, or undefined if there is none of the kind in what was written.

import { isIP, isIPv4, isIPv6 } from "node:net";

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;

/** First and last of `N` or `N-M`; undefined if it is no port or range of ports. */
function portRange(text: string): readonly [first: number, last: number] | undefined {
  const [first = "", last = first, ...more] = text.split("-");
  if (!isPort(first) || !isPort(last) || more.length > 0 || Number(first) > Number(last)) return undefined;
  return [Number(first), Number(last)];
}

/**
 * The mappings that `[IP:]HOST:GUEST[/udp]` or `PORT[/udp]` stands for, each as the monitor takes it. Both may be ranges of equal
 * length; HOST 0 lets the system choose, for each port of a range GUEST.
 * Example: parsePort("8080:3000") gives ["8080:3000"], parsePort("0:80-81/udp") gives ["0:80/udp", "0:81/udp"].
 */
export function parsePort(text: string): readonly string[] | undefined {
  const match = /^(?:(?:(\[[^\]]+\]|[0-9.]+):)?([0-9-]+):)?([0-9-]+)(\/(?:udp|tcp))?$/.exec(text);
  if (match === null) return undefined;
  const [, address, host = match[3]!, guest = "", protocol] = match;
  if (address !== undefined && isIP(address.replace(/^\[|\]$/g, "")) === 0) return undefined;
  const ports = portRange(guest);
  if (ports === undefined) return undefined;
  const prefix = address === undefined ? "" : `${address}:`;
  const suffix = protocol === "/udp" ? protocol : "";
  if (host === "0") {
    const [first, last] = ports;
    return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}0:${first + index}${suffix}`);
  }
  const hosts = portRange(host);
  if (hosts === undefined || hosts[1] - hosts[0] !== ports[1] - ports[0]) return undefined;
  return [`${prefix}${host}:${guest}${suffix}`];
}

/** Whether a mapping leaves the host's port to the system, so that somebody has to be told which it is. */
export function isChosen(mapping: string): boolean {
  return /(?:^|:)0:\d+(?:\/udp)?$/.test(mapping);
}

const label = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;

function isName(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  return text.length <= 253 && labels.every((each) => label.test(each)) && !/^\d+$/.test(labels.at(-1)!);
}

function isNetwork(address: string, length: string | undefined): boolean {
  const bare = address.replace(/^\[(.*)\]$/, "$1");
  const family = bare === address ? (isIPv4(bare) ? 4 : 0) : isIPv6(bare) ? 6 : 0;
  if (family === 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
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
  return isNetwork(match[1]!, undefined);
}

/** `NAME:IP` of a host that is to be known; IPv6 with or without brackets. */
export function isHost(text: string): boolean {
  const [, name = "", address = ""] = /^([^:]+):(.+)$/.exec(text) ?? [];
  return isName(name) && isIP(address.replace(/^\[(.*)\]$/, "$1")) !== 0;
}
