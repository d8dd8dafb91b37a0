// Addresses as text.

import { expect, test } from "vitest";
import { formatAddress } from "./address.ts";

const bytes = (...groups: number[]): Uint8Array =>
  Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));

test.each([
  [bytes(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1), "127.0.0.1", "IPv4"],
  [bytes(0, 0, 0, 0, 0, 0xffff, 0, 0), "0.0.0.0", "IPv4"],
  [bytes(0, 0, 0, 0, 0, 0, 0, 1), "::1", "IPv6"],
  [bytes(0, 0, 0, 0, 0, 0, 0, 0), "::", "IPv6"],
  [bytes(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1), "2001:db8::1:0:0:1", "IPv6"],
  [bytes(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1), "2001:db8:0:1:1:1:1:1", "IPv6"],
  [bytes(1, 0, 0, 2, 0, 0, 0, 3), "1:0:0:2::3", "IPv6"],
  [bytes(1, 2, 3, 4, 5, 6, 0, 0), "1:2:3:4:5:6::", "IPv6"],
  [bytes(0xabcd, 2, 3, 4, 5, 6, 7, 8), "abcd:2:3:4:5:6:7:8", "IPv6"],
])("%s is %s", (address, text, family) => {
  expect(formatAddress(address, 80)).toEqual({ address: text, family, port: 80 });
});
