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
