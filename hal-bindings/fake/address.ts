// Addresses as texts, and as the 16 bytes (IPv6, or IPv4 mapped) that the HAL has for them.

import { isIPv4, isIPv6 } from "node:net";

/** The bytes of `127.0.0.1`, `::1` and the like. Throws for what is no address. */
export function addressBytes(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...text.split(".").map(Number));
  if (!isIPv6(text)) throw new Error(`${JSON.stringify(text)} is no address`);
  // URL writes every form of IPv6 in groups, with at most one gap.
  const [head = "", tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split("::");
  const groups = (part: string | undefined): string[] => (part === undefined || part === "" ? [] : part.split(":"));
  const [first, last] = [groups(head), groups(tail)];
  const all = [...first, ...Array<string>(8 - first.length - last.length).fill("0"), ...last];
  return Uint8Array.from(all.map((group) => parseInt(group, 16)).flatMap((value) => [value >> 8, value & 255]));
}

/** Dotted for IPv4, else in groups of hexadecimal digits as a URL has them. */
export function addressText(bytes: Uint8Array): string {
  if (isMapped(bytes)) return bytes.subarray(12, 16).join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index]! << 8) | bytes[2 * index + 1]!).toString(16),
  );
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

/** Whether it is an IPv4 address. */
export function isMapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
}

/** IPv4 127.0.0.1 as a mapped IPv6 address. */
export const LOOPBACK: Uint8Array = addressBytes("127.0.0.1");

/** Whether an address (as text) is this machine's own. */
export function isLoopback(text: string): boolean {
  return text === "::1" || text.startsWith("127.");
}

/** Where Linux goes when it is told an address: "none" means this machine. */
export function reached(text: string): string {
  if (text === "0.0.0.0") return "127.0.0.1";
  return text === "::" ? "::1" : text;
}

/** The address (as text) from which the guest speaks to another: on this machine the same, else one of its own. */
export function sourceFor(text: string): string {
  if (isLoopback(text)) return text;
  return text.includes(":") ? "2001:db8::1" : "192.0.2.1";
}

/** `7000`, `127.0.0.1`, `127.0.0.1:7000` or `[::1]:7000` as an address and a port; what is left out is undefined. */
export function parsePlace(place: number | string): { host: string | undefined; port: number | undefined } {
  if (typeof place === "number") return { host: undefined, port: place };
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]+))(?::(?<port>\d+))?$/.exec(place)?.groups;
  const host = match?.["six"] ?? match?.["four"];
  if (host === undefined) throw new Error(`${JSON.stringify(place)} is no address with or without a port`);
  const port = match?.["port"];
  return { host: addressText(addressBytes(host)), port: port === undefined ? undefined : Number(port) };
}
