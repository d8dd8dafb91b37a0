// IP addresses: their shortest form, and the numbers of it.

import { isIPv4, isIPv6 } from "node:net";

/** An address in the form that compares as text: IPv6 without brackets and zones, shortened. Undefined if it is none. */
export function address(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes("%")) return undefined;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}

/** The bits of an address as a number, and how many there are. The text must be one that `address` gave. */
export function bitsOf(canonical: string): { readonly value: bigint; readonly width: 32 | 128 } {
  if (isIPv4(canonical)) {
    const value = canonical.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
    return { value, width: 32 };
  }
  // In this form there is no IPv4 within, and at most one gap.
  const [before = "", after = ""] = canonical.split("::");
  const [first, last] = [before, after].map((half) => (half === "" ? [] : half.split(":")));
  const gap = Array.from({ length: 8 - first!.length - last!.length }, () => "0");
  const value = [...first!, ...gap, ...last!].reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
  return { value, width: 128 };
}
