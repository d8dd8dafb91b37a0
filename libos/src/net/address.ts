// Addresses as text, from the sixteen bytes of the HAL.

import type { SocketAddress } from "./types.ts";

/** ::ffff:a.b.c.d */
function isMapped(bytes: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (bytes[at] !== 0) return false;
  return bytes[10] === 255 && bytes[11] === 255;
}

/** RFC 5952: lower case, the longest run of two or more zero groups shortened. */
function formatIpv6(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push((bytes[at]! << 8) | bytes[at + 1]!);
  let best = -1;
  let most = 1;
  for (let at = 0; at < 8;) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > most) {
      best = at;
      most = end - at;
    }
    at = Math.max(end, at + 1);
  }
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(":");
  return best < 0 ? text(0, 8) : `${text(0, best)}::${text(best + most, 8)}`;
}

/** Example: 16 bytes of ::ffff:127.0.0.1 and port 80 give { address: "127.0.0.1", family: "IPv4", port: 80 }. */
export function formatAddress(bytes: Uint8Array, port: number): SocketAddress {
  if (isMapped(bytes)) return { address: bytes.subarray(12, 16).join("."), family: "IPv4", port };
  return { address: formatIpv6(bytes), family: "IPv6", port };
}

/** Text of an address as one of IPv6: an IPv4 one as `::ffff:a.b.c.d`. */
export function formatAsIpv6(bytes: Uint8Array): string {
  return isMapped(bytes) ? `::ffff:${bytes.subarray(12, 16).join(".")}` : formatIpv6(bytes);
}

/** The sixteen bytes of ::ffff:a.b.c.d. */
function mapped(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(16);
  bytes[10] = bytes[11] = 255;
  for (let at = 0; at < 4; at++) {
    const part = parts[at]!;
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes[12 + at] = Number(part);
  }
  return bytes;
}

/** Groups of four hexadecimal digits as bytes; the last of the whole may be an IPv4 address. */
function groups(text: string, last: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes(".")) {
      const four = mapped(part);
      if (four === undefined) return undefined;
      bytes.push(...four.subarray(12));
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 255);
    }
  }
  return bytes;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const [head, tail, more] = text.split("::");
  if (head === undefined || more !== undefined) return undefined;
  const front = groups(head, tail === undefined);
  const back = tail === undefined ? undefined : groups(tail, true);
  if (front === undefined || (tail !== undefined && back === undefined)) return undefined;
  if (back === undefined) return front.length === 16 ? Uint8Array.from(front) : undefined;
  if (front.length + back.length > 14) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(front);
  bytes.set(back, 16 - back.length);
  return bytes;
}

/** 4 or 6 for the text of an address, 0 for anything else. A zone (`%eth0`) means nothing in a guest, but is part of the text. */
export function isIP(text: string): 0 | 4 | 6 {
  if (mapped(text) !== undefined) return 4;
  const zone = text.indexOf("%");
  if (zone === text.length - 1) return 0;
  return parseIpv6(zone < 0 ? text : text.slice(0, zone)) === undefined ? 0 : 6;
}

/** The sixteen bytes of an address's text: IPv6, or IPv4 mapped. Undefined if it is none, or has a zone. */
export function parseAddress(text: string): Uint8Array | undefined {
  return mapped(text) ?? parseIpv6(text);
}

/** 4 or 6. */
export function familyOf(bytes: Uint8Array): 4 | 6 {
  return isMapped(bytes) ? 4 : 6;
}
